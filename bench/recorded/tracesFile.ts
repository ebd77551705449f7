import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { readInput } from "../../src/cli/inputFile.ts";
import { UsageError } from "../../src/cli/usage.ts";
import { parseTraces, type Recording, type RecordingHeader, type Traces } from "./recording.ts";

/**
 * Reads a traces file.
 * @throws UsageError when it is missing, or naming the first invalid line
 */
export function readTraces(file: string): Traces {
	const text = readInput(file);
	if (text.trim() === "") throw new UsageError(`${file} is empty`);
	const traces = parse(text, `${file}, `);
	if (traces.recordings.length === 0) throw new UsageError(`${file} holds no recordings yet`);
	return traces;
}

/**
 * A traces file that is being recorded. The process can be killed at any time: an incomplete line is dropped
 * when the recording resumes.
 */
export class TracesFile {
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
	static open(file: string, header: RecordingHeader): TracesFile {
		const whole = existsSync(file) ? wholeLines(readFileSync(file)) : Buffer.alloc(0);
		const begun = whole.length > 0 ? parse(whole.toString(), `cannot go on with ${file}: `) : undefined;
		if (begun) assertSame(file, begun.header, header);
		const descriptor = openForAppending(file);
		ftruncateSync(descriptor, whole.length);
		const traces = new TracesFile(descriptor, new Set(begun?.recordings.map(({ problem }) => problem.id)));
		if (!begun) traces.#write(header);
		return traces;
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

function parse(text: string, complaint: string): Traces {
	try {
		return parseTraces(text);
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
