/** A linear model whose features are clamped to the range of its training data. */
export interface LinearFit {
	/** The prediction at the means. */
	readonly intercept: number;
	readonly slopes: readonly number[];
	readonly means: readonly number[];
	readonly least: readonly number[];
	readonly most: readonly number[];
}

/**
 * Ridge regression (Hoerl and Kennard 1970) on standardised features, with a weight per row.
 * @param penalty in units of standardised features: 0 is least squares
 */
export function fitRidge(
	rows: readonly (readonly number[])[],
	targets: readonly number[],
	weights: readonly number[],
	penalty: number,
): LinearFit {
	const columns = rows[0]?.length ?? 0;
	const total = sum(weights);
	const mean = (values: readonly number[]) =>
		sum(values.map((value, i) => value * (weights[i] ?? 0))) / total;
	const column = (j: number) => rows.map((row) => row[j] ?? 0);
	const indices = Array.from({ length: columns }, (_, j) => j);
	const means = indices.map((j) => mean(column(j)));
	const deviations = indices.map((j) =>
		Math.sqrt(mean(column(j).map((value) => (value - (means[j] ?? 0)) ** 2))),
	);
	const intercept = mean(targets);
	// A constant feature gets no slope: dividing by infinity drops it.
	const standard = rows.map((row) =>
		row.map((value, j) => (value - (means[j] ?? 0)) / (deviations[j] || Number.POSITIVE_INFINITY)),
	);
	const matrix = indices.map((j) =>
		indices.map(
			(k) =>
				sum(standard.map((row, i) => (weights[i] ?? 0) * (row[j] ?? 0) * (row[k] ?? 0))) +
				(j === k ? penalty : 0),
		),
	);
	const right = indices.map((j) =>
		sum(standard.map((row, i) => (weights[i] ?? 0) * (row[j] ?? 0) * ((targets[i] ?? 0) - intercept))),
	);
	const solution = solve(matrix, right);
	return {
		intercept,
		slopes: solution.map((slope, j) => slope / (deviations[j] || Number.POSITIVE_INFINITY)),
		means,
		least: indices.map((j) => Math.min(...column(j))),
		most: indices.map((j) => Math.max(...column(j))),
	};
}

/** The prediction for a row. */
export function predict(
	{ intercept, slopes, means, least, most }: LinearFit,
	row: readonly number[],
): number {
	const held = row.map((value, j) => Math.max(least[j] ?? value, Math.min(most[j] ?? value, value)));
	return intercept + sum(held.map((value, j) => (slopes[j] ?? 0) * (value - (means[j] ?? 0))));
}

/** Gaussian elimination; the matrix is positive definite, so no pivoting is needed. */
function solve(matrix: number[][], right: number[]): number[] {
	const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
	const n = rows.length;
	const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
	for (let i = 0; i < n; i++) {
		for (let k = i + 1; k < n; k++) {
			const factor = at(k, i) / at(i, i);
			const [row, pivot] = [rows[k], rows[i]];
			if (!row || !pivot) continue;
			for (let j = i; j <= n; j++) row[j] = (row[j] ?? 0) - factor * (pivot[j] ?? 0);
		}
	}
	const solution = new Array<number>(n).fill(0);
	for (let i = n - 1; i >= 0; i--) {
		let rest = at(i, n);
		for (let j = i + 1; j < n; j++) rest -= at(i, j) * (solution[j] ?? 0);
		solution[i] = rest / at(i, i);
	}
	return solution;
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, n) => total + n, 0);
}
