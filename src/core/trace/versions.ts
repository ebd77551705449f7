import type { Trace } from "./trace.ts";

/** Every version of an exchange, in the order in which they were begun. */
export function versionsOf(trace: Trace): readonly Trace[] {
	return [trace, ...trace.others].sort((a, b) => a.version - b.version);
}

/** Begins a version; the one that was shown is kept. */
export function beginVersion(trace: Trace, begun: Trace): Trace {
	const version = versionsOf(trace).length + 1;
	return { ...begun, id: trace.id, version, others: [alone(trace), ...trace.others] };
}

/** Shows the version with a number in place of the one that is shown; nothing happens where there is none. */
export function chooseVersion(trace: Trace, version: number): Trace {
	const chosen = trace.others.find((other) => other.version === version);
	if (!chosen) return trace;
	return { ...chosen, others: [alone(trace), ...trace.others.filter((other) => other !== chosen)] };
}

/**
 * Where a version was broken off, the whole answer that was shown before it is shown again; without any, it
 * stays.
 */
export function fallBack(trace: Trace): Trace {
	const whole = trace.others.find(({ ending }) => ending === "complete" || ending === "truncated");
	return whole ? chooseVersion(trace, whole.version) : trace;
}

/** The version that was begun last and broken off, where an earlier one is shown for that. */
export function brokenOff(trace: Trace): Trace | undefined {
	const latest = versionsOf(trace).at(-1);
	const broken = latest?.ending === "stopped" || latest?.ending === "failed";
	return broken && latest !== trace ? latest : undefined;
}

function alone(trace: Trace): Trace {
	return { ...trace, others: [] };
}
