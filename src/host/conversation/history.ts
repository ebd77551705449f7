import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Failure } from "../../core/failure.ts";
import {
	type KeptConversation,
	type KeptLine,
	keptEventsOf,
	keptLineSchema,
	readKept,
} from "../../core/trace/keptConversation.ts";
import { ConversationFile } from "./conversationFile.ts";
import { JsonLines } from "./jsonLines.ts";

const EXTENSION = ".jsonl";

export interface HistoryOptions {
	/** Something could not be read, written or deleted. */
	readonly warn: (what: string) => void;
	/** Receives what the user has lost by that, each time. */
	readonly lost?: (failure: Failure) => void;
	/** Limit of kept conversations; with 0, none is written and none deleted. */
	readonly maxConversations: () => number;
}

/**
 * The kept conversations, one file each. A file that cannot be read or written costs that conversation, never
 * an answer.
 */
export class History {
	readonly #folder: string;
	readonly #options: HistoryOptions;

	constructor(folder: string, options: HistoryOptions) {
		this.#folder = folder;
		this.#options = options;
	}

	/** All conversations, the last used first. */
	async list(): Promise<KeptConversation[]> {
		const kept = await Promise.all((await this.#ids()).map((id) => this.read(id)));
		return kept.filter((each) => each !== undefined);
	}

	/** The last used conversation; undefined if none is to be kept. */
	async latest(): Promise<KeptConversation | undefined> {
		if (this.#options.maxConversations() === 0) return undefined;
		for (const id of await this.#ids()) {
			const kept = await this.read(id);
			if (kept && kept.logs.length > 0) return kept;
		}
		return undefined;
	}

	async read(id: string): Promise<KeptConversation | undefined> {
		const kept = readKept(await this.#lines(id).read(), id);
		if (!kept) this.#options.warn(`${this.#path(id)} is not a conversation`);
		return kept;
	}

	/**
	 * Opens the file for a conversation's events; undefined if none is to be kept.
	 * @param startedAt in milliseconds since the epoch
	 * @param logs returns the whole conversation, to be written if the file is new or another window has
	 *   deleted it meanwhile
	 */
	write(
		id: string,
		startedAt: number = Date.now(),
		logs?: () => KeptConversation["logs"],
	): ConversationFile | undefined {
		if (this.#options.maxConversations() === 0) return undefined;
		return new ConversationFile(this.#lines(id), (pending) => [
			{ version: 1, id, startedAt },
			...(logs ? keptEventsOf(logs()) : pending),
		]);
	}

	/** Deletes the least recently used conversations beyond the limit. */
	async prune(open: ReadonlySet<string>): Promise<void> {
		const most = this.#options.maxConversations();
		if (most === 0) return;
		const ids = await this.#ids();
		const others = ids.filter((id) => !open.has(id));
		// Open conversations stay, whatever the file system's clock says.
		const room = Math.max(0, most - (ids.length - others.length));
		await Promise.all(others.slice(room).map((id) => this.delete(id)));
	}

	async delete(id: string): Promise<void> {
		await rm(this.#path(id), { force: true }).catch((error: Error) => {
			this.#options.warn(`cannot delete ${this.#path(id)}: ${error.message}`);
		});
	}

	/** The last written first. */
	async #ids(): Promise<string[]> {
		const names = await readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
			if (error.code !== "ENOENT") this.#options.warn(`cannot read ${this.#folder}: ${error.message}`);
			return [];
		});
		const ids = names
			.filter((name) => name.endsWith(EXTENSION))
			.map((name) => name.slice(0, -EXTENSION.length));
		const dated = await Promise.all(ids.map(async (id) => ({ id, changed: await this.#changed(id) })));
		return dated.sort((a, b) => b.changed - a.changed).map(({ id }) => id);
	}

	/** The time of the last write, in milliseconds since the epoch. */
	async #changed(id: string): Promise<number> {
		return stat(this.#path(id)).then(
			({ mtimeMs }) => mtimeMs,
			() => 0,
		);
	}

	#lines(id: string): JsonLines<KeptLine> {
		return new JsonLines(this.#path(id), keptLineSchema, this.#options);
	}

	#path(id: string): string {
		return join(this.#folder, `${id}${EXTENSION}`);
	}
}
