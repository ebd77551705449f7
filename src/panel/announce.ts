import { describeCount } from "../core/describe.ts";
import { statisticsOf } from "../core/statistics.ts";
import type { Trace } from "../core/trace.ts";

/** What a screen reader is told of a trace: the change of its phase, and nothing in between. */
export function announce(before: Trace | undefined, after: Trace): string | undefined {
	if (before?.phase === after.phase) return undefined;
	switch (after.phase) {
		case "reading":
			return undefined;
		case "thinking":
			return "Thinking";
		case "answering":
			return "Answering";
		case "ended":
			return announceEnding(after);
		default:
			return after.phase satisfies never;
	}
}

function announceEnding(trace: Trace): string {
	const tokens = `${describeCount(statisticsOf(trace).totalTokens)} tokens`;
	switch (trace.ending) {
		case "failed":
			return `Failed: ${trace.failure?.message ?? ""}`;
		case "stopped":
			return `Stopped after ${tokens}`;
		case "truncated":
			return `Done with ${tokens}; the answer was cut off`;
		default:
			return `Done with ${tokens}`;
	}
}
