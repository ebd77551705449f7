import { PRODUCT_POLICY } from "../../src/core/saving/accuracyCurve.ts";
import type { Comparison } from "./comparison.ts";
import type { Report } from "./report.ts";
import type { Interval } from "./significance.ts";

/**
 * A report for a terminal: the results of every policy, then the product's policy against each of the others.
 */
export function reportTable({ problems, rows, duels, kinds }: Report): string {
	const policies = rows.map(({ policy, mean, accuracy, againstMax }) => [
		policy,
		...interval(accuracy, percent),
		whole(mean.total),
		whole(mean.thinking),
		mean.peek.toFixed(1),
		whole(mean.read),
		whole(mean.answer),
		whole(mean.paper),
		...comparisonCells(againstMax),
	]);
	const heads = [
		"policy",
		"right %",
		"",
		"total",
		"thinking",
		"peek",
		"read",
		"answer",
		"paper's",
		...AGAINST_MAX,
	];
	return [
		`${problems} problems; tokens are means, intervals 95 %; accuracy is compared in points.`,
		"",
		align([heads, ...policies]),
		"",
		align([
			[`${PRODUCT_POLICY}, against`, "points", "", "tokens saved %", "", "McNemar p"],
			...duels.map(({ opponent, comparison }) => [opponent, ...comparisonCells(comparison)]),
		]),
		"",
		align([
			[`${PRODUCT_POLICY}, by kind`, "problems", "right %", "total", ...AGAINST_MAX],
			...kinds.map(({ kind, problems, mean, againstMax }) => [
				kind || "(none)",
				String(problems),
				percent(mean.right),
				whole(mean.total),
				...comparisonCells(againstMax),
			]),
		]),
	].join("\n");
}

const AGAINST_MAX = ["vs max: points", "", "saved %", "", "McNemar p"];

/** `+0.5 −1.0…+2.0   36.1 33.0…39.2   .63` */
export function comparisonCells({ accuracyDifference, saved, mcnemar }: Comparison): string[] {
	return [
		...interval(accuracyDifference, points),
		...interval(saved, percent),
		mcnemar === undefined ? "" : mcnemar.toFixed(3),
	];
}

/** Aligns columns to their widest cell: the first to the left, numbers to the right. */
export function align(rows: readonly (readonly string[])[]): string {
	const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
	return rows
		.map((row) =>
			row
				.map((cell, column) =>
					column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
				)
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}

export function interval({ value, low, high }: Interval, format: (x: number) => string): [string, string] {
	return [format(value), `[${format(low)}, ${format(high)}]`];
}

export function percent(share: number): string {
	return (100 * share).toFixed(1);
}

function points(share: number): string {
	const text = percent(share);
	return share > 0 && text !== "0.0" ? `+${text}` : text;
}

function whole(tokens: number): string {
	return tokens.toFixed(0);
}
