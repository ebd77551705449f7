import * as z from "zod";
import { failures } from "../failure.ts";
import { appendEvents, type ReasoningEvent, reasoningEventSchema } from "./events.ts";
import { AFTER_THE_END, openTrace, reduceTrace, traceOf } from "./reduceTrace.ts";
import type { Trace } from "./trace.ts";

/** The first line of a history file. */
const keptHeaderSchema = z.object({
	version: z.literal(1),
	id: z.string().min(1),
	/** In milliseconds since the epoch. */
	startedAt: z.number(),
});
type KeptHeader = z.infer<typeof keptHeaderSchema>;

/** Every other line: events of one question, as they were folded. */
export const keptEventsSchema = z.object({
	traceId: z.string().min(1),
	/** The version of the first of them, unless that begins one itself; files of earlier releases lack it. */
	versionId: z.string().min(1).optional(),
	events: z.array(reasoningEventSchema).min(1),
});
export type KeptEvents = z.infer<typeof keptEventsSchema>;

export const keptLineSchema = z.union([keptHeaderSchema, keptEventsSchema]);
export type KeptLine = z.infer<typeof keptLineSchema>;

/** A conversation as read from its file: the log of each trace, oldest first. All traces have ended. */
export interface KeptConversation extends Pick<KeptHeader, "id" | "startedAt"> {
	readonly logs: readonly (readonly ReasoningEvent[])[];
}

/**
 * Reads a history file; undefined if it is not a conversation.
 * @param id from the file's name: if the header is damaged, the rest is still read
 */
export function readKept(
	lines: readonly KeptLine[],
	id = lines.find((line) => "version" in line)?.id,
): KeptConversation | undefined {
	const header = lines.find((line) => "version" in line);
	const kept = lines.filter((line) => "events" in line);
	if (id === undefined || (header ? header.id !== id : kept.length === 0)) return undefined;
	const linesOf = new Map<string, KeptEvents[]>();
	for (const line of kept) {
		const lines = linesOf.get(line.traceId) ?? [];
		lines.push(line);
		linesOf.set(line.traceId, lines);
	}
	const startedAt = header?.startedAt ?? kept[0]?.events[0]?.at ?? 0;
	return { id, startedAt, logs: [...linesOf.values()].map(logOfLines).flatMap(endLog) };
}

/** The part of a trace's log that is about one version, or about which one is shown. */
interface LogPart {
	readonly versionId: string | undefined;
	readonly events: ReasoningEvent[];
}

/**
 * The log of a trace. Two windows may write about it at once, so a version's events are put where it began,
 * whatever was begun meanwhile; they are left out if its beginning is lost.
 */
function logOfLines(lines: readonly KeptEvents[]): ReasoningEvent[] {
	const parts: LogPart[] = [];
	for (const { versionId, events } of lines) {
		let part = parts.findLast((each) => versionId === undefined || each.versionId === versionId);
		for (const event of events) {
			if (AFTER_THE_END.has(event.type)) {
				part = { versionId: versionBegunBy(event), events: [] };
				parts.push(part);
			}
			if (part) appendEvents(part.events, [event]);
		}
	}
	return parts.flatMap(({ events }) => events);
}

function versionBegunBy(event: ReasoningEvent): string | undefined {
	if (event.type === "asked") return event.traceId;
	return event.type === "reopened" ? event.versionId : undefined;
}

/** The lines that store these logs. */
export function keptEventsOf(logs: KeptConversation["logs"]): KeptEvents[] {
	return logs.flatMap((log) => {
		const [asked] = log;
		return asked?.type === "asked" ? [{ traceId: asked.traceId, events: [...log] }] : [];
	});
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

/**
 * Nobody is still answering a trace from a file: one without an end was cut off with its window. So was a
 * version before another one, which was asked for once the window was open again.
 */
function endLog([asked, ...rest]: readonly ReasoningEvent[]): (readonly ReasoningEvent[])[] {
	if (asked?.type !== "asked") return [];
	let trace = openTrace(asked);
	const log: ReasoningEvent[] = [asked];
	const add = (event: ReasoningEvent) => {
		trace = reduceTrace(trace, event);
		log.push(event);
	};
	const end = () => {
		const { phase, moments } = trace;
		if (phase !== "ended") add({ type: "failed", at: moments.latest, failure: failures.windowClosed().info });
	};
	for (const event of rest) {
		if (AFTER_THE_END.has(event.type)) end();
		add(event);
	}
	end();
	return [log];
}
