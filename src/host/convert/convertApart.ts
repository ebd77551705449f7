import { fork } from "node:child_process";
import { t } from "@vscode/l10n";
import { Failure, failures } from "../../core/failure.ts";
import {
	CONVERT,
	type ConversionProgress,
	type ConversionTask,
	conversionMessageSchema,
} from "../../core/weights/conversion.ts";
import { engineEnvironment } from "../engine/engineEnvironment.ts";

/** The converting program, and its language. */
export interface Converter {
	/** The bundled engine, `dist/engine.mjs`. */
	readonly enginePath: string;
	/** Translations of its messages. */
	readonly bundleFile?: string | undefined;
}

/** JavaScript heap limit of that process in MiB; a vocabulary takes some hundred. */
const HEAP_MIB = 2048;

/**
 * Converts the files of a folder in a process of its own, which may die.
 * @throws Failure that says why it failed; the signal's reason when cancelled, which ends the process at once
 */
export async function convertApart(
	{ enginePath, bundleFile }: Converter,
	task: ConversionTask,
	signal: AbortSignal,
	onProgress: (progress: ConversionProgress) => void = () => {},
): Promise<void> {
	signal.throwIfAborted();
	const child = fork(enginePath, [CONVERT, JSON.stringify(task)], {
		execArgv: [`--max-old-space-size=${HEAP_MIB}`],
		stdio: ["ignore", "ignore", "ignore", "ipc"],
		env: { ...engineEnvironment(), ...(bundleFile && { Z1_L10N_BUNDLE: bundleFile }) },
	});
	const end = () => child.kill("SIGKILL");
	signal.addEventListener("abort", end);
	let isDone = false;
	let failure: Failure | undefined;
	child.on("message", (raw) => {
		const { data: message } = conversionMessageSchema.safeParse(raw);
		if (!message) return;
		if ("progress" in message) onProgress(message.progress);
		else if ("failure" in message) failure = new Failure(message.failure);
		else isDone = true;
	});
	const ended = await new Promise<string>((resolve) => {
		child.once("error", ({ message }) => resolve(message));
		child.once("close", (code, by) => resolve(by ? t`signal ${by}` : t`exit code ${String(code)}`));
	});
	signal.removeEventListener("abort", end);
	signal.throwIfAborted();
	if (failure) throw failure;
	if (!isDone) throw failures.conversionBroken(task.name, ended);
}
