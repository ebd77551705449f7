import { PRODUCT_POLICY } from "../../src/core/saving/accuracyCurve.ts";
import type { Report, Row } from "./report.ts";

const WIDTH = 760;
const HEIGHT = 460;
const LEFT = 64;
const RIGHT = 232;
const TOP = 40;
const BOTTOM = 56;

/** Colours that can be told apart by most people on white and on black; shapes tell the same. */
const STYLE = `
svg { color: #1f2328; font: 12px system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { svg { color: #e6edf3; } }
text { fill: currentColor; }
.grid { stroke: currentColor; stroke-opacity: .15; }
.axis { stroke: currentColor; stroke-opacity: .6; }
.curve { fill: none; stroke: currentColor; stroke-opacity: .6; stroke-width: 1.5; }
.dot { fill: currentColor; fill-opacity: .6; }
.bar { stroke-opacity: .45; stroke-width: 1.5; }`;

const MARKS = [
	{ colour: "#0072b2", shape: "M-6-6H6V6H-6Z" },
	{ colour: "#009e73", shape: "M0-8L7.5 6H-7.5Z" },
	{ colour: "#d55e00", shape: "M0-8.5L8.5 0L0 8.5L-8.5 0Z" },
	{ colour: "#cc79a7", shape: "M-7-2H-2V-7H2V-2H7V2H2V7H-2V2H-7Z" },
	{ colour: "#8c7a00", shape: "M0 8L7.5-6H-7.5Z" },
	{ colour: "#56a0d3", shape: "M-6.5-2.5L0-8L6.5-2.5L4 6.5H-4Z" },
];

/** Maps a value to where it is drawn. */
type Scale = (value: number) => number;

/** Accuracy against total tokens: the curve of the fixed windows, and every other policy. An SVG file. */
export function plot({ rows, fixed, problems }: Report, title: string): string {
	const adaptive = rows.filter(({ policy }) => !policy.includes("window"));
	const xs = axis(0, Math.max(...fixed.map(({ mean }) => mean.total), ...rows.map(({ mean }) => mean.total)));
	const shares = [
		...fixed.map(({ mean }) => mean.right),
		...adaptive.flatMap(({ accuracy: { low, high } }) => [low, high]),
	];
	const ys = axis(Math.min(...shares), Math.max(...shares));
	const x = scale(xs, LEFT, WIDTH - RIGHT);
	const y = scale(ys, HEIGHT - BOTTOM, TOP);
	const curve = fixed.map(({ mean }) => `${round(x(mean.total))},${round(y(mean.right))}`).join(" ");
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title">`,
		`<title id="title">${escaped(title)}: share of right answers against total tokens</title>`,
		`<style>${STYLE}</style>`,
		`<text x="${LEFT}" y="20" font-weight="600">${escaped(title)}, ${problems} problems</text>`,
		...xs.map((value) => verticalLine(x(value), String(value))),
		...ys.map((value) => horizontalLine(y(value), `${Math.round(100 * value)} %`)),
		`<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 14}" text-anchor="middle">total tokens per question (thinking + peek + answer)</text>`,
		`<text transform="translate(16 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">right answers</text>`,
		`<polyline class="curve" points="${curve}"/>`,
		...fixed.map(
			({ mean }) => `<circle class="dot" cx="${round(x(mean.total))}" cy="${round(y(mean.right))}" r="2.5"/>`,
		),
		...adaptive.map((row, index) => point(row, index, x, y)).reverse(),
		...legend(adaptive),
		"</svg>\n",
	].join("\n");
}

/** Round numbers that reach from the least to the greatest value. */
function axis(least: number, greatest: number): number[] {
	const rough = (greatest - least) / 5;
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
	const first = Math.floor(least / step);
	const count = Math.ceil(greatest / step) - first + 1;
	return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toPrecision(6)));
}

function scale(ticks: readonly number[], from: number, to: number): Scale {
	const [least = 0, greatest = 1] = [ticks[0], ticks.at(-1)];
	return (value) => from + ((value - least) / (greatest - least)) * (to - from);
}

function verticalLine(at: number, label: string): string {
	const bottom = HEIGHT - BOTTOM;
	const line = `<line class="grid" x1="${round(at)}" x2="${round(at)}" y1="${TOP}" y2="${bottom}"/>`;
	return `${line}<text x="${round(at)}" y="${bottom + 18}" text-anchor="middle">${label}</text>`;
}

function horizontalLine(at: number, label: string): string {
	const line = `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(at)}" y2="${round(at)}"/>`;
	return `${line}<text x="${LEFT - 8}" y="${round(at + 4)}" text-anchor="end">${label}</text>`;
}

/** A policy with the interval of its accuracy. */
function point({ mean, accuracy }: Row, index: number, x: Scale, y: Scale): string {
	const at = round(x(mean.total));
	const { colour } = markOf(index);
	return [
		`<line class="bar" stroke="${colour}" x1="${at}" x2="${at}" y1="${round(y(accuracy.low))}" y2="${round(y(accuracy.high))}"/>`,
		mark(index, at, round(y(mean.right))),
	].join("");
}

function legend(rows: readonly Row[]): string[] {
	const left = WIDTH - RIGHT + 26;
	const line = (index: number) => TOP + 12 + 24 * index;
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

function label(text: string, x: number, y: number, bold = false): string {
	return `<text x="${x + 16}" y="${y + 4}"${bold ? ' font-weight="600"' : ""}>${escaped(text)}</text>`;
}

function mark(index: number, x: number, y: number): string {
	const { colour, shape } = markOf(index);
	return `<path transform="translate(${x} ${y})" d="${shape}" fill="${colour}"/>`;
}

function markOf(index: number) {
	return MARKS[index % MARKS.length] as (typeof MARKS)[number];
}

function round(value: number): number {
	return Number(value.toFixed(1));
}

function escaped(text: string): string {
	return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
