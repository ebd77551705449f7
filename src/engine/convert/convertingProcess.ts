import { constants, setPriority } from "node:os";
import { diskFailure, Failure, failures } from "../../core/failure.ts";
import { parseJson } from "../../core/parseJson.ts";
import {
	type ConversionMessage,
	type ConversionTask,
	conversionTaskSchema,
} from "../../core/weights/conversion.ts";
import { convertFolder } from "./convertFolder.ts";
import { Inconvertible } from "./inconvertible.ts";

/** Interval of progress reports, in milliseconds. */
const TELL_MS = 200;

/** Converts in this process and reports to its parent; ends with it. */
export async function convertForParent(argument: string): Promise<void> {
	// An orderly exit would wait for llama.cpp, which waits for this thread to take its lines, for ever.
	process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
	// The parent may have died before: nobody else would end this one, and the next one takes the same files.
	if (process.connected === false) process.kill(process.pid, "SIGKILL");
	// It takes minutes, and nobody waits for it as for an answer.
	setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
	const task = conversionTaskSchema.parse(parseJson(argument));
	let told = Number.NEGATIVE_INFINITY;
	const message = await convertFolder(task, (progress) => {
		if (performance.now() < told + TELL_MS && progress.bytes < progress.totalBytes) return;
		told = performance.now();
		process.send?.({ progress } satisfies ConversionMessage);
	}).then(
		(): ConversionMessage => ({ done: true }),
		(error): ConversionMessage => ({ failure: failureOf(task, error).info }),
	);
	process.send?.(message, () => process.exit(0));
}

function failureOf({ name, folder }: ConversionTask, error: unknown): Failure {
	if (error instanceof Inconvertible) return failures.notConvertible(name, error.message);
	const { code } = error as NodeJS.ErrnoException;
	if (code === undefined) return Failure.from(error);
	return diskFailure(folder, code) ?? failures.conversionBroken(name, code);
}
