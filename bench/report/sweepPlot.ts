import {
	axis,
	bar,
	escaped,
	type Frame,
	horizontalLine,
	label,
	mark,
	markOf,
	round,
	STYLE,
	scale,
	verticalLine,
} from "./svg.ts";
import type { SetReport, SweepPoint, SweepReport } from "./sweep.ts";

const PLOT_WIDTH = 420;
const PLOT_HEIGHT = 300;
const LEGEND_HEIGHT = 40;

/** What a column counts: tokens as in the paper, without a forced answer, or all generated tokens. */
const COLUMNS = [
	{ name: "thinking tokens (paper's)", of: ({ mean }: SweepPoint) => mean.paper },
	{ name: "total tokens", of: ({ mean }: SweepPoint) => mean.total },
];
type Column = (typeof COLUMNS)[number];

/** The paper's figure as an SVG file: for each set, accuracy against tokens, with a curve per model. */
export function sweepPlot({ sets }: SweepReport): string {
	const [width, height] = [PLOT_WIDTH * COLUMNS.length, PLOT_HEIGHT * sets.length + LEGEND_HEIGHT];
	const models = sets[0]?.curves.map(({ model }) => model) ?? [];
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">`,
		`<title id="title">Share of right answers against tokens, by model and problem set</title>`,
		`<style>${STYLE}</style>`,
		...models.map((model, index) => {
			const x = 64 + 200 * index;
			return mark(index, x, 18) + label(model, x, 18);
		}),
		...sets.flatMap((set, row) => COLUMNS.map((column, index) => plotOf(set, column, frameAt(row, index)))),
		"</svg>\n",
	].join("\n");
}

function frameAt(row: number, column: number): Frame {
	const [x, y] = [PLOT_WIDTH * column, PLOT_HEIGHT * row + LEGEND_HEIGHT];
	return { left: x + 64, right: x + PLOT_WIDTH - 20, top: y + 30, bottom: y + PLOT_HEIGHT - 50 };
}

function plotOf({ set, curves }: SetReport, { name, of }: Column, frame: Frame): string {
	const points = curves.flatMap((curve) => curve.points);
	const xs = axis(0, Math.max(1, ...points.map(of)));
	const bounds = points.flatMap(({ accuracy: { low, high } }) => [low, high]);
	const ys = axis(Math.min(...bounds), Math.max(...bounds, Math.min(...bounds) + 0.05));
	const [x, y] = [scale(xs, frame.left, frame.right), scale(ys, frame.bottom, frame.top)];
	const middle = (frame.left + frame.right) / 2;
	return [
		`<text x="${frame.left}" y="${frame.top - 10}" font-weight="600">${escaped(set)}</text>`,
		...xs.map((value) => verticalLine(frame, x(value), String(value))),
		...ys.map((value) => horizontalLine(frame, y(value), `${Math.round(100 * value)} %`)),
		`<text x="${middle}" y="${frame.bottom + 36}" text-anchor="middle">${name}</text>`,
		...curves.map((curve, index) => {
			const line = curve.points
				.map((point) => `${round(x(of(point)))},${round(y(point.mean.right))}`)
				.join(" ");
			const marks = curve.points.map((point) => {
				const at = x(of(point));
				const { low, high } = point.accuracy;
				return bar(index, at, y(low), y(high)) + mark(index, at, y(point.mean.right));
			});
			return `<polyline fill="none" stroke="${markOf(index).colour}" points="${line}"/>${marks.join("")}`;
		}),
	].join("\n");
}
