import "./page/zodWithoutEval.ts";
import "./page/displayLanguage.ts";
import { render } from "lit";
import {
	type FromStatistics,
	type ToStatistics,
	toStatisticsSchema,
} from "../core/protocol/statisticsProtocol.ts";
import { connectApi } from "./page/connectApi.ts";
import { answerStatisticsView } from "./statistics/answerStatisticsView.ts";
import { accuracyPlot, levelsPlot, savedPlot } from "./statistics/plots.ts";
import { type PlotTheme, ThemedPlot } from "./statistics/themedPlot.ts";

/** The page of *Z1: Show Statistics*. */
const root = document.querySelector<HTMLElement>("#statistics");
if (!root) throw new Error("the page has no #statistics");

const PLOTS = [
	["#levels", ({ series }: ToStatistics, theme: PlotTheme) => levelsPlot(series, theme)],
	["#saved", ({ series }: ToStatistics, theme: PlotTheme) => savedPlot(series, theme)],
	["#accuracy", ({ accuracy }: ToStatistics, theme: PlotTheme) => accuracyPlot(accuracy, theme)],
] as const;
const drawn: ThemedPlot[] = [];

const api = connectApi(toStatisticsSchema, (told) => show(told));
api.postMessage({ type: "ready" });

/** Redraws everything, since it changes once per answer, not once per token. */
function show(told: ToStatistics): void {
	for (const plot of drawn.splice(0)) plot.remove();
	render(
		answerStatisticsView(told, (message: FromStatistics) => api.postMessage(message)),
		root as HTMLElement,
	);
	for (const [selector, plotOf] of PLOTS) {
		const place = document.querySelector<HTMLElement>(selector);
		if (place) drawn.push(new ThemedPlot(place, (theme) => plotOf(told, theme)));
	}
}
