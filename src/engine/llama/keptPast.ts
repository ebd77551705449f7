import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LlamaContextSequence, Token } from "node-llama-cpp";
import * as z from "zod";
import { sharedTokens } from "../../core/engine/readAhead.ts";
import { parseJson } from "../../core/parseJson.ts";
import { freeBytesOf } from "../../node/freeBytes.ts";
import { makeFolder } from "../../node/makeFolder.ts";
import { replaceFile } from "../../node/replaceFile.ts";

const NOTE = "past.json";

const noteSchema = z.object({
	/** What must be the same for the state to apply: model file, way of loading, machine, and llama.cpp. */
	fits: z.string(),
	/** The file with the state, beside the note, and its length in bytes. */
	file: z.uuid(),
	bytes: z.number().int().min(1),
	tokens: z.array(z.number().int().min(0)),
	/** Milliseconds that writing the state took; reading it back takes no longer. */
	writeMs: z.number().min(0),
	/** Milliseconds that the model takes to read a token. */
	readMs: z.number().min(0),
});
type Note = z.infer<typeof noteSchema>;

/** What a state fits, and how large it is. */
export interface Fits {
	/** The model file, the way in which it is loaded, the machine, and llama.cpp. */
	readonly name: string;
	/** Keys and values of a token. */
	readonly bytesPerToken: number;
}

export interface KeptPastLimits {
	/** A state is kept or taken up only if that spares this much reading, in milliseconds. */
	readonly worthMs: number;
	/** The largest state that is kept. */
	readonly mostBytes: number;
}

const USUAL: KeptPastLimits = { worthMs: 1000, mostBytes: 512 * 2 ** 20 };

/** The share of the disk's free space that a state may take. */
const FREE_SHARE = 0.25;

/**
 * The state of the last conversation's sequence on the disk, for a model that was unloaded and comes back. A
 * folder holds a single one. The folder itself is the permission to keep one: it is made for each question
 * that may be kept, and whoever deletes conversations deletes it, so that no engine writes down later what it
 * still has in memory of them.
 */
export class KeptPast {
	readonly #folder: string;
	readonly #fits: Fits;
	readonly #limits: KeptPastLimits;
	#note: Note | undefined;
	/** Milliseconds per token as they were known when a state was kept. */
	readonly #readMs: number | undefined;
	#permitted = false;

	private constructor(folder: string, fits: Fits, limits: KeptPastLimits, note: Note | undefined) {
		this.#folder = folder;
		this.#fits = fits;
		this.#limits = limits;
		this.#note = note;
		this.#readMs = note?.readMs;
	}

	/** Finds what is kept in a folder, which need not exist. Never throws. */
	static async in(folder: string, fits: Fits, limits: KeptPastLimits = USUAL): Promise<KeptPast> {
		const text = await readFile(join(folder, NOTE), "utf8").catch(() => "");
		const { data } = noteSchema.safeParse(parseJson(text));
		return new KeptPast(folder, fits, limits, data?.fits === fits.name ? data : undefined);
	}

	/**
	 * Permits or forbids keeping what is asked next. Never throws.
	 * @param may false also deletes what is kept; undefined leaves it alone
	 */
	async permit(may: boolean | undefined): Promise<void> {
		this.#permitted = may === true;
		if (may) await makeFolder(this.#folder, 0o700).catch(() => {});
		if (may !== false) return;
		this.#note = undefined;
		await rm(this.#folder, { recursive: true, force: true }).catch(() => {});
	}

	/**
	 * Keeps a sequence's state in place of the previous one, if it is permitted and worth it.
	 * @param measuredMs milliseconds that reading a token takes, if the model has read any since it was loaded
	 * @returns whether it is kept
	 * @throws when the disk or llama.cpp fails; nothing is kept then
	 */
	async keep(sequence: LlamaContextSequence, measuredMs: number | undefined): Promise<boolean> {
		const readMs = measuredMs ?? this.#readMs ?? 0;
		const { worthMs, mostBytes } = this.#limits;
		const tokens = [...sequence.contextTokens];
		const sparedMs = tokens.length * readMs;
		if (!this.#permitted || !existsSync(this.#folder) || sparedMs < worthMs) return false;
		await this.#clear();
		const most = Math.min(mostBytes, (await freeBytesOf(this.#folder)) * FREE_SHARE);
		if (tokens.length * this.#fits.bytesPerToken > most) return false;
		const file = randomUUID();
		const path = join(this.#folder, file);
		try {
			await chmod(this.#folder, 0o700);
			// llama.cpp opens the file and keeps its mode.
			await writeFile(path, "", { mode: 0o600 });
			const before = performance.now();
			const { fileSize: bytes } = await sequence.saveStateToFile(path);
			const writeMs = performance.now() - before;
			const isWorth = sparedMs - writeMs >= worthMs;
			if (isWorth) await this.#write({ fits: this.#fits.name, file, bytes, tokens, writeMs, readMs });
			else await rm(path, { force: true });
			return isWorth;
		} catch (error) {
			await rm(path, { force: true }).catch(() => {});
			throw error;
		}
	}

	/**
	 * Takes up the kept state in place of a sequence's content, if it holds enough more of a chat's tokens.
	 * That is done once: whatever happens, the next time nothing is kept.
	 * @returns whether the sequence holds it now
	 */
	async takeUp(sequence: LlamaContextSequence, tokens: readonly Token[]): Promise<boolean> {
		const note = this.#note;
		if (!note) return false;
		const has = sequence.compareContextTokens([...tokens]).firstDifferentIndex;
		const more = sharedTokens<number>(note.tokens, tokens) - has;
		if (more * note.readMs - note.writeMs < this.#limits.worthMs) return false;
		this.#note = undefined;
		const path = join(this.#folder, note.file);
		const isWhole = await stat(path).then(
			({ size }) => size === note.bytes,
			() => false, // forgotten, or another engine keeps its own
		);
		if (!isWhole) return false;
		try {
			// What this process may die of is not tried by the next one.
			await rm(join(this.#folder, NOTE));
			await sequence.loadStateFromFile(path, { acceptRisk: true });
			return true;
		} catch {
			await sequence.clearHistory();
			return false;
		} finally {
			await rm(path, { force: true }).catch(() => {});
		}
	}

	async #write(note: Note): Promise<void> {
		await replaceFile(join(this.#folder, NOTE), JSON.stringify(note), 0o600);
		this.#note = note;
	}

	/** Empties the folder. */
	async #clear(): Promise<void> {
		this.#note = undefined;
		for (const name of await readdir(this.#folder)) await rm(join(this.#folder, name), { force: true });
	}
}
