import { Emitter } from "../../core/emitter.ts";
import type { Question } from "../../core/question/question.ts";
import type { AskOptions, Conversation } from "./conversation.ts";

/** For so long, in milliseconds, a draft must be about the same before that is read. */
const STILL_MS = 400;
/** What could not be read is not tried again before, in milliseconds. */
const AGAIN_MS = 10_000;

export interface ReadingAheadOptions {
	/** Whether the machine is to save its battery. */
	readonly savesBattery: () => Promise<boolean>;
	readonly stillMs?: number;
}

/**
 * Has the model read what a question is about while its words are being written: what is in its prompt in
 * front of them.
 */
export class ReadingAhead {
	readonly #savesBattery: () => Promise<boolean>;
	readonly #stillMs: number;
	readonly #read = new Emitter<void>();
	/** What is certain of the draft that is followed, as one text; undefined where nothing is to be read. */
	#certain: string | undefined;
	#ready = false;
	#failedAt = 0;
	#timer: NodeJS.Timeout | undefined;

	/** The draft that is followed has all been read, but for its words. */
	readonly onDidRead = this.#read.event;

	constructor({ savesBattery, stillMs = STILL_MS }: ReadingAheadOptions) {
		this.#savesBattery = savesBattery;
		this.#stillMs = stillMs;
	}

	/**
	 * Follows what is being written, in place of what was before.
	 * @param question without any words where nothing is written yet: then nothing is read
	 * @returns whether all but its words is read already
	 */
	follow(question: Question, options: AskOptions, conversation: Conversation): boolean {
		const certain = certainOf(question, options);
		const failed = !this.#ready && this.#failedAt > 0 && Date.now() - this.#failedAt > AGAIN_MS;
		if (certain === this.#certain && !failed) return this.#ready;
		this.stop();
		this.#certain = certain;
		if (certain !== undefined) {
			this.#timer = setTimeout(
				() => void this.#begin(certain, question, options, conversation),
				this.#stillMs,
			);
		}
		return false;
	}

	/** Follows nothing any more; what is under way is the engine's, and ends in its own time. */
	stop(): void {
		clearTimeout(this.#timer);
		this.#certain = undefined;
		this.#ready = false;
		this.#failedAt = 0;
	}

	dispose(): void {
		this.stop();
	}

	async #begin(
		certain: string,
		question: Question,
		options: AskOptions,
		conversation: Conversation,
	): Promise<void> {
		const ready = !(await this.#savesBattery()) && (await conversation.readAhead(question, options));
		if (this.#certain !== certain) return;
		this.#ready = ready;
		this.#failedAt = ready ? 0 : Date.now();
		if (ready) this.#read.fire();
	}
}

/** What is read in front of the words; undefined where there is nothing, or where it is not wanted. */
function certainOf(question: Question, { model, settings, turns = [] }: AskOptions): string | undefined {
	const { prompt, ...about } = question;
	const isWanted = settings["z1.engine"] === "local" || settings["z1.server.readAhead"];
	if (prompt.trim() === "" || !isWanted || settings["z1.readAheadTokens"] === 0) return undefined;
	if (!about.code && !about.attachments?.length && turns.length === 0) return undefined;
	return JSON.stringify([model.path, settings["z1.system"], turns, about]);
}
