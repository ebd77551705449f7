import { freemem } from "node:os";
import type { Llama, LlamaModel } from "node-llama-cpp";
import type { ModelBackend } from "../../core/engine/engine.ts";
import type { FileInfo, LoadRequest, Probe } from "../../core/engine/engineProtocol.ts";
import { type Failure, failures } from "../../core/failure.ts";
import { styleOfTemplate } from "../../core/thinking/thinkingStyle.ts";
import { keyOf, type MachineFile } from "../machine/machineFile.ts";
import { measureThreads } from "../machine/measureThreads.ts";
import { inspectGguf } from "./ggufFile.ts";
import { LoadedModel } from "./loadedModel.ts";
import { probe } from "./probe.ts";
import { type LogLine, startLlama } from "./startLlama.ts";

/** Who is told what happens beside the answers. */
export interface LlamaListener {
	readonly log: LogLine;
	/** Something works, but not as well as it could; for the user to read. */
	warn(failure: Failure): void;
}

/** Model files, loaded by llama.cpp in this process. */
export class LlamaModels implements ModelBackend {
	readonly #listener: LlamaListener;
	readonly #machine: MachineFile;
	readonly #measure: typeof measureThreads;
	#llama: Promise<Llama> | undefined;
	/** The first complaint of llama.cpp since a load began. */
	#nativeError: string | undefined;

	constructor(listener: LlamaListener, machine: MachineFile, measure = measureThreads) {
		this.#listener = listener;
		this.#measure = measure;
		this.#machine = machine;
	}

	async load(request: LoadRequest, onProgress: (share: number) => void): Promise<LoadedModel> {
		const llama = await this.#started();
		this.#nativeError = undefined;
		const load = () =>
			LoadedModel.load(llama, request, {
				onProgress,
				nativeError: () => this.#nativeError,
				freeBytes: async () => freemem() + (llama.gpu ? (await llama.getVramState()).free : 0),
				threadsFor: async (model) => request.threads ?? this.#threadsFor(model, request.path),
			});
		const model = llama.gpu
			? await this.#machine.tryOut({ kind: llama.gpu, during: "load" }, load)
			: await load();
		const { contextTokens, cacheType } = model.plan;
		const { log, warn } = this.#listener;
		log(
			"info",
			`${request.name}: ${model.info.threads} threads, context ${contextTokens}, cache ${cacheType}`,
		);
		const wanted = Math.min(request.contextTokens, model.trainContextTokens);
		if (contextTokens < wanted) warn(failures.contextShortened(contextTokens, wanted));
		return model;
	}

	async inspect(path: string): Promise<FileInfo> {
		const file = await inspectGguf(path, await this.#started());
		const { architecture, weightBytes, trainContextTokens, chatTemplate, endToken } = file;
		return {
			architecture,
			style: styleOfTemplate(chatTemplate),
			weightBytes,
			trainContextTokens,
			chatTemplate: chatTemplate !== undefined,
			...(endToken !== undefined && { endToken }),
		};
	}

	async probe(): Promise<Probe> {
		const llama = await this.#started();
		const { refused } = await this.#machine.notes();
		return { ...(await probe(llama)), refused };
	}

	/** Forgets what was found out about this machine, and finds it out again when it is needed. */
	async forgetMachine(): Promise<void> {
		const llama = await this.#llama?.catch(() => undefined);
		this.#llama = undefined;
		await llama?.dispose();
		await this.#machine.remember({ threads: {}, refused: [] });
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
		this.#llama ??= this.#start().catch((error) => {
			this.#llama = undefined;
			throw error;
		});
		return this.#llama;
	}

	async #start(): Promise<Llama> {
		const llama = await startLlama(this.#machine, (level, text) => {
			// Of several native errors in a row the first says why, the others that it failed.
			if (level === "error") this.#nativeError ??= text;
			this.#listener.log(level, text);
		});
		const died = this.#machine.takeDeath();
		if (died) this.#listener.warn(failures.graphicsCardFailed(died.kind, died.during));
		return llama;
	}
}
