import { appendEvents, type ReasoningEvent } from "../../core/trace/events.ts";
import type { KeptEvents, KeptHeader, KeptLine } from "../../core/trace/keptConversation.ts";
import type { JsonLines } from "./jsonLines.ts";

/** At most this much of a running answer is lost when the window is killed, in milliseconds. */
const DELAY_MS = 1000;

/** Events that are written down at once: the question, how it ended, and which version of it is shown. */
const AT_ONCE: ReadonlySet<ReasoningEvent["type"]> = new Set([
	"asked",
	"completed",
	"stopped",
	"failed",
	"chosen",
]);

/** Writes down the events of one conversation as they happen, neighbouring texts joined. Nothing here rejects. */
export class ConversationFile {
	readonly #lines: JsonLines<KeptLine>;
	#header: KeptHeader | undefined;
	#pending: KeptEvents[] = [];
	#timer: NodeJS.Timeout | undefined;
	#closed = false;

	/** @param header of a conversation of which nothing was written yet */
	constructor(lines: JsonLines<KeptLine>, header?: KeptHeader) {
		this.#lines = lines;
		this.#header = header;
	}

	append(traceId: string, events: readonly ReasoningEvent[]): void {
		if (this.#closed || events.length === 0) return;
		const last = this.#pending.at(-1);
		if (last?.traceId === traceId) appendEvents(last.events, events);
		else this.#pending.push({ traceId, events: [...events] });
		if (events.some(({ type }) => AT_ONCE.has(type))) void this.flush();
		else this.#timer ??= setTimeout(() => this.flush(), DELAY_MS);
	}

	/** Writes down what waits; resolves when everything is. */
	flush(): Promise<void> {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const pending = this.#pending;
		this.#pending = [];
		const header = pending.length > 0 ? this.#header : undefined;
		if (header) this.#header = undefined;
		return this.#lines.append([...(header ? [header] : []), ...pending]);
	}

	/** Writes down what waits, and nothing that happens later. */
	async close(): Promise<void> {
		this.#closed = true;
		await this.flush();
	}
}
