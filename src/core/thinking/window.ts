import { type Effort, LEVELS, type Level, type Windows } from "../effort.ts";
import type { Window } from "../trace/events.ts";

/** The user's settings for the window. */
export interface WindowLimits {
	/** Upper limit of thinking tokens at any effort; 0 for none but the model's windows. */
	readonly maxThinkingTokens: number;
	readonly answerReserveTokens: number;
}

/** What determines the window of a question. */
export interface WindowChoice {
	readonly effort: Effort;
	/** The level of the Complexity, which `auto` takes. */
	readonly estimated: Level;
	readonly limits: WindowLimits;
	/** The window that `auto` takes for the question, in thinking tokens; without it, that of its level. */
	readonly autoTokens?: number;
	/** Overrides everything else, in thinking tokens. */
	readonly thinkingTokens?: number;
}

/** The level and the window of a question on a model. */
export function chooseWindow(windows: Windows, choice: WindowChoice): { level: Level; window: Window } {
	const { effort, estimated, limits, autoTokens, thinkingTokens } = choice;
	if (thinkingTokens !== undefined) {
		const { answerReserveTokens } = limits;
		return {
			level: levelForWindow(windows, thinkingTokens),
			window: { thinkingTokens, answerReserveTokens },
		};
	}
	const level = effort === "auto" ? estimated : effort;
	const tokens = effort === "auto" ? (autoTokens ?? windows[level]) : windows[level];
	return { level, window: windowFor({ ...windows, [level]: tokens }, level, limits) };
}

/** The window of a level on a model, within the user's limits. */
export function windowFor(windows: Windows, level: Level, limits: WindowLimits): Window {
	const cap = limits.maxThinkingTokens > 0 ? limits.maxThinkingTokens : Number.POSITIVE_INFINITY;
	return { thinkingTokens: Math.min(windows[level], cap), answerReserveTokens: limits.answerReserveTokens };
}

/** The smallest level whose window has at least this many tokens; the largest level if none has. */
function levelForWindow(windows: Windows, thinkingTokens: number): Level {
	return LEVELS.find((level) => windows[level] >= thinkingTokens) ?? "max";
}

/** Fewer thinking tokens are not worth reopening a window for. */
export const MIN_MORE_TOKENS = 8;

/** The next window above what was already thought; beyond the largest, another one of its size. */
export function largerWindow(windows: Windows, thinkingTokens: number): number {
	const least = thinkingTokens + MIN_MORE_TOKENS;
	const next = LEVELS.map((level) => windows[level]).find((tokens) => tokens >= least);
	return next ?? thinkingTokens + windows.max;
}

/** How a context is divided. */
export interface Division {
	/** The window as it really fits. */
	readonly window: Window;
	/** The room for the prompt, in tokens. */
	readonly promptTokens: number;
}

/**
 * Divides a context so that prompt + thinking + hint + answer reserve never exceed it. The reserve takes at
 * most a quarter of it, and the thinking at most half.
 */
export function divideContext(contextTokens: number, window: Window, hintTokens: number): Division {
	const thinkingTokens = Math.min(window.thinkingTokens, Math.floor(contextTokens / 2));
	const answerReserveTokens = Math.min(window.answerReserveTokens, Math.floor(contextTokens / 4));
	return {
		window: { thinkingTokens, answerReserveTokens },
		promptTokens: contextTokens - thinkingTokens - hintTokens - answerReserveTokens,
	};
}
