import type { Complexity } from "../complexity/complexity.ts";
import type { Effort, Level } from "../effort.ts";
import type { FailureInfo } from "../failure.ts";
import type { Question } from "../question/question.ts";
import type { Drawing } from "../sampling.ts";
import type { Omitted, ReasoningEvent, Window } from "./events.ts";
import type { Exit } from "./exits.ts";
import { beginVersion, chooseVersion, fallBack, versionsOf } from "./versions.ts";

export type Phase = "reading" | "thinking" | "answering" | "ended";

/** How the answering as a whole ended. */
export type Ending = "complete" | "truncated" | "stopped" | "failed";

/** Tokens by what they were spent on. The total that a user waits for is thinking + peek + answer. */
export interface TokenCounts {
	readonly prompt: number;
	/** The part of the prompt that was in the cache already. */
	readonly cached: number;
	readonly thinking: number;
	readonly forced: number;
	readonly peek: number;
	readonly answer: number;
}

/** A look at the answer that was taken back. */
export interface PeekMark {
	/** Where in the thought it was, in characters. */
	readonly thoughtChars: number;
	readonly text: string;
	readonly confidence: number;
	/** Whether it held a whole answer, and not the first words of one. */
	readonly whole?: boolean;
}

/** So many tokens at a moment, in milliseconds since the epoch. */
interface Mark {
	readonly at: number;
	readonly tokens: number;
}

/** Moments in milliseconds since the epoch. */
export interface Moments {
	readonly asked: number;
	readonly prefilled?: number;
	readonly closed?: number;
	readonly ended?: number;
	/** Between the ends and the reopenings of its thought: no time of this trace at all. */
	readonly idleMs: number;
	/** Between the closings and the reopenings: no time of thinking. */
	readonly closedMs: number;
	/** The last event of any kind. */
	readonly latest: number;
}

/**
 * One question and everything that became of it: the fold of its events. Where it was asked or thought about
 * again, this is the version that is shown, with the others beside it.
 */
export interface Trace {
	/** The same for all its versions. */
	readonly id: string;
	/** What the model process knows this version by; that of the first is `id`. */
	readonly versionId: string;
	/** The version that was asked for: itself, or the one whose thought this one took up. */
	readonly askedAs: string;
	/** Which version this is, counted from 1 in the order in which they were begun. */
	readonly version: number;
	/**
	 * The other versions, the one that was shown last first; they have no others themselves. See `versionsOf`.
	 */
	readonly others: readonly Trace[];
	readonly question: Question;
	readonly complexity: Complexity;
	/** How many earlier questions and answers went along. */
	readonly turns: number;
	readonly effort: Effort;
	readonly level: Level;
	readonly window: Window;
	/** Whether thinking may end before its cap when the answer has settled. */
	readonly earlyExit: boolean;
	/** In how many seconds the answer is to be there, where that is limited. */
	readonly maxSeconds?: number;
	/** Whether the user has had it think on after it had ended. */
	readonly reopened: boolean;
	readonly omitted: Omitted;
	readonly model: { readonly id: string; readonly name: string };
	readonly phase: Phase;
	/** How far the prompt has been read, where that is told while it is. */
	readonly read?: { readonly tokens: number; readonly of: number; readonly since: Mark };
	/** How long the part of the prompt that was not in the cache took to be read, in milliseconds. */
	readonly readMs?: number;
	/** Answers that are written before this question is read. */
	readonly ahead: number;
	readonly thought: string;
	readonly peeks: readonly PeekMark[];
	readonly hint: string;
	readonly answer: string;
	/** Whether the answer was written as the end of the thought, with no mark between them. */
	readonly answerWasThought?: boolean;
	readonly exit?: Exit;
	readonly ending?: Ending;
	readonly failure?: FailureInfo;
	readonly tokens: TokenCounts;
	/** How tokens are drawn; without it, the likeliest one is taken each time. */
	readonly sampling?: Drawing;
	/** Whether the length of the prompt is an estimate. */
	readonly promptEstimated?: boolean;
	readonly moments: Moments;
}

type AskedEvent = Extract<ReasoningEvent, { type: "asked" }>;

/** The trace of a question that was just asked. */
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

/** The trace of a whole log, or undefined where the log does not begin with its question. */
export function traceOf([asked, ...rest]: readonly ReasoningEvent[]): Trace | undefined {
	return asked?.type === "asked" ? rest.reduce(reduceTrace, openTrace(asked)) : undefined;
}

/** Events that can follow the end of a trace, and nothing else. */
const AFTER_THE_END: ReadonlySet<ReasoningEvent["type"]> = new Set(["asked", "reopened", "chosen"]);

/**
 * Folds one event into a trace. Pure; an ended trace stays as it is until a version is begun or chosen, and
 * so does one that meets an event which cannot follow its phase (a late or repeated message changes nothing).
 */
export function reduceTrace(trace: Trace, event: ReasoningEvent): Trace {
	if ((trace.phase === "ended") !== AFTER_THE_END.has(event.type)) return trace;
	// The clock of a machine can be set back; time in a trace only goes forward.
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

/** Moves the model's own closing words from the thought to the answer and notes why thinking ended. */
function closeWindow(trace: Trace, event: Extract<ReasoningEvent, { type: "closed" }>): Trace {
	const split = Math.max(0, trace.thought.length - event.answerChars);
	const moved = Math.min(event.answerTokens, trace.tokens.thinking);
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
			answer: trace.tokens.answer + moved,
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
 * What the model had answered as the end of its thought is thought again; what it was made to answer is gone
 * but spent.
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
