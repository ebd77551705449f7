import { join } from "node:path";
import * as z from "zod";
import type { Windows } from "../../core/effort.ts";
import { Emitter } from "../../core/emitter.ts";
import type { Failure } from "../../core/failure.ts";
import { type AnswerRecord, answerRecordSchema, fullRecordsOf } from "../../core/saving/answerRecord.ts";
import { chooseThreshold } from "../../core/saving/exitThreshold.ts";
import { type LearnedWindows, learnWindows } from "../../core/saving/learnedWindow.ts";
import { peeksPay } from "../../core/saving/peeksPay.ts";
import { type Saving, savingOf } from "../../core/saving/saving.ts";
import { addTotals, NO_TOTALS, type Totals, totalsOf } from "../../core/saving/totals.ts";
import type { ExitRisk } from "../../core/trace/events.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { versionsOf } from "../../core/trace/versions.ts";
import { USER_FOLDER } from "../machine/userFolder.ts";
import { EarlierAnswers } from "./earlierAnswers.ts";
import { JsonLines } from "./jsonLines.ts";

/** Where the answers on this machine are remembered, whichever editor asked for them. */
export const ANSWERS_FILE = join(USER_FOLDER, "runs.jsonl");

/** Limit of individual records, the latest ones; older ones are added up. */
const MOST_LINES = 10_000;

export interface AnswerLogOptions {
	/** Something could not be read or written. */
	warn(what: string): void;
	/** Receives every loss of records that results. */
	lost?(failure: Failure): void;
	/** Whether new answers last as long as this object only; what was remembered before is known. */
	readonly forgetful?: boolean;
}

/** What was learned about a model, as far as anybody has asked. */
interface Learned {
	windows?: { readonly learned: LearnedWindows | undefined };
	peeksPay?: boolean;
	exits?: { readonly risk: ExitRisk | undefined };
}

/**
 * Remembers every answer on this machine, one JSON line each: numbers only, for telling savings and
 * calibrating windows. A file that cannot be read or written costs those, never an answer.
 */
export class AnswerLog {
	readonly #lines: JsonLines<AnswerRecord> | undefined;
	readonly #forgetful: boolean;
	readonly #earlier: EarlierAnswers | undefined;
	/** By trace: resuming its thinking replaces its record. */
	readonly #records = new Map<string, AnswerRecord>();
	readonly #session = new Set<string>();
	/** Those of the session that are not in the file. */
	readonly #unwritten = new Set<string>();
	readonly #changed = new Emitter<void>();
	#since = 0;
	readonly #forgotten: JsonLines<{ at: number }> | undefined;
	/** By model, until there is another record: a draft asks at every keystroke. */
	readonly #learned = new Map<string, Learned>();
	#loading: Promise<unknown> = Promise.resolve();

	/** Fires when there are other records, or what was learned was forgotten. */
	readonly onDidChange = this.#changed.event;

	/** @param file without it, records last as long as this object */
	constructor(file: string | undefined, { warn, lost, forgetful = false }: AnswerLogOptions) {
		this.#forgetful = forgetful;
		if (file === undefined) return;
		this.#forgotten = new JsonLines(`${file}.forgotten`, z.object({ at: z.number() }), { warn });
		this.#earlier = new EarlierAnswers(`${file}.earlier.json`, warn);
		this.#lines = new JsonLines(
			file,
			answerRecordSchema,
			{ warn, lost: (failure) => lost?.(failure), mostLines: MOST_LINES },
			async (dropped, kept) => this.#earlier?.add(dropped, kept),
		);
	}

	/** The recent individual records, oldest first; complete once `load` has resolved. */
	get all(): readonly AnswerRecord[] {
		return [...this.#records.values()];
	}

	/** The records added since the start. */
	get session(): readonly AnswerRecord[] {
		return this.all.filter(({ traceId }) => this.#session.has(traceId));
	}

	/** The basis of savings and windows, however old. */
	get fullRecords(): readonly AnswerRecord[] {
		return fullRecordsOf(this.#known);
	}

	/** When what was learned was forgotten last, in milliseconds since the epoch; 0 if never. */
	get forgottenAt(): number {
		return this.#since;
	}

	/** The windows that a model turned out to need since `forget`. */
	learned(model: string, windows: Windows): LearnedWindows | undefined {
		const known = this.#learnedOf(model);
		known.windows ??= { learned: learnWindows(this.#known.filter(this.#isSince), model, windows) };
		return known.windows.learned;
	}

	/** Whether peeks at the answer pay on a model, as far as is known since `forget`. */
	peeksPay(model: string): boolean {
		const known = this.#learnedOf(model);
		known.peeksPay ??= peeksPay(this.all.filter(this.#isSince), model);
		return known.peeksPay;
	}

	/**
	 * With which threshold thinking ends early on a model, as its calibration since `forget` tells; undefined
	 * without one.
	 * @param shipped threshold of the model
	 */
	exitRisk(model: string, shipped: number): ExitRisk | undefined {
		const known = this.#learnedOf(model);
		known.exits ??= { risk: chooseThreshold(this.#known.filter(this.#isSince), model, shipped) };
		return known.exits.risk;
	}

	/**
	 * Has windows and thresholds learned anew from now on. What answers cost and saved stays. Never rejects.
	 */
	async forget(): Promise<void> {
		await this.load();
		this.#since = Date.now();
		this.#learned.clear();
		await this.#forgotten?.append([{ at: this.#since }]);
		this.#changed.fire();
	}

	/** The costs and savings of all answers, ever and since the start. */
	get totals(): Readonly<Record<"allTime" | "session" | "earlier", Totals>> {
		const { fullRecords } = this;
		const earlier = this.#earlier?.totals ?? NO_TOTALS;
		const allTime = addTotals(earlier, totalsOf(this.all, fullRecords));
		return { allTime, session: totalsOf(this.session, fullRecords), earlier };
	}

	/** The known savings of these traces' versions, by version. */
	savingsOf(traces: readonly Trace[]): Readonly<Record<string, Saving>> {
		const { fullRecords } = this;
		const shown = new Set(traces.flatMap(versionsOf).map(({ versionId }) => versionId));
		const savings = this.all.flatMap((record) => {
			const { versionId = record.traceId } = record;
			const saving = shown.has(versionId) ? savingOf(record, fullRecords) : undefined;
			return saving ? [[versionId, saving] as const] : [];
		});
		return Object.fromEntries(savings);
	}

	/** Reads what this and other windows have remembered and forgotten since the last call. Never rejects. */
	load(): Promise<void> {
		const loading = this.#loading.then(() => this.#load());
		this.#loading = loading.catch(() => {});
		return loading;
	}

	async #load(): Promise<void> {
		const forgot = await this.#readForgotten();
		const added = await this.#readRecords();
		if (!forgot && !added) return;
		this.#learned.clear();
		this.#changed.fire();
	}

	/** @returns whether there is a later time */
	async #readForgotten(): Promise<boolean> {
		const read = await this.#forgotten?.readNew();
		const since = read?.entries.at(-1)?.at ?? 0;
		if (since <= this.#since) return false;
		this.#since = since;
		return true;
	}

	/** @returns whether there are other records */
	async #readRecords(): Promise<boolean> {
		const read = await this.#lines?.readNew();
		if (!read) return false;
		const others = read.entries.filter(({ traceId }) => !this.#session.has(traceId));
		if (!read.whole) {
			for (const record of others) this.#put(record);
			return others.length > 0;
		}
		await this.#earlier?.load();
		const unwritten = this.all.filter(({ traceId }) => this.#unwritten.has(traceId));
		this.#records.clear();
		for (const record of [...read.entries, ...unwritten]) this.#put(record);
		return others.length > 0;
	}

	/** Remembers a record; resolves when it is written. Never rejects. */
	async add(record: AnswerRecord): Promise<void> {
		this.#put(record);
		this.#session.add(record.traceId);
		this.#unwritten.add(record.traceId);
		this.#changed.fire();
		const append = this.#forgetful ? undefined : this.#lines?.append([record]);
		const [written] = await Promise.all([append, this.load()]);
		if (written) this.#unwritten.delete(record.traceId);
	}

	/** The recent records, after those of before that savings are measured by. */
	get #known(): readonly AnswerRecord[] {
		return [...(this.#earlier?.full ?? []), ...this.#records.values()];
	}

	readonly #isSince = ({ at }: AnswerRecord): boolean => at > this.#since;

	#learnedOf(model: string): Learned {
		const learned = this.#learned.get(model) ?? {};
		this.#learned.set(model, learned);
		return learned;
	}

	#put(record: AnswerRecord): void {
		this.#learned.clear();
		this.#records.delete(record.traceId);
		this.#records.set(record.traceId, record);
	}
}
