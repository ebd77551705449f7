import { type Effort, LEVELS, type Level, type Windows } from "./effort.ts";
import type { Omitted, Window } from "./events.ts";
import { failures } from "./failure.ts";
import type { ThinkingStyle } from "./models.ts";
import { type Message, type Question, renderMessages, type Turn } from "./question.ts";
import type { Reasoner } from "./reasoner.ts";

/** The words that end the thinking. Exactly these: Z1 was evaluated with them (arXiv 2504.00810). */
export const HINT = "\n\nI overthought it, the final answer should be:\n\n";

/** The word that makes a model think on, from budget forcing (s1, arXiv 2501.19393). */
export const MORE = "\n\nWait,";

/** What is put into the sequence when the window closes; tagged models have their thinking closed first. */
export function forcedText(style: ThinkingStyle): string {
	return style === "tagged" ? `\n</think>${HINT}` : HINT;
}

/** What the user's settings say about the window. */
export interface WindowLimits {
	/** Upper limit on thinking tokens at any effort; 0 leaves it to the model's windows. */
	readonly maxThinkingTokens: number;
	readonly answerReserveTokens: number;
}

/** What decides the window of a question. */
export interface WindowChoice {
	readonly effort: Effort;
	/** The level of the Complexity, which `auto` takes. */
	readonly estimated: Level;
	readonly limits: WindowLimits;
	/** The windows that the model was found to need; `auto` takes these. */
	readonly calibrated?: Windows;
	/** Overrides everything else, in thinking tokens. */
	readonly thinkingTokens?: number;
}

/** The level and the window that a question gets on a model. */
export function chooseWindow(windows: Windows, choice: WindowChoice): { level: Level; window: Window } {
	const { effort, estimated, limits, calibrated = windows, thinkingTokens } = choice;
	if (thinkingTokens !== undefined) {
		const { answerReserveTokens } = limits;
		return {
			level: levelForWindow(windows, thinkingTokens),
			window: { thinkingTokens, answerReserveTokens },
		};
	}
	if (effort === "auto") return { level: estimated, window: windowFor(calibrated, estimated, limits) };
	return { level: effort, window: windowFor(windows, effort, limits) };
}

/** The window that a level stands for on a model, within the user's limits. */
export function windowFor(windows: Windows, level: Level, limits: WindowLimits): Window {
	const cap = limits.maxThinkingTokens > 0 ? limits.maxThinkingTokens : Number.POSITIVE_INFINITY;
	return { thinkingTokens: Math.min(windows[level], cap), answerReserveTokens: limits.answerReserveTokens };
}

/** The smallest level whose window is at least this many tokens; the largest one if none is. */
function levelForWindow(windows: Windows, thinkingTokens: number): Level {
	return LEVELS.find((level) => windows[level] >= thinkingTokens) ?? "max";
}

/** The next window above what was already thought; beyond the largest, as much again. */
export function largerWindow(windows: Windows, thinkingTokens: number): number {
	const next = LEVELS.map((level) => windows[level]).find((tokens) => tokens > thinkingTokens);
	return next ?? thinkingTokens + windows.max;
}

/** No text has tokens of more characters than this on average: what is longer need not be counted. */
const LONGEST_TOKEN = 16;

/** A chat that fits, and what had to give for it. */
export interface Plan {
	readonly messages: readonly Message[];
	readonly window: Window;
	readonly omitted: Omitted;
}

/**
 * Fits a question into the context so that prompt + thinking + hint + answer reserve never exceed it.
 * The reserve takes at most a quarter of the context and the thinking at most half. What is still too long
 * gives way in this order: the oldest turns, then the end of the selected code.
 * @throws Failure `promptTooLong` when the question alone does not fit.
 */
export async function planWindow(
	reasoner: Pick<Reasoner, "contextTokens" | "style" | "countTokens" | "countPromptTokens">,
	ask: { system: string; turns: readonly Turn[]; question: Question; window: Window },
): Promise<Plan> {
	const context = reasoner.contextTokens;
	const window = {
		thinkingTokens: Math.min(ask.window.thinkingTokens, Math.floor(context / 2)),
		answerReserveTokens: Math.min(ask.window.answerReserveTokens, Math.floor(context / 4)),
	};
	const hintTokens = await reasoner.countTokens(forcedText(reasoner.style));
	const room = context - window.thinkingTokens - hintTokens - window.answerReserveTokens;
	const render = (firstTurn: number, codeLines: number) =>
		renderMessages(ask.system, ask.turns.slice(firstTurn), keepLines(ask.question, codeLines));
	const lengthOf = (firstTurn: number, codeLines: number) =>
		reasoner.countPromptTokens(render(firstTurn, codeLines));
	const fits = async (firstTurn: number, codeLines: number) => {
		const messages = render(firstTurn, codeLines);
		const characters = messages.reduce((sum, { text }) => sum + text.length, 0);
		return characters <= room * LONGEST_TOKEN && (await reasoner.countPromptTokens(messages)) <= room;
	};

	const allLines = ask.question.code?.text.split("\n").length ?? 0;
	const turns = await largestThatFits(ask.turns.length, (kept) => fits(ask.turns.length - kept, allLines));
	const firstTurn = ask.turns.length - Math.max(0, turns);
	const lines = turns >= 0 ? allLines : await largestThatFits(allLines, (kept) => fits(firstTurn, kept));
	if (lines < 0) throw failures.promptTooLong(await lengthOf(firstTurn, 0), room);

	return {
		messages: render(firstTurn, lines),
		window,
		omitted: { turns: firstTurn, codeLines: allLines - lines },
	};
}

/** The largest n in 0…max for which `fits` holds (it holds for every smaller one too), or -1. */
async function largestThatFits(max: number, fits: (n: number) => Promise<boolean>): Promise<number> {
	if (await fits(max)) return max;
	let low = -1;
	let high = max;
	while (high - low > 1) {
		const middle = (low + high) >> 1;
		if (await fits(middle)) low = middle;
		else high = middle;
	}
	return low;
}

/** The question with only the first lines of its code, and a mark where the rest was. */
function keepLines(question: Question, kept: number): Question {
	const { code } = question;
	const lines = code?.text.split("\n") ?? [];
	if (!code || kept >= lines.length) return question;
	const text = [...lines.slice(0, kept), `… (${lines.length - kept} lines left out)`].join("\n");
	return { ...question, code: { ...code, text } };
}
