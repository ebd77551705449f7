import { t } from "@vscode/l10n";
import { describeCount } from "../../core/trace/describe.ts";
import { statisticsOf } from "../../core/trace/statistics.ts";
import type { Trace } from "../../core/trace/trace.ts";

/** The announcement for screen readers: a change of the trace's phase, and nothing in between. */
export function announce(before: Trace | undefined, after: Trace): string | undefined {
	if (before?.phase === after.phase) return undefined;
	switch (after.phase) {
		case "reading":
			return undefined;
		case "thinking":
			return t("Thinking");
		case "answering":
			return t("Answering");
		case "ended":
			return announceEnding(after);
		default:
			return after.phase satisfies never;
	}
}

function announceEnding(trace: Trace): string {
	const tokens = describeCount(statisticsOf(trace).totalTokens);
	switch (trace.ending) {
		case "failed":
			return t`Failed: ${trace.failure?.message ?? ""}`;
		case "stopped":
			return t`Stopped after ${tokens} tokens`;
		case "truncated":
		case "looping":
			return t`Done with ${tokens} tokens; the answer was cut off`;
		default:
			return t`Done with ${tokens} tokens`;
	}
}
