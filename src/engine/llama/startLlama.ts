import { getLlama, type Llama, LlamaLogLevel } from "node-llama-cpp";
import { gpuToUse } from "../../core/engine/machineNotes.ts";
import { failures } from "../../core/failure.ts";
import type { MachineFile } from "../machine/machineFile.ts";

export type LogLine = (level: "error" | "warn" | "info", text: string) => void;

/**
 * Starts llama.cpp with the best binary that works here; never builds or downloads one. If detecting graphics
 * cards fails, or has killed an earlier process, it does without them.
 * @throws Failure `noBinary`
 */
export async function startLlama(machine: MachineFile, log: LogLine, start = getLlama): Promise<Llama> {
	const startWith = (gpu: ReturnType<typeof gpuToUse>) =>
		start({
			gpu,
			build: "never",
			skipDownload: true,
			logLevel: LlamaLogLevel.warn,
			logger: (level, text) => log(level === LlamaLogLevel.warn ? "warn" : "error", text.trimEnd()),
		});
	const gpu = gpuToUse((await machine.notes()).refused);
	try {
		if (gpu !== false) return await machine.tryOut({ kind: "any", during: "start" }, () => startWith(gpu));
	} catch (error) {
		log("warn", `looking for graphics cards failed: ${textOf(error)}`);
	}
	try {
		return await startWith(false);
	} catch (error) {
		throw failures.noBinary(textOf(error));
	}
}

function textOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
