import * as z from "zod";
import { failures } from "../failure.ts";
import { appendEvents, type ReasoningEvent, reasoningEventSchema } from "./events.ts";
import { type Trace, traceOf } from "./trace.ts";

/** The first line of a history file. */
export const keptHeaderSchema = z.object({
	version: z.literal(1),
	id: z.string().min(1),
	/** In milliseconds since the epoch. */
	startedAt: z.number(),
});
export type KeptHeader = z.infer<typeof keptHeaderSchema>;

/** Every other line: what happened to one question, as it was folded. */
export const keptEventsSchema = z.object({
	traceId: z.string().min(1),
	events: z.array(reasoningEventSchema).min(1),
});
export type KeptEvents = z.infer<typeof keptEventsSchema>;

export const keptLineSchema = z.union([keptHeaderSchema, keptEventsSchema]);
export type KeptLine = z.infer<typeof keptLineSchema>;

/** A conversation as it is read back: the log of each trace, oldest first. Every trace in it has ended. */
export interface KeptConversation extends Pick<KeptHeader, "id" | "startedAt"> {
	readonly logs: readonly (readonly ReasoningEvent[])[];
}

/** Reads a history file; undefined where it does not begin with its header. */
export function readKept([header, ...lines]: readonly KeptLine[]): KeptConversation | undefined {
	if (!header || !("version" in header)) return undefined;
	const logs = new Map<string, ReasoningEvent[]>();
	for (const line of lines) {
		if (!("events" in line)) continue;
		const log = logs.get(line.traceId) ?? [];
		appendEvents(log, line.events);
		logs.set(line.traceId, log);
	}
	const { id, startedAt } = header;
	return { id, startedAt, logs: [...logs.values()].flatMap(endLog) };
}

/** The traces of a conversation, oldest first. */
export function tracesOf({ logs }: Pick<KeptConversation, "logs">): Trace[] {
	return logs.map(traceOf).filter((trace) => trace !== undefined);
}

/** The log of a trace in a conversation. */
export function logOf(
	{ logs }: Pick<KeptConversation, "logs">,
	traceId: string,
): readonly ReasoningEvent[] | undefined {
	return logs.find(([asked]) => asked?.type === "asked" && asked.traceId === traceId);
}

/** Nobody is answering what was read from a file: a trace that had not ended was cut off with its window. */
function endLog(log: readonly ReasoningEvent[]): (readonly ReasoningEvent[])[] {
	const trace = traceOf(log);
	if (!trace) return [];
	if (trace.phase === "ended") return [log];
	return [[...log, { type: "failed", at: trace.moments.latest, failure: failures.windowClosed().info }]];
}
