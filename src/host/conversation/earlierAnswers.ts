import { readFile } from "node:fs/promises";
import * as z from "zod";
import { parseJson } from "../../core/parseJson.ts";
import { type AnswerRecord, answerRecordSchema, fullRecordsOf } from "../../core/saving/answerRecord.ts";
import { addTotals, NO_TOTALS, totalsOf, totalsSchema } from "../../core/saving/totals.ts";
import { replaceFile } from "../../node/replaceFile.ts";

/** Limit of kept full-window records, the latest ones. */
export const MOST_FULL = 2000;

const earlierSchema = z.object({
	totals: totalsSchema,
	/** Full-window records stay the basis of windows and savings. */
	full: z.array(answerRecordSchema),
	/** The last record included, so that none is added twice if a window was closed meanwhile. */
	last: z.string(),
});
type Earlier = z.infer<typeof earlierSchema>;

const NOTHING: Earlier = { totals: NO_TOTALS, full: [], last: "" };

/** Totals of the answers whose records are no longer kept individually. */
export class EarlierAnswers {
	readonly #file: string;
	readonly #warn: (what: string) => void;
	#earlier = NOTHING;

	constructor(file: string, warn: (what: string) => void) {
		this.#file = file;
		this.#warn = warn;
	}

	get totals() {
		return this.#earlier.totals;
	}

	get full(): readonly AnswerRecord[] {
		return this.#earlier.full;
	}

	/** Reads the file. Never rejects. */
	async load(): Promise<void> {
		try {
			this.#earlier = earlierSchema.parse(parseJson(await readFile(this.#file, "utf8")));
		} catch (error) {
			this.#earlier = NOTHING;
			if ((error as NodeJS.ErrnoException).code !== "ENOENT")
				this.#warn(`cannot read ${this.#file}: ${error}`);
		}
	}

	/**
	 * Adds records that are about to be dropped; the caller makes sure that nobody else does so meanwhile.
	 * @param kept the records that stay: some may replace a dropped one
	 */
	async add(dropped: readonly AnswerRecord[], kept: readonly AnswerRecord[]): Promise<void> {
		await this.load();
		const last = dropped.at(-1)?.traceId ?? "";
		if (last === this.#earlier.last) return;
		const byTrace = new Map([...dropped, ...kept].map((record) => [record.traceId, record]));
		for (const { traceId } of kept) byTrace.delete(traceId);
		const gone = [...byTrace.values()];
		const full = fullRecordsOf([...this.#earlier.full, ...gone]);
		const totals = totalsOf(gone, fullRecordsOf([...full, ...kept]));
		const added = { totals: addTotals(this.#earlier.totals, totals), full: full.slice(-MOST_FULL), last };
		await replaceFile(this.#file, JSON.stringify(added));
		this.#earlier = added;
	}
}
