import type { ReasoningEvent } from "./events.ts";
import type { KeptConversation } from "./keptConversation.ts";
import { type Statistics, statisticsOf } from "./statistics.ts";
import { type Trace, traceOf } from "./trace.ts";

/** A question in an exported file: what happened, what it folds to, and what that cost. */
interface ExportedTrace {
	readonly trace: Trace;
	readonly statistics: Statistics;
	readonly events: readonly ReasoningEvent[];
}

/** Where files lie on this machine is nothing for whoever reads the export. */
function withoutPlaces(name: string, value: unknown): unknown {
	return name === "uri" ? undefined : value;
}

/** A conversation as JSON to work with; from its events, everything else can be derived again. */
export function exportJson({ id, startedAt, logs }: KeptConversation): string {
	const traces = logs.flatMap((events): ExportedTrace[] => {
		const trace = traceOf(events);
		return trace ? [{ trace, statistics: statisticsOf(trace), events }] : [];
	});
	return `${JSON.stringify({ version: 1, id, startedAt, traces }, withoutPlaces, "\t")}\n`;
}
