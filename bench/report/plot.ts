import { PRODUCT_POLICY } from "../../src/core/saving/accuracyCurve.ts";
import type { Report, Row } from "./report.ts";
import {
	axis,
	bar,
	escaped,
	type Frame,
	horizontalLine,
	label,
	mark,
	round,
	type Scale,
	STYLE,
	scale,
	verticalLine,
} from "./svg.ts";

const WIDTH = 800;
const HEIGHT = 460;
const FRAME: Frame = { left: 64, right: 528, top: 40, bottom: 404 };

/**
 * Plots accuracy against total tokens, with the curve of the fixed windows and every other policy, as an SVG
 * file.
 */
export function plot({ rows, fixed, problems }: Report, title: string): string {
	const adaptive = rows.filter(({ policy }) => !policy.includes("window"));
	const xs = axis(0, Math.max(...fixed.map(({ mean }) => mean.total), ...rows.map(({ mean }) => mean.total)));
	const shares = [
		...fixed.map(({ mean }) => mean.right),
		...adaptive.flatMap(({ accuracy: { low, high } }) => [low, high]),
	];
	const ys = axis(Math.min(...shares), Math.max(...shares));
	const x = scale(xs, FRAME.left, FRAME.right);
	const y = scale(ys, FRAME.bottom, FRAME.top);
	const curve = fixed.map(({ mean }) => `${round(x(mean.total))},${round(y(mean.right))}`).join(" ");
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title">`,
		`<title id="title">${escaped(title)}: share of right answers against total tokens</title>`,
		`<style>${STYLE}</style>`,
		`<text x="${FRAME.left}" y="20" font-weight="600">${escaped(title)}, ${problems} problems</text>`,
		...xs.map((value) => verticalLine(FRAME, x(value), String(value))),
		...ys.map((value) => horizontalLine(FRAME, y(value), `${Math.round(100 * value)} %`)),
		`<text x="${(FRAME.left + FRAME.right) / 2}" y="${HEIGHT - 14}" text-anchor="middle">total tokens per question (thinking + peek + answer)</text>`,
		`<text transform="translate(16 ${(FRAME.top + FRAME.bottom) / 2}) rotate(-90)" text-anchor="middle">right answers</text>`,
		`<polyline class="curve" points="${curve}"/>`,
		...fixed.map(
			({ mean }) => `<circle class="dot" cx="${round(x(mean.total))}" cy="${round(y(mean.right))}" r="2.5"/>`,
		),
		...adaptive.map((row, index) => point(row, index, x, y)).reverse(),
		...legend(adaptive),
		"</svg>\n",
	].join("\n");
}

/** A policy with the interval of its accuracy. */
function point({ mean, accuracy }: Row, index: number, x: Scale, y: Scale): string {
	const at = x(mean.total);
	return bar(index, at, y(accuracy.low), y(accuracy.high)) + mark(index, at, y(mean.right));
}

function legend(rows: readonly Row[]): string[] {
	const left = FRAME.right + 26;
	const line = (index: number) => FRAME.top + 12 + 24 * index;
	const fixed = `<path class="curve" d="M${left - 8} ${line(0)}h16"/><circle class="dot" cx="${left}" cy="${line(0)}" r="2.5"/>`;
	return [
		`${fixed}${label("fixed windows", left, line(0))}`,
		...rows.map(
			(row, index) =>
				mark(index, left, line(index + 1)) +
				label(row.policy, left, line(index + 1), row.policy === PRODUCT_POLICY),
		),
	];
}
