import { Emitter } from "../../core/emitter.ts";
import type { Question } from "../../core/question/question.ts";
import type { AskOptions, Conversation } from "./conversation.ts";
import { type Forecast, promptOf } from "./forecast.ts";

/** How long a draft must stay about the same before it is read ahead, in milliseconds. */
const STILL_MS = 400;
/** Pause after a failure, in milliseconds. */
const AGAIN_MS = 10_000;

export interface ReadingAheadOptions {
	/** Whether the machine should save its battery. */
	readonly savesBattery: () => Promise<boolean>;
	readonly stillMs?: number;
}

/**
 * Lets the model read what a question is about while the user writes its words: everything before them in the
 * prompt.
 */
export class ReadingAhead {
	readonly #savesBattery: () => Promise<boolean>;
	readonly #stillMs: number;
	readonly #read = new Emitter<void>();
	/** The settled part of the followed draft, as one text; undefined if there is nothing to read. */
	#certain: string | undefined;
	#ready = false;
	#failedAt = 0;
	#timer: NodeJS.Timeout | undefined;

	/** Fires when all of the followed draft but its words has been read. */
	readonly onDidRead = this.#read.event;

	constructor({ savesBattery, stillMs = STILL_MS }: ReadingAheadOptions) {
		this.#savesBattery = savesBattery;
		this.#stillMs = stillMs;
	}

	/**
	 * Follows a draft instead of the previous one.
	 * @param question with empty words if nothing is written yet: then nothing is read
	 * @param forecast of the question: its words may decide how the model is asked
	 * @returns whether all but its words has already been read
	 */
	follow(question: Question, forecast: Forecast, options: AskOptions, conversation: Conversation): boolean {
		const certain = certainOf(question, forecast, options);
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

	/** Stops following; reading that is under way in the engine ends by itself. */
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

/** The text before the words; undefined if there is none, or reading ahead is off. */
function certainOf(question: Question, forecast: Forecast, options: AskOptions): string | undefined {
	const { model, settings, turns = [] } = options;
	const { prompt, ...about } = question;
	const isWanted = settings["z1.engine"] === "local" || settings["z1.server.readAhead"];
	if (prompt.trim() === "" || !isWanted || settings["z1.readAheadTokens"] === 0) return undefined;
	if (!about.code && !about.attachments?.length && turns.length === 0) return undefined;
	// A larger window only matters where something has to be left out for it.
	const { window: _, question: __, ...asked } = promptOf(question, forecast, options);
	return JSON.stringify([model.path, asked, about]);
}
