import uPlot from "uplot";
import { formatNumber } from "../../core/language.ts";
import type { AccuracyCurve } from "../../core/saving/accuracyCurve.ts";
import type { AnswerSeries } from "../../core/saving/answerSeries.ts";
import { describeCount, EFFORT_WORDS } from "../../core/trace/describe.ts";
import type { Plot, PlotTheme } from "./themedPlot.ts";

const HEIGHT = 260;

/** The cost of answers by level: thinking, peeks and answer, stacked. */
export function levelsPlot({ levels }: AnswerSeries, theme: PlotTheme): Plot {
	const bars = uPlot.paths.bars?.({ size: [0.6, 90] });
	const part = (color: string): uPlot.Series => ({
		fill: theme.color(color),
		width: 0,
		points: { show: false },
		...(bars && { paths: bars }),
	});
	const thinking = levels.map(({ thinkingTokens }) => thinkingTokens);
	const peeks = levels.map(({ peekTokens }, i) => (thinking[i] ?? 0) + peekTokens);
	const answers = levels.map(({ answerTokens }, i) => (peeks[i] ?? 0) + answerTokens);
	const axis: uPlot.Axis = {
		...axisOf(theme),
		splits: () => levels.map((_, i) => i),
		values: () => levels.map(({ level }) => EFFORT_WORDS[level]),
		grid: { show: false },
	};
	return {
		options: {
			...optionsOf(theme),
			scales: { x: { time: false, range: [-0.5, levels.length - 0.5] }, y: { range: fromZero } },
			axes: [axis, tokensAxisOf(theme)],
			// The tallest is drawn first, the others over it.
			series: [{}, part("charts-green"), part("charts-purple"), part("charts-blue")],
		},
		data: [levels.map((_, i) => i), answers, peeks, thinking],
	};
}

/** Savings so far: measured as a solid line, estimated as a dashed one with its interval. */
export function savedPlot({ saved }: AnswerSeries, theme: PlotTheme): Plot {
	const [measured, estimated] = [theme.color("charts-blue"), theme.color("charts-yellow")];
	const bound: uPlot.Series = { width: 0, points: { show: false } };
	return {
		options: {
			...optionsOf(theme),
			scales: { y: { range: aroundZero } },
			axes: [axisOf(theme), tokensAxisOf(theme)],
			series: [
				{},
				{ stroke: measured, width: 2, points: { fill: measured } },
				{ stroke: estimated, width: 2, dash: [6, 4], points: { fill: estimated } },
				bound,
				bound,
			],
			bands: [{ series: [3, 4], fill: `color-mix(in srgb, ${estimated} 25%, transparent)` }],
		},
		data: [
			saved.map(({ at }) => at / 1000),
			saved.map((point) => point.measured),
			saved.map((point) => point.estimated),
			saved.map(({ high }) => high),
			saved.map(({ low }) => low),
		],
	};
}

/** Accuracy against cost: a line for fixed windows, and a point for the product. */
export function accuracyPlot(curve: AccuracyCurve | undefined, theme: PlotTheme): Plot {
	const [line, dot] = [theme.color("charts-blue"), theme.color("charts-red")];
	const { fixed = [], product } = curve ?? {};
	const points = [
		...fixed.map(({ tokens, right }) => ({ tokens, fixed: right, product: undefined })),
		...(product ? [{ tokens: product.tokens, fixed: undefined, product: product.right }] : []),
	].sort((a, b) => a.tokens - b.tokens);
	const interval = (plot: uPlot) => product && drawInterval(plot, product, dot);
	const percent = (share: number) => `${formatNumber(100 * share)} %`;
	return {
		options: {
			...optionsOf(theme),
			scales: { x: { time: false, range: fromZero }, y: { range: [0, 1] } },
			axes: [
				{ ...axisOf(theme), values: (_, splits) => splits.map(describeCount) },
				{ ...axisOf(theme), size: 70, values: (_, splits) => splits.map(percent) },
			],
			series: [
				{},
				{ stroke: line, width: 2, spanGaps: true, points: { show: true, size: 5, fill: line } },
				{ stroke: dot, width: 0, points: { show: true, size: 10, fill: dot } },
			],
			hooks: { draw: [interval] },
		},
		data: [
			points.map(({ tokens }) => tokens),
			points.map((point) => point.fixed),
			points.map((point) => point.product),
		],
	};
}

/** A vertical line for the 95 % interval. */
function drawInterval(plot: uPlot, { tokens, low, high }: AccuracyCurve["product"], color: string): void {
	const { ctx } = plot;
	const x = plot.valToPos(tokens, "x", true);
	ctx.save();
	ctx.strokeStyle = color;
	ctx.lineWidth = 2 * devicePixelRatio;
	ctx.beginPath();
	ctx.moveTo(x, plot.valToPos(low, "y", true));
	ctx.lineTo(x, plot.valToPos(high, "y", true));
	ctx.stroke();
	ctx.restore();
}

/** The page has its own legend, readable without colours, and a table; a plot is not interactive. */
function optionsOf({ width }: PlotTheme): Pick<uPlot.Options, "width" | "height" | "legend" | "cursor"> {
	return { width, height: HEIGHT, legend: { show: false }, cursor: { show: false } };
}

function axisOf({ color, font }: PlotTheme): uPlot.Axis {
	const line = { stroke: color("charts-lines"), width: 0.5 };
	return { stroke: color("charts-foreground"), font, labelFont: font, grid: line, ticks: line };
}

function tokensAxisOf(theme: PlotTheme): uPlot.Axis {
	return { ...axisOf(theme), size: 70, values: (_, splits) => splits.map(describeCount) };
}

function fromZero(_: uPlot, _low: number, high: number): uPlot.Range.MinMax {
	return [0, high > 0 ? high * 1.1 : 1];
}

function aroundZero(_: uPlot, low: number, high: number): uPlot.Range.MinMax {
	const room = Math.max(1, (Math.max(0, high) - Math.min(0, low)) * 0.1);
	return [Math.min(0, low - room), Math.max(0, high + room)];
}
