import { align, comparisonCells, interval, percent } from "./reportTable.ts";
import type { SetReport, SweepReport } from "./sweep.ts";

/** The tables of a sweep for a terminal: each set's models and windows, then the first model's duels. */
export function sweepTable({ sets }: SweepReport): string {
	return sets.map(setTable).join("\n\n");
}

function setTable({ set, problems, curves, duels }: SetReport): string {
	const rows = curves.flatMap(({ model, problems, points }) =>
		points.map(({ windowTokens, mean, accuracy }) => [
			model,
			String(windowTokens),
			String(problems),
			...interval(accuracy, percent),
			mean.paper.toFixed(0),
			mean.total.toFixed(0),
		]),
	);
	const heads = ["model", "window", "problems", "right %", "", "thinking (paper's)", "total"];
	const first = curves[0]?.model ?? "";
	return [
		`${set}: ${problems} problems; tokens are means, intervals 95 %`,
		"",
		align([heads, ...rows]),
		...(duels.length > 0 ? ["", duelTable(first, duels)] : []),
	].join("\n");
}

function duelTable(first: string, duels: SetReport["duels"]): string {
	return align([
		[`${first} against`, "window", "problems", "points", "", "tokens saved %", "", "McNemar p", "Holm"],
		...duels.map(({ other, windowTokens, problems, comparison, holm }) => [
			other,
			String(windowTokens),
			String(problems),
			...comparisonCells(comparison),
			holm.toFixed(3),
		]),
	]);
}
