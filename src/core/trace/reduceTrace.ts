import type { ReasoningEvent } from "./events.ts";
import type { Ending, Trace } from "./trace.ts";
import { beginVersion, chooseVersion, fallBack, versionsOf } from "./versions.ts";

type AskedEvent = Extract<ReasoningEvent, { type: "asked" }>;

/** The trace of a new question. */
export function openTrace(event: AskedEvent): Trace {
	const { traceId, question, turns = 0, complexity, effort, level, window, earlyExit, model, at } = event;
	const { full, exitRisk, maxSeconds } = event;
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
		...(full && { full }),
		...(exitRisk && { exitRisk }),
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
export const AFTER_THE_END: ReadonlySet<ReasoningEvent["type"]> = new Set(["asked", "reopened", "chosen"]);

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
				...(event.direct && { direct: true }),
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
			return endTrace(next, event.looping ? "looping" : event.truncated ? "truncated" : "complete", at);
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
	const chars = trace.thought.length - split;
	const drafted = Math.min(event.draftTokens ?? 0, trace.tokens.peek);
	return {
		...trace,
		phase: "answering",
		exit: event.exit,
		thought: trace.thought.slice(0, split),
		answer: trace.thought.slice(split),
		...(chars > 0 && { fromThought: { chars, tokens: moved } }),
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
	const { text, confidence, whole = false, tokens, forcedTokens, settles } = event;
	const mark = { thoughtChars: trace.thought.length, text, confidence, whole, ...(settles && { settles }) };
	const { peek, forced } = trace.tokens;
	return {
		...trace,
		peeks: [...trace.peeks, mark],
		tokens: { ...trace.tokens, peek: peek + tokens, forced: forced + forcedTokens },
	};
}

/**
 * Drops the answer for more thinking: what of it was the end of the thought is thought again; what was
 * written after that is gone, but its tokens stay spent.
 */
function reopenTrace(trace: Trace, event: Extract<ReasoningEvent, { type: "reopened" }>): Trace {
	const { exit: _exit, ending: _ending, failure: _failure, ...withoutEnd } = trace;
	const { full: _full, maxSeconds: _maxSeconds, ...others } = withoutEnd;
	const { fromThought: again = { chars: 0, tokens: 0 }, ...rest } = others;
	const { closed, ended, ...moments } = trace.moments;
	const since = (moment = moments.latest) => moments.latest - moment;
	return {
		...rest,
		versionId: event.versionId ?? `${trace.id}/${versionsOf(trace).length + 1}`,
		phase: "thinking",
		window: event.window,
		reopened: true,
		thought: trace.thought + trace.answer.slice(0, again.chars) + event.text,
		hint: "",
		answer: "",
		droppedTokens: trace.tokens.answer - again.tokens,
		tokens: {
			...trace.tokens,
			thinking: trace.tokens.thinking + again.tokens,
			answer: trace.tokens.answer - again.tokens,
			forced: trace.tokens.forced + event.tokens,
		},
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
