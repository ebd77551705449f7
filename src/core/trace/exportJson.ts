import type { ReasoningEvent } from "./events.ts";
import type { KeptConversation } from "./keptConversation.ts";
import { traceOf } from "./reduceTrace.ts";
import { type Statistics, statisticsOf } from "./statistics.ts";
import type { Trace } from "./trace.ts";
import { versionsOf } from "./versions.ts";

/** A question in an exported file: its events, its trace, and its cost. */
interface ExportedTrace {
	readonly trace: Trace;
	/** What its versions saved, by version, if known. */
	readonly savings: Readonly<Record<string, unknown>>;
	readonly statistics: Statistics;
	readonly events: readonly ReasoningEvent[];
}

/** Paths on this machine are no business of the export's readers. */
function withoutPlaces(name: string, value: unknown): unknown {
	return name === "uri" ? undefined : value;
}

/**
 * A conversation as JSON for further work; everything else can be derived from its events.
 * @param savings by version
 */
export function exportJson(
	{ id, startedAt, logs }: KeptConversation,
	savings: Readonly<Record<string, unknown>> = {},
): string {
	const traces = logs.flatMap((events): ExportedTrace[] => {
		const trace = traceOf(events);
		if (!trace) return [];
		const versions = versionsOf(trace).filter(({ versionId }) => versionId in savings);
		const saved = Object.fromEntries(versions.map(({ versionId }) => [versionId, savings[versionId]]));
		return [{ trace, statistics: statisticsOf(trace), savings: saved, events }];
	});
	return `${JSON.stringify({ version: 1, id, startedAt, traces }, withoutPlaces, "\t")}\n`;
}
