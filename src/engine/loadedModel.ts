import { freemem } from "node:os";
import { getLlama, type Llama, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import { CHATML } from "../core/chatml.ts";
import type { LoadedInfo, LoadRequest } from "../core/engineProtocol.ts";
import { Failure, failures } from "../core/failure.ts";
import { type GgufFile, inspectGguf, styleOf } from "./ggufFile.ts";
import { LlamaReasoner } from "./llamaReasoner.ts";

export type LogLine = (level: "error" | "warn" | "info", text: string) => void;

/** Who is told and asked while a model is loaded. */
export interface LoadHooks {
	/** Told the loaded share, 0–1. */
	onProgress(share: number): void;
	/** What llama.cpp itself last complained of: it knows why, its exceptions do not. */
	nativeError(): string | undefined;
	/** How many threads a model in memory is to generate with. */
	threadsFor(model: LlamaModel): Promise<number>;
}

/** A model in memory with one open sequence. */
export class LoadedModel {
	readonly reasoner: LlamaReasoner;
	readonly info: LoadedInfo;
	readonly #model: LlamaModel;

	private constructor(model: LlamaModel, reasoner: LlamaReasoner, info: LoadedInfo) {
		this.#model = model;
		this.reasoner = reasoner;
		this.info = info;
	}

	/**
	 * Loads a model file and opens its sequence.
	 * @throws Failure for anything a user can meet: a missing, foreign, truncated or too large file
	 */
	static async load(
		llama: Llama,
		request: LoadRequest,
		{ onProgress, nativeError, threadsFor }: LoadHooks,
	): Promise<LoadedModel> {
		const file = await inspectGguf(request.path, llama);
		const contextTokens = Math.min(request.contextTokens, file.trainContextTokens);
		await assureMemory(llama, file, contextTokens);
		let model: LlamaModel | undefined;
		try {
			model = await llama.loadModel({ modelPath: request.path, onLoadProgress: onProgress });
			const threads = await threadsFor(model);
			const context = await model.createContext({ contextSize: contextTokens, threads });
			const style = request.style ?? styleOf(file);
			const reasoner = new LlamaReasoner(context.getSequence(), file.chatTemplate ?? CHATML, style);
			return new LoadedModel(model, reasoner, {
				path: request.path,
				architecture: file.architecture,
				style,
				contextTokens: reasoner.contextTokens,
				weightBytes: file.weightBytes,
				threads,
				gpu: llama.gpu || "none",
			});
		} catch (error) {
			await model?.dispose();
			if (error instanceof Failure) throw error;
			const thrown = error instanceof Error ? error.message : String(error);
			const detail = nativeError()?.replace(/^\w+: error loading model: /, "");
			throw failures.modelUnsupported(request.path, detail ?? thrown);
		}
	}

	async dispose(): Promise<void> {
		await this.#model.dispose();
	}
}

/**
 * Starts llama.cpp with the best binary that works here; never builds or downloads one.
 * @throws Failure `noBinary`
 */
export async function startLlama(log: LogLine): Promise<Llama> {
	try {
		return await getLlama({
			gpu: "auto",
			build: "never",
			skipDownload: true,
			logLevel: LlamaLogLevel.warn,
			logger: (level, text) => log(level === LlamaLogLevel.warn ? "warn" : "error", text.trimEnd()),
		});
	} catch (error) {
		throw failures.noBinary(error instanceof Error ? error.message : String(error));
	}
}

/** @throws Failure `modelTooLarge` before the system would start to swap or kill */
async function assureMemory(llama: Llama, file: GgufFile, contextTokens: number): Promise<void> {
	const gpuLayers = 0;
	const weights = await file.insights
		.estimateModelResourceRequirementsV2({ gpuLayers })
		.catch(() => undefined);
	const needed = Math.max(weights?.cpuRam ?? 0, file.weightBytes) + cacheBytes(file, contextTokens);
	const available = freemem() + (llama.gpu ? (await llama.getVramState()).free : 0);
	if (needed > available) throw failures.modelTooLarge(file.path, needed, available);
}

/** Keys and values of every layer in 16 bits, as the context is created. */
function cacheBytes(file: GgufFile, contextTokens: number): number {
	const {
		attention = {},
		block_count: layers = 0,
		embedding_length: width = 0,
	} = file.insights.ggufFileInfo.architectureMetadata as {
		attention?: { head_count?: number; head_count_kv?: number };
		block_count?: number;
		embedding_length?: number;
	};
	const heads = Number(attention.head_count ?? 1);
	const kvHeads = Number(attention.head_count_kv ?? heads);
	return Number(layers) * contextTokens * 2 * 2 * (Number(width) / heads) * kvHeads;
}
