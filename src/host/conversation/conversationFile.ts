import { appendEvents, type ReasoningEvent } from "../../core/trace/events.ts";
import type { KeptEvents, KeptLine } from "../../core/trace/keptConversation.ts";
import type { JsonLines } from "./jsonLines.ts";

/** At most this much of a running answer is lost when the window is killed, in milliseconds. */
const DELAY_MS = 1000;

/** Events that are written at once: the question, its ending, and the choice of a version. */
const AT_ONCE: ReadonlySet<ReasoningEvent["type"]> = new Set([
	"asked",
	"completed",
	"stopped",
	"failed",
	"chosen",
]);

/**
 * Writes the events of one conversation as they happen, joining adjacent text. Nothing here rejects: what
 * cannot be written now is written with the next events.
 */
export class ConversationFile {
	readonly #lines: JsonLines<KeptLine>;
	readonly #whole: (pending: readonly KeptEvents[]) => readonly KeptLine[];
	#pending: KeptEvents[] = [];
	#timer: NodeJS.Timeout | undefined;
	#closed = false;

	/**
	 * @param whole returns all lines of the conversation, for an empty file: a new one, or one that another
	 *   window has deleted meanwhile
	 */
	constructor(lines: JsonLines<KeptLine>, whole: (pending: readonly KeptEvents[]) => readonly KeptLine[]) {
		this.#lines = lines;
		this.#whole = whole;
	}

	/** @param versionId of the version that the first of them is about, unless that begins one */
	append(traceId: string, events: readonly ReasoningEvent[], versionId?: string): void {
		if (this.#closed || events.length === 0) return;
		const last = this.#pending.at(-1);
		if (last?.traceId === traceId && last.versionId === versionId) appendEvents(last.events, events);
		else this.#pending.push({ traceId, ...(versionId && { versionId }), events: [...events] });
		if (events.some(({ type }) => AT_ONCE.has(type))) void this.flush();
		else this.#timer ??= setTimeout(() => this.flush(), DELAY_MS);
	}

	/** Writes what is pending; resolves when that is done or has failed. */
	async flush(): Promise<void> {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		let taken: KeptEvents[] = [];
		const written = await this.#lines.append((isEmpty) => {
			taken = this.#pending;
			this.#pending = [];
			return isEmpty && taken.length > 0 ? this.#whole(taken) : taken;
		});
		if (!written) this.#pending = [...taken, ...this.#pending];
	}

	/** Writes what is pending, and nothing later. */
	async close(): Promise<void> {
		this.#closed = true;
		await this.flush();
	}
}
