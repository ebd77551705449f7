/** How well scores order what was labelled. */

/** Ranks from 0, ties sharing their mean rank. */
export function ranksOf(values: readonly number[]): number[] {
	const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
	const ranks = new Array<number>(values.length).fill(0);
	for (let first = 0; first < order.length; ) {
		let next = first;
		while (next < order.length && order[next]?.value === order[first]?.value) next++;
		for (const { index } of order.slice(first, next)) ranks[index] = (first + next - 1) / 2;
		first = next;
	}
	return ranks;
}

/** Spearman's rank correlation; 0 if one side never varies. */
export function spearman(a: readonly number[], b: readonly number[]): number {
	const [ra, rb] = [centred(ranksOf(a)), centred(ranksOf(b))];
	const product = sum(ra.map((value, i) => value * (rb[i] ?? 0)));
	const size = Math.sqrt(sum(ra.map((value) => value ** 2)) * sum(rb.map((value) => value ** 2)));
	return size === 0 ? 0 : product / size;
}

/** How often a positive scores above a negative (area under the ROC curve); ties count half. */
export function auc(scores: readonly number[], positive: readonly boolean[]): number {
	const ranks = ranksOf(scores);
	const positives = positive.filter(Boolean).length;
	const rankSum = sum(ranks.map((rank, i) => (positive[i] ? rank + 1 : 0)));
	return (rankSum - (positives * (positives + 1)) / 2) / (positives * (positive.length - positives));
}

function centred(values: readonly number[]): number[] {
	const mean = sum(values) / values.length;
	return values.map((value) => value - mean);
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, n) => total + n, 0);
}

/** A question's score beside its label. */
export interface Scored {
	readonly label: number;
	readonly language: string;
	readonly score: number;
}

/**
 * How well scores order labelled questions: overall, as the mean within each language, and how often a
 * failure (a label above `failsAbove`) scores above a success.
 */
export function agreementOf(rows: readonly Scored[], failsAbove?: number) {
	const rank = (some: readonly Scored[]) =>
		spearman(
			some.map(({ score }) => score),
			some.map(({ label }) => label),
		);
	const languages = [...new Set(rows.map(({ language }) => language))];
	const parts = languages.map((language) => rows.filter((row) => row.language === language));
	return {
		spearman: rank(rows),
		within: sum(parts.map((part) => part.length * rank(part))) / rows.length,
		...(failsAbove !== undefined && {
			auc: auc(
				rows.map(({ score }) => score),
				rows.map(({ label }) => label > failsAbove),
			),
		}),
	};
}
