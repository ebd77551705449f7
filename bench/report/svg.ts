/** Parts of the bench's SVG figures. */

/** The plot area within a figure, in pixels; axis labels lie outside. */
export interface Frame {
	readonly left: number;
	readonly right: number;
	readonly top: number;
	readonly bottom: number;
}

/** Colours that most people can tell apart on white and on black; shapes convey the same. */
export const STYLE = `
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
	{ colour: "#b3402a", shape: "M-8-3H8V3H-8Z" },
	{ colour: "#6f4fa8", shape: "M-3-8H3V8H-3Z" },
];

/** Maps a value to its position in the drawing. */
export type Scale = (value: number) => number;

/** Round numbers that span the range of values. */
export function axis(least: number, greatest: number): number[] {
	const rough = (greatest - least) / 5;
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
	const first = Math.floor(least / step);
	const count = Math.ceil(greatest / step) - first + 1;
	return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toPrecision(6)));
}

export function scale(ticks: readonly number[], from: number, to: number): Scale {
	const [least = 0, greatest = 1] = [ticks[0], ticks.at(-1)];
	return (value) => from + ((value - least) / (greatest - least)) * (to - from);
}

/** A grid line and label on the horizontal axis. */
export function verticalLine(frame: Frame, at: number, label: string): string {
	const line = `<line class="grid" x1="${round(at)}" x2="${round(at)}" y1="${frame.top}" y2="${frame.bottom}"/>`;
	return `${line}<text x="${round(at)}" y="${frame.bottom + 18}" text-anchor="middle">${label}</text>`;
}

/** A grid line and label on the vertical axis. */
export function horizontalLine(frame: Frame, at: number, label: string): string {
	const line = `<line class="grid" x1="${frame.left}" x2="${frame.right}" y1="${round(at)}" y2="${round(at)}"/>`;
	return `${line}<text x="${frame.left - 8}" y="${round(at + 4)}" text-anchor="end">${label}</text>`;
}

/** A vertical interval at a position on the horizontal axis. */
export function bar(index: number, at: number, from: number, to: number): string {
	const x = round(at);
	return `<line class="bar" stroke="${markOf(index).colour}" x1="${x}" x2="${x}" y1="${round(from)}" y2="${round(to)}"/>`;
}

export function label(text: string, x: number, y: number, bold = false): string {
	return `<text x="${x + 16}" y="${y + 4}"${bold ? ' font-weight="600"' : ""}>${escaped(text)}</text>`;
}

export function mark(index: number, x: number, y: number): string {
	const { colour, shape } = markOf(index);
	return `<path transform="translate(${round(x)} ${round(y)})" d="${shape}" fill="${colour}"/>`;
}

export function markOf(index: number) {
	return MARKS[index % MARKS.length] as (typeof MARKS)[number];
}

export function round(value: number): number {
	return Number(value.toFixed(1));
}

export function escaped(text: string): string {
	return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
