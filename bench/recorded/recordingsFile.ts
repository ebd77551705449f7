import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { readInput } from "../../src/cli/inputFile.ts";
import { UsageError } from "../../src/cli/usage.ts";
import { parseRecordings, type Recording, type RecordingHeader, type Recordings } from "./recording.ts";

/**
 * Reads a file of recordings.
 * @throws UsageError when it is missing, or naming the first invalid line
 */
export function readRecordings(file: string): Recordings {
	const text = readInput(file);
	if (text.trim() === "") throw new UsageError(`${file} is empty`);
	const read = parse(text, `${file}, `);
	if (read.recordings.length === 0) throw new UsageError(`${file} holds no recordings yet`);
	return read;
}

/**
 * Reads several files of recordings that are looked at as one, so they have to be of one model.
 * @param model of which they have to be; without it, that of the first file
 * @throws UsageError as `readRecordings` does, and naming the first file of another model
 */
export function readAllRecordings(
	files: readonly string[],
	model?: RecordingHeader["model"],
): readonly Recordings[] {
	const all = files.map(readRecordings);
	const expected = model ?? all[0]?.header.model;
	const other = all.findIndex(({ header }) => header.model.sha256 !== expected?.sha256);
	if (other < 0) return all;
	throw new UsageError(`${files[other]} was recorded with another model than ${expected?.name}`);
}

/**
 * A file of recordings that is being written. The process can be killed at any time: an incomplete line is dropped
 * when the recording resumes.
 */
export class RecordingsFile {
	/** Ids of the problems recorded so far. */
	readonly recorded: ReadonlySet<string>;
	readonly #descriptor: number;

	private constructor(descriptor: number, recorded: ReadonlySet<string>) {
		this.#descriptor = descriptor;
		this.recorded = recorded;
	}

	/**
	 * Begins a file, or resumes one with the same settings.
	 * @throws UsageError when its settings differ, it is damaged, or it cannot be written
	 */
	static open(file: string, header: RecordingHeader): RecordingsFile {
		const whole = existsSync(file) ? wholeLines(readFileSync(file)) : Buffer.alloc(0);
		const begun = whole.length > 0 ? parse(whole.toString(), `cannot go on with ${file}: `) : undefined;
		if (begun) assertSame(file, begun.header, header);
		const descriptor = openForAppending(file);
		ftruncateSync(descriptor, whole.length);
		const opened = new RecordingsFile(
			descriptor,
			new Set(begun?.recordings.map(({ problem }) => problem.id)),
		);
		if (!begun) opened.#write(header);
		return opened;
	}

	append(recording: Recording): void {
		this.#write(recording);
	}

	close(): void {
		closeSync(this.#descriptor);
	}

	#write(line: RecordingHeader | Recording): void {
		writeSync(this.#descriptor, `${JSON.stringify(line)}\n`);
	}
}

/** Everything up to the last line break: the rest was being written when the recording was killed. */
function wholeLines(bytes: Buffer): Buffer {
	return bytes.subarray(0, bytes.lastIndexOf("\n") + 1);
}

function parse(text: string, complaint: string): Recordings {
	try {
		return parseRecordings(text);
	} catch (error) {
		throw new UsageError(complaint + (error as Error).message);
	}
}

/** @throws UsageError naming the first setting that differs */
function assertSame(file: string, before: RecordingHeader, now: RecordingHeader): void {
	for (const name of Object.keys(now) as (keyof RecordingHeader)[]) {
		const [was, is] = [JSON.stringify(before[name]), JSON.stringify(now[name])];
		if (was === is) continue;
		throw new UsageError(
			`${file} was begun with another ${name} (${was}, now ${is}); give another --out or the same settings`,
		);
	}
}

function openForAppending(file: string): number {
	try {
		return openSync(file, "a");
	} catch (error) {
		throw new UsageError(`cannot write ${file}: ${(error as NodeJS.ErrnoException).code}`);
	}
}
