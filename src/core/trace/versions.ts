import type { Trace } from "./trace.ts";

/** All versions of an exchange, in the order of their beginning. */
export function versionsOf(trace: Trace): readonly Trace[] {
	return [trace, ...trace.others].sort((a, b) => a.version - b.version);
}

/** Begins a version and keeps the one shown so far. */
export function beginVersion(trace: Trace, begun: Trace): Trace {
	const version = versionsOf(trace).length + 1;
	return { ...begun, id: trace.id, version, others: [alone(trace), ...trace.others] };
}

/** Shows another version by its number; changes nothing if there is none. */
export function chooseVersion(trace: Trace, version: number): Trace {
	const chosen = trace.others.find((other) => other.version === version);
	if (!chosen) return trace;
	return { ...chosen, others: [alone(trace), ...trace.others.filter((other) => other !== chosen)] };
}

/**
 * After an interrupted version, shows the previous complete answer again; without one, the interrupted
 * version stays.
 */
export function fallBack(trace: Trace): Trace {
	const whole = trace.others.find((other) => !wasInterrupted(other));
	return whole ? chooseVersion(trace, whole.version) : trace;
}

/** The latest version, if it was interrupted and an earlier one is shown instead. */
export function brokenOff(trace: Trace): Trace | undefined {
	const latest = versionsOf(trace).at(-1);
	return latest && wasInterrupted(latest) && latest !== trace ? latest : undefined;
}

/** Whether the user or a failure ended it. */
export function wasInterrupted({ ending }: Trace): boolean {
	return ending === "stopped" || ending === "failed";
}

/** Whether its answer was cut off by the clock. */
export function wasLate({ ending, maxSeconds, tokens, window }: Trace): boolean {
	return ending === "truncated" && maxSeconds !== undefined && tokens.answer < window.answerReserveTokens;
}

function alone(trace: Trace): Trace {
	return { ...trace, others: [] };
}
