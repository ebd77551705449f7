import type { Llama } from "node-llama-cpp";
import type { ModelSource } from "../core/engine.ts";
import type { FileInfo, LoadRequest, Probe } from "../core/engineProtocol.ts";
import { inspectGguf, styleOf } from "./ggufFile.ts";
import { LoadedModel, type LogLine, startLlama } from "./loadedModel.ts";
import { probe } from "./probe.ts";

/** Model files, loaded by llama.cpp in this process. */
export class LlamaModels implements ModelSource {
	readonly #log: LogLine;
	#llama: Promise<Llama> | undefined;
	/** The first complaint of llama.cpp since a load began. */
	#nativeError: string | undefined;

	constructor(log: LogLine) {
		this.#log = log;
	}

	async load(request: LoadRequest, onProgress: (share: number) => void): Promise<LoadedModel> {
		const llama = await this.#started();
		this.#nativeError = undefined;
		return LoadedModel.load(llama, request, onProgress, () => this.#nativeError);
	}

	async inspect(path: string): Promise<FileInfo> {
		const file = await inspectGguf(path, await this.#started());
		const { architecture, weightBytes, trainContextTokens } = file;
		return { architecture, style: styleOf(file), weightBytes, trainContextTokens };
	}

	async probe(): Promise<Probe> {
		return probe(await this.#started());
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
