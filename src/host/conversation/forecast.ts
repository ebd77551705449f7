import type { Complexity } from "../../core/complexity/complexity.ts";
import { estimateComplexity } from "../../core/complexity/estimateComplexity.ts";
import { hintOf, type Settings } from "../../core/protocol/settings.ts";
import type { Question, Turn } from "../../core/question/question.ts";
import { describeLearned } from "../../core/saving/describeSaving.ts";
import { THRESHOLDS } from "../../core/saving/exitThreshold.ts";
import { readingSpeed, usualAnswerTokens, writingSpeed } from "../../core/saving/speeds.ts";
import { answerTokensFor, type Speeds, type TimeLimit } from "../../core/thinking/timeBudget.ts";
import { chooseWindow } from "../../core/thinking/window.ts";
import type { ExitRisk } from "../../core/trace/events.ts";
import type { Trace } from "../../core/trace/trace.ts";
import type { LocatedModel } from "../machine/locateModel.ts";
import type { AnswerLog } from "./answerLog.ts";

/** What a forecast depends on, besides the question and what is remembered of earlier answers. */
export interface ForecastOptions {
	readonly model: LocatedModel;
	readonly settings: Settings;
	/** Earlier exchanges to include, oldest first. */
	readonly turns?: readonly Turn[];
	/** Overrides the window of the level, in thinking tokens. */
	readonly windowTokens?: number;
	/** Lets the model think up to its largest window, regardless of effort, limit and early exit. */
	readonly fullWindow?: boolean;
}

/** What is decided about a question before it is asked. */
export type Forecast = Pick<
	Trace,
	"complexity" | "effort" | "level" | "window" | "earlyExit" | "full" | "exitRisk" | "maxSeconds"
>;

/** How fast a model is, and how long an answer is expected to become, in tokens. */
export type Pace = Speeds & { readonly answerTokens: number };

/**
 * The complexity of a question, and the window from it or from the user's effort.
 * @param log what is remembered of earlier answers; without it, the catalogue's windows apply
 */
export function forecastOf(
	log: AnswerLog | undefined,
	question: Question,
	options: ForecastOptions,
): Forecast {
	const { profile } = options.model;
	const settings = settingsOf(options);
	const complexity = estimateComplexity(question, options.turns);
	const effort = settings["z1.thinking.effort"];
	const { windowTokens: thinkingTokens } = options;
	const auto = autoWindow(log, options.model, complexity);
	const shown = effort === "auto" && thinkingTokens === undefined ? auto.reasons : [];
	const maxSeconds = settings["z1.thinking.maxSeconds"];
	const exitRisk = exitRiskOf(log, options.model);
	const earlyExit =
		settings["z1.thinking.earlyExit"] &&
		profile.convergence !== undefined &&
		(exitRisk === undefined || exitRisk.confidence !== undefined) &&
		(log?.peeksPay(profile.id) ?? true);
	const chosen = chooseWindow(profile.windows, {
		effort,
		estimated: complexity.level,
		limits: {
			maxThinkingTokens: settings["z1.thinking.maxTokens"],
			answerReserveTokens: settings["z1.thinking.answerReserveTokens"],
		},
		autoTokens: auto.tokens,
		...(thinkingTokens !== undefined && { thinkingTokens }),
	});
	const isLargest = chosen.window.thinkingTokens >= profile.windows.max;
	return {
		complexity: { ...complexity, reasons: [...complexity.reasons, ...shown] },
		effort,
		...chosen,
		earlyExit,
		...(isLargest && !earlyExit && maxSeconds === 0 && { full: true }),
		...(earlyExit && exitRisk && { exitRisk }),
		...(maxSeconds > 0 && { maxSeconds }),
	};
}

/** What calibration tells of a model's early exit, if it has one. */
export function exitRiskOf(log: AnswerLog | undefined, { profile }: LocatedModel): ExitRisk | undefined {
	const { id, convergence } = profile;
	return convergence && log?.exitRisk(id, convergence.confidence);
}

/**
 * When to end a question's thinking early: as shipped with the model, but for the threshold, if one was
 * chosen here.
 * @param watched whether to find out where it would end, with all thresholds, and not to end it
 */
export function convergenceOf(
	{ earlyExit, exitRisk }: Forecast,
	{ profile }: LocatedModel,
	watched: boolean,
) {
	const { convergence } = profile;
	if (!convergence || !(earlyExit || watched)) return {};
	if (!earlyExit) return { convergence, watchExits: [...THRESHOLDS] };
	const { confidence = convergence.confidence } = exitRisk ?? {};
	return { convergence: { ...convergence, confidence } };
}

/** The settings that apply to a question. */
function settingsOf({ settings, fullWindow }: ForecastOptions): Settings {
	if (!fullWindow) return settings;
	return {
		...settings,
		"z1.thinking.effort": "max",
		"z1.thinking.maxTokens": 0,
		"z1.thinking.maxSeconds": 0,
		"z1.thinking.earlyExit": false,
	};
}

/** The window that `auto` takes for a question, and the reason if that was learned here. */
function autoWindow(log: AnswerLog | undefined, { profile }: LocatedModel, { score, level }: Complexity) {
	const shipped = profile.autoWindows ?? profile.windows;
	const learned = log?.learned(profile.id, shipped);
	const scored = { score, level };
	const tokens = learned?.of(scored) ?? shipped[level];
	if (!learned || tokens === shipped[level]) return { tokens, reasons: [] };
	return { tokens, reasons: [describeLearned(tokens, learned.questions, learned.isShort(scored))] };
}

/** The part of a question that determines the model's prompt. */
export function promptOf(question: Question, { level, window }: Forecast, options: ForecastOptions) {
	const { model, settings, turns = [], windowTokens } = options;
	const hint = hintOf(model.profile, settings);
	return {
		system: settings["z1.system"],
		turns: [...turns],
		question,
		window,
		...(level === "minimal" && windowTokens === undefined && { direct: true }),
		...(hint !== undefined && { hint }),
	};
}

/** How fast a model is, and the expected length of its answer to a question, from its answers here. */
export function paceOf(
	log: AnswerLog | undefined,
	{ profile: { id } }: LocatedModel,
	question: Question,
): Pace {
	const records = log?.all ?? [];
	return {
		reading: readingSpeed(records, id),
		writing: writingSpeed(records, id),
		answerTokens: answerTokensFor(question, usualAnswerTokens(records, id)),
	};
}

/** The time limit of an answer, if there is one. */
export function timeOf(
	log: AnswerLog | undefined,
	{ maxSeconds, moments, question }: Trace,
	model: LocatedModel,
): { time?: TimeLimit } {
	if (maxSeconds === undefined) return {};
	const { writing, answerTokens } = paceOf(log, model, question);
	const until = moments.asked + maxSeconds * 1000;
	return { time: { until, answerTokens, ...(writing && { tokensPerSecond: writing }) } };
}
