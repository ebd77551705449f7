import type { Complexity } from "../complexity/complexity.ts";
import type { Effort, Level } from "../effort.ts";
import type { FailureInfo } from "../failure.ts";
import type { Question } from "../question/question.ts";
import type { Drawing } from "../sampling.ts";
import type { Omitted, ReasoningEvent, Window } from "./events.ts";
import type { Exit } from "./exits.ts";
import { beginVersion, chooseVersion, fallBack, versionsOf } from "./versions.ts";

export type Phase = "reading" | "thinking" | "answering" | "ended";

/** How the answer as a whole ended. */
export type Ending = "complete" | "truncated" | "stopped" | "failed";

/** Tokens by purpose. The user waits for thinking + peek + answer. */
export interface TokenCounts {
	readonly prompt: number;
	/** Tokens of the prompt that were already in the cache. */
	readonly cached: number;
	readonly thinking: number;
	readonly forced: number;
	readonly peek: number;
	readonly answer: number;
}

/** A peek at the answer that was rolled back. */
export interface PeekMark {
	/** Its position in the thought, in characters. */
	readonly thoughtChars: number;
	readonly text: string;
	readonly confidence: number;
	/** Whether it held a complete answer rather than its first words. */
	readonly whole?: boolean;
}

/** A token count at a time, in milliseconds since the epoch. */
interface Mark {
	readonly at: number;
	readonly tokens: number;
}

/** Times in milliseconds since the epoch. */
export interface Moments {
	readonly asked: number;
	readonly prefilled?: number;
	readonly closed?: number;
	readonly ended?: number;
	/** Duration between ends and reopenings of the thought, which does not count for this trace. */
	readonly idleMs: number;
	/** Duration between closings and reopenings, which does not count as thinking. */
	readonly closedMs: number;
	/** The last event of any kind. */
	readonly latest: number;
}

/**
 * One question and everything that became of it: the fold of its events. If it was asked or thought about
 * again, this is the version that is shown, with the others beside it.
 */
export interface Trace {
	/** Shared by all versions. */
	readonly id: string;
	/** Identifies this version in the model process; equals `id` for the first. */
	readonly versionId: string;
	/** The version that was asked for: itself, or the one whose thought it resumed. */
	readonly askedAs: string;
	/** Number of the version, from 1 in the order of their beginning. */
	readonly version: number;
	/** The other versions, the last shown first; they have no others themselves. See `versionsOf`. */
	readonly others: readonly Trace[];
	readonly question: Question;
	readonly complexity: Complexity;
	/** Earlier exchanges that went along. */
	readonly turns: number;
	readonly effort: Effort;
	readonly level: Level;
	readonly window: Window;
	/** Whether thinking may end before its cap once the answer has settled. */
	readonly earlyExit: boolean;
	/** Time limit of the answer in seconds, if there is one. */
	readonly maxSeconds?: number;
	/** Whether the user reopened the thinking after its end. */
	readonly reopened: boolean;
	readonly omitted: Omitted;
	readonly model: { readonly id: string; readonly name: string };
	readonly phase: Phase;
	/** How far the prompt has been read, while it is being read and the engine tells. */
	readonly read?: { readonly tokens: number; readonly of: number; readonly since: Mark };
	/** Time to read the part of the prompt that was not cached, in milliseconds. */
	readonly readMs?: number;
	/** Answers that come before this question. */
	readonly ahead: number;
	readonly thought: string;
	readonly peeks: readonly PeekMark[];
	readonly hint: string;
	readonly answer: string;
	/** Whether the answer is the end of the thought, without a mark between them. */
	readonly answerWasThought?: boolean;
	readonly exit?: Exit;
	readonly ending?: Ending;
	readonly failure?: FailureInfo;
	readonly tokens: TokenCounts;
	/** How tokens are sampled; without it, greedily. */
	readonly sampling?: Drawing;
	/** Whether the prompt's length is an estimate. */
	readonly promptEstimated?: boolean;
	readonly moments: Moments;
}

type AskedEvent = Extract<ReasoningEvent, { type: "asked" }>;

/** The trace of a new question. */
export function openTrace(event: AskedEvent): Trace {
	const { traceId, question, turns = 0, complexity, effort, level, window, earlyExit, model, at } = event;
	const { maxSeconds } = event;
	return {
		id: traceId,
		versionId: traceId,
		askedAs: traceId,
		version: 1,
		others: [],
		question,
		turns,
		complexity,
		effort,
		level,
		window,
		earlyExit,
		...(maxSeconds !== undefined && { maxSeconds }),
		reopened: false,
		omitted: { turns: 0, codeLines: 0 },
		model,
		phase: "reading",
		ahead: 0,
		thought: "",
		peeks: [],
		hint: "",
		answer: "",
		tokens: { prompt: 0, cached: 0, thinking: 0, forced: 0, peek: 0, answer: 0 },
		moments: { asked: at, idleMs: 0, closedMs: 0, latest: at },
	};
}

/** The trace of a whole log; undefined if the log does not begin with its question. */
export function traceOf([asked, ...rest]: readonly ReasoningEvent[]): Trace | undefined {
	return asked?.type === "asked" ? rest.reduce(reduceTrace, openTrace(asked)) : undefined;
}

/** The only events that can follow the end of a trace. */
const AFTER_THE_END: ReadonlySet<ReasoningEvent["type"]> = new Set(["asked", "reopened", "chosen"]);

/**
 * Folds one event into a trace. Pure; events that cannot follow the current phase change nothing, so a late
 * or repeated message does no harm, and an ended trace only changes when a version is begun or chosen.
 */
export function reduceTrace(trace: Trace, event: ReasoningEvent): Trace {
	if ((trace.phase === "ended") !== AFTER_THE_END.has(event.type)) return trace;
	// A machine's clock can be set back; time in a trace never is.
	const at = Math.max(trace.moments.latest, event.at);
	const moments = { ...trace.moments, latest: at };
	const next = { ...trace, moments };
	switch (event.type) {
		case "asked":
			if (versionsOf(trace).some(({ versionId }) => versionId === event.traceId)) return trace;
			return beginVersion(trace, openTrace(event));
		case "chosen":
			return chooseVersion(trace, event.version);
		case "queued":
			return trace.phase === "reading" ? { ...next, ahead: event.ahead } : trace;
		case "read": {
			if (trace.phase !== "reading") return trace;
			const { tokens, promptTokens } = event;
			return { ...next, read: { tokens, of: promptTokens, since: trace.read?.since ?? { at, tokens } } };
		}
		case "prefilled":
			if (trace.phase !== "reading") return trace;
			return {
				...withoutRead(next),
				phase: "thinking",
				window: event.window,
				omitted: event.omitted,
				tokens: { ...trace.tokens, prompt: event.promptTokens, cached: event.cachedTokens },
				...(event.estimated && { promptEstimated: true }),
				...(event.readMs !== undefined && { readMs: event.readMs }),
				...(event.sampling && { sampling: event.sampling }),
				moments: { ...moments, prefilled: at },
			};
		case "thought":
			if (trace.phase !== "thinking") return trace;
			return {
				...next,
				thought: trace.thought + event.text,
				tokens: { ...trace.tokens, thinking: trace.tokens.thinking + event.tokens },
			};
		case "peeked":
			return trace.phase === "thinking" ? addPeek(next, event) : trace;
		case "closed":
			return trace.phase === "thinking" ? closeWindow(next, event) : trace;
		case "forced":
			if (trace.phase !== "answering") return trace;
			return {
				...next,
				hint: trace.hint + event.text,
				tokens: { ...trace.tokens, forced: trace.tokens.forced + event.tokens },
			};
		case "answered":
			if (trace.phase !== "answering") return trace;
			return {
				...next,
				answer: trace.answer + event.text,
				tokens: { ...trace.tokens, answer: trace.tokens.answer + event.tokens },
			};
		case "completed":
			if (trace.phase !== "answering") return trace;
			return endTrace(next, event.truncated ? "truncated" : "complete", at);
		case "reopened":
			return beginVersion(trace, reopenTrace(next, event));
		case "stopped":
			return fallBack(endTrace({ ...next, exit: trace.exit ?? "stopped" }, "stopped", at));
		case "failed":
			return fallBack(
				endTrace({ ...next, exit: trace.exit ?? "failed", failure: event.failure }, "failed", at),
			);
		default:
			event satisfies never;
			return trace;
	}
}

function withoutRead({ read: _, ...trace }: Trace): Trace {
	return trace;
}

/** Moves the model's own closing words from the thought to the answer, and records the exit. */
function closeWindow(trace: Trace, event: Extract<ReasoningEvent, { type: "closed" }>): Trace {
	const split = Math.max(0, trace.thought.length - event.answerChars);
	const moved = Math.min(event.answerTokens, trace.tokens.thinking);
	const drafted = Math.min(event.draftTokens ?? 0, trace.tokens.peek);
	return {
		...trace,
		phase: "answering",
		exit: event.exit,
		thought: trace.thought.slice(0, split),
		answer: trace.thought.slice(split),
		answerWasThought: split < trace.thought.length,
		tokens: {
			...trace.tokens,
			thinking: trace.tokens.thinking - moved,
			peek: trace.tokens.peek - drafted,
			answer: trace.tokens.answer + moved + drafted,
		},
		moments: { ...trace.moments, closed: trace.moments.latest },
	};
}

function addPeek(trace: Trace, event: Extract<ReasoningEvent, { type: "peeked" }>): Trace {
	const { text, confidence, whole = false, tokens, forcedTokens } = event;
	const { peek, forced } = trace.tokens;
	return {
		...trace,
		peeks: [...trace.peeks, { thoughtChars: trace.thought.length, text, confidence, whole }],
		tokens: { ...trace.tokens, peek: peek + tokens, forced: forced + forcedTokens },
	};
}

/**
 * Drops the answer for more thinking: one that was the end of the thought is thought again; a forced one is
 * gone, but its tokens stay spent.
 */
function reopenTrace(trace: Trace, event: Extract<ReasoningEvent, { type: "reopened" }>): Trace {
	const { exit: _exit, ending: _ending, failure: _failure, maxSeconds: _maxSeconds, ...rest } = trace;
	const { closed, ended, ...moments } = trace.moments;
	const since = (moment = moments.latest) => moments.latest - moment;
	const ownAnswer = trace.answerWasThought ? trace.answer : "";
	return {
		...rest,
		versionId: event.versionId ?? `${trace.id}/${versionsOf(trace).length + 1}`,
		phase: "thinking",
		window: event.window,
		reopened: true,
		thought: trace.thought + ownAnswer + event.text,
		hint: "",
		answer: "",
		tokens: { ...trace.tokens, forced: trace.tokens.forced + event.tokens },
		moments: {
			...moments,
			idleMs: moments.idleMs + since(ended),
			closedMs: moments.closedMs + since(closed ?? ended),
		},
	};
}

function endTrace(trace: Trace, ending: Ending, at: number): Trace {
	return { ...trace, phase: "ended", ending, moments: { ...trace.moments, ended: at } };
}
