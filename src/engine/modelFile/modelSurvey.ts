import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { type Survey, type Surveyed, surveyedModelOf, surveyedSchema } from "../../core/model/modelSurvey.ts";
import { parseJson } from "../../core/parseJson.ts";
import { makeFolder } from "../../node/makeFolder.ts";
import { replaceFile } from "../../node/replaceFile.ts";
import { inspectGguf } from "./ggufFile.ts";

/** Time limit in milliseconds. Headers take milliseconds; on a slow disk, the rest is read the next time. */
const LONGEST_MS = 3000;
/** Files read in parallel. */
const READERS = 4;
/** Limit of remembered files. */
const MOST_FILES = 1500;
/** Failures that may disappear although the file stays the same. */
const PASSING = new Set(["modelFileMissing", "modelFileUnreadable", "modelPartMissing"]);

const notesSchema = z.record(
	z.string(),
	z.object({ bytes: z.number(), mtimeMs: z.number(), surveyed: surveyedSchema }),
);
type Notes = z.infer<typeof notesSchema>;

/**
 * Reads the headers of many model files, nothing else of them, and caches the result: a file of the same
 * path, size and date is not read again.
 */
export class ModelSurvey {
	readonly #file: string | undefined;
	#notes: Notes | undefined;

	/** @param folder of the cache; without one, it lasts as long as the process */
	constructor(folder?: string) {
		this.#file = folder === undefined ? undefined : join(folder, "headers.json");
	}

	/** What the headers say. Never rejects. */
	async of(paths: readonly string[], longestMs = LONGEST_MS): Promise<Survey> {
		const end = performance.now() + longestMs;
		const notes = await this.#read();
		const found: Record<string, Surveyed> = {};
		const left = [...new Set(paths)];
		let isNew = false;
		const readOn = async () => {
			for (let path = left.shift(); path !== undefined && performance.now() < end; path = left.shift()) {
				const { surveyed, note } = await lookAt(path, notes[path]);
				found[path] = surveyed;
				if (!note || note === notes[path]) continue;
				// Reinsertion keeps the cache in order of use: the least recently used is dropped first.
				delete notes[path];
				notes[path] = note;
				isNew = true;
			}
		};
		await Promise.all(Array.from({ length: READERS }, readOn));
		if (isNew) await this.#write(notes);
		return found;
	}

	async #read(): Promise<Notes> {
		this.#notes ??= await this.#readFile();
		return this.#notes;
	}

	async #readFile(): Promise<Notes> {
		if (this.#file === undefined) return {};
		const text = await readFile(this.#file, "utf8").catch(() => "");
		return notesSchema.safeParse(parseJson(text)).data ?? {};
	}

	/** The last writer wins: what another process had written is read again. */
	async #write(notes: Notes): Promise<void> {
		this.#notes = Object.fromEntries(Object.entries(notes).slice(-MOST_FILES));
		if (this.#file === undefined) return;
		try {
			await makeFolder(dirname(this.#file));
			await replaceFile(this.#file, JSON.stringify(this.#notes));
		} catch {
			// Without notes, the headers are read again.
		}
	}
}

/** The cached result for a file, or what its header says. */
async function lookAt(
	path: string,
	note: Notes[string] | undefined,
): Promise<{ surveyed: Surveyed; note?: Notes[string] }> {
	const info = await stat(path).catch(() => undefined);
	if (!info) return { surveyed: { refused: "modelFileMissing" } };
	const { size: bytes, mtimeMs } = info;
	if (note?.bytes === bytes && note.mtimeMs === mtimeMs) return { surveyed: note.surveyed, note };
	const surveyed = await inspectGguf(path).then(
		({ header, trainContextTokens }): Surveyed => ({ model: surveyedModelOf(header, trainContextTokens) }),
		(error): Surveyed => ({ refused: Failure.from(error).code }),
	);
	if ("refused" in surveyed && PASSING.has(surveyed.refused)) return { surveyed };
	return { surveyed, note: { bytes, mtimeMs, surveyed } };
}
