import type { Llama, LlamaModel } from "node-llama-cpp";
import type { ModelSource } from "../core/engine.ts";
import type { FileInfo, LoadRequest, Probe } from "../core/engineProtocol.ts";
import { inspectGguf, styleOf } from "./ggufFile.ts";
import { LoadedModel, type LogLine, startLlama } from "./loadedModel.ts";
import { keyOf, type MachineFile } from "./machineFile.ts";
import { measureThreads } from "./measureThreads.ts";
import { probe } from "./probe.ts";

/** Model files, loaded by llama.cpp in this process. */
export class LlamaModels implements ModelSource {
	readonly #log: LogLine;
	readonly #machine: MachineFile;
	readonly #measure: typeof measureThreads;
	#llama: Promise<Llama> | undefined;
	/** The first complaint of llama.cpp since a load began. */
	#nativeError: string | undefined;

	constructor(log: LogLine, machine: MachineFile, measure = measureThreads) {
		this.#log = log;
		this.#measure = measure;
		this.#machine = machine;
	}

	async load(request: LoadRequest, onProgress: (share: number) => void): Promise<LoadedModel> {
		const llama = await this.#started();
		this.#nativeError = undefined;
		return LoadedModel.load(llama, request, {
			onProgress,
			nativeError: () => this.#nativeError,
			threadsFor: (model) => this.#threadsFor(model, request.path),
		});
	}

	async inspect(path: string): Promise<FileInfo> {
		const file = await inspectGguf(path, await this.#started());
		const { architecture, weightBytes, trainContextTokens } = file;
		return { architecture, style: styleOf(file), weightBytes, trainContextTokens };
	}

	async probe(): Promise<Probe> {
		return probe(await this.#started());
	}

	/** Measured at the first undisturbed load of a model on a machine, and remembered. */
	async #threadsFor(model: LlamaModel, path: string): Promise<number> {
		const key = `${await keyOf(path)} ${model.llama.gpu || "none"} ${model.gpuLayers}`;
		const { threads } = await this.#machine.notes();
		if (threads[key] !== undefined) return threads[key];
		const measured = await this.#measure(model);
		// What was measured beside other work would slow down every answer from now on.
		if (!measured.disturbed) {
			await this.#machine.remember({ threads: { ...threads, [key]: measured.threads } });
		}
		return measured.threads;
	}

	/** llama.cpp, started by whoever needs it first; a start that failed is tried again. */
	#started(): Promise<Llama> {
		this.#llama ??= startLlama((level, text) => {
			// Of several native errors in a row the first says why, the others that it failed.
			if (level === "error") this.#nativeError ??= text;
			this.#log(level, text);
		}).catch((error) => {
			this.#llama = undefined;
			throw error;
		});
		return this.#llama;
	}
}
