import {
	InsufficientMemoryError,
	type Llama,
	type LlamaContext,
	type LlamaContextOptions,
	type LlamaModel,
} from "node-llama-cpp";
import type { LoadedInfo, LoadRequest } from "../../core/engine/engineProtocol.ts";
import { Failure, failures } from "../../core/failure.ts";
import { CHATML } from "../../core/model/chatml.ts";
import { styleOfTemplate } from "../../core/thinking/thinkingStyle.ts";
import { Speculation } from "../speculation/speculation.ts";
import { type GgufFile, inspectGguf } from "./ggufFile.ts";
import { LlamaReasoner } from "./llamaReasoner.ts";
import { type LoadNeeds, type LoadPlan, OutOfMemory, openInTurn, planBytes, plansFor } from "./loadPlan.ts";

/** Who is told and asked while a model is loaded. */
export interface LoadHooks {
	/** Told the loaded share, 0–1. */
	onProgress(share: number): void;
	/** What llama.cpp itself last complained of: it knows why, its exceptions do not. */
	nativeError(): string | undefined;
	/** Memory that a model can have, in bytes: the machine's and the graphics card's. */
	freeBytes(): Promise<number>;
	/** How many threads a model in memory is to generate with. */
	threadsFor(model: LlamaModel): Promise<number>;
}

interface Opened {
	readonly model: LlamaModel;
	readonly context: LlamaContext;
	readonly threads: number;
}

/** A model in memory with one open sequence. */
export class LoadedModel {
	readonly reasoner: LlamaReasoner;
	readonly info: LoadedInfo;
	/** The way in which it was loaded, perhaps not the best one for want of memory. */
	readonly plan: LoadPlan;
	/** The context that it was trained on, in tokens. */
	readonly trainContextTokens: number;
	readonly #model: LlamaModel;

	private constructor(model: LlamaModel, reasoner: LlamaReasoner, info: LoadedInfo, plan: LoadPlan) {
		this.#model = model;
		this.trainContextTokens = model.trainContextSize;
		this.reasoner = reasoner;
		this.info = info;
		this.plan = plan;
	}

	/**
	 * Loads a model file and opens its sequence, in the best way that there is memory for.
	 * @throws Failure for anything a user can meet: a missing, foreign, truncated or too large file
	 */
	static async load(llama: Llama, request: LoadRequest, hooks: LoadHooks): Promise<LoadedModel> {
		const file = await inspectGguf(request.path, llama);
		const plans = await fittingPlans(file, request.contextTokens, hooks);
		try {
			const { opened, plan } = await openInTurn(plans, (plan) => open(llama, file, plan, hooks));
			const { model, context, threads } = opened;
			const style = request.style ?? styleOfTemplate(file.chatTemplate);
			const sequence = context.getSequence();
			// Where the cache cannot forget single tokens, a wrong guess would cost the whole of it.
			const speculation = sequence.needsCheckpoints ? undefined : new Speculation();
			const reasoner = new LlamaReasoner(sequence, file.chatTemplate ?? CHATML, style, speculation);
			const info = {
				path: request.path,
				architecture: file.architecture,
				style,
				contextTokens: reasoner.contextTokens,
				weightBytes: file.weightBytes,
				threads,
				gpu: llama.gpu || "none",
			};
			return new LoadedModel(model, reasoner, info, plan);
		} catch (error) {
			if (error instanceof Failure) throw error;
			const thrown = error instanceof Error ? error.message : String(error);
			const detail = hooks.nativeError()?.replace(/^\w+: error loading model: /, "");
			throw failures.modelUnsupported(request.path, detail ?? thrown);
		}
	}

	async dispose(): Promise<void> {
		await this.#model.dispose();
	}
}

/** @throws Failure `modelTooLarge` before the system would start to swap or kill */
async function fittingPlans(
	file: GgufFile,
	wantedTokens: number,
	{ freeBytes }: LoadHooks,
): Promise<LoadPlan[]> {
	const needs = await needsOf(file, wantedTokens);
	const plans = plansFor(needs);
	const available = await freeBytes();
	const fitting = plans.filter((plan) => planBytes(needs, plan) <= available);
	if (fitting.length > 0) return fitting;
	const least = Math.min(...plans.map((plan) => planBytes(needs, plan)));
	throw failures.modelTooLarge(file.path, least, available);
}

async function needsOf(file: GgufFile, wantedTokens: number): Promise<LoadNeeds> {
	const { insights, weightBytes, trainContextTokens } = file;
	const weights = await insights.estimateModelResourceRequirementsV2({ gpuLayers: 0 }).catch(() => undefined);
	const {
		attention = {},
		block_count: layers = 0,
		embedding_length: width = 0,
	} = insights.ggufFileInfo.architectureMetadata as {
		attention?: { head_count?: number; head_count_kv?: number; key_length?: number };
		block_count?: number;
		embedding_length?: number;
	};
	const heads = Number(attention.head_count ?? 1);
	const headWidth = Number(attention.key_length ?? Number(width) / heads);
	const bytesPerValue = 2;
	return {
		weightBytes: Math.max(weights?.cpuRam ?? 0, weightBytes),
		cacheBytesPerToken:
			Number(layers) * 2 * Number(attention.head_count_kv ?? heads) * headWidth * bytesPerValue,
		headWidth,
		wantedTokens,
		trainedTokens: trainContextTokens,
	};
}

/** @throws OutOfMemory where another plan may help */
async function open(llama: Llama, file: GgufFile, plan: LoadPlan, hooks: LoadHooks): Promise<Opened> {
	const { contextTokens, flashAttention, gpuLayers } = plan;
	let model: LlamaModel | undefined;
	try {
		model = await llama.loadModel({
			modelPath: file.path,
			onLoadProgress: hooks.onProgress,
			// For every context of the model, also those that its threads are measured with.
			defaultContextFlashAttention: flashAttention,
			gpuLayers: gpuLayers === "auto" ? { fitContext: { contextSize: contextTokens } } : gpuLayers,
		});
		const threads = await hooks.threadsFor(model);
		const context = await model.createContext({ contextSize: contextTokens, threads, ...cacheOptions(plan) });
		return { model, context, threads };
	} catch (error) {
		const planned = gpuLayers === "auto" ? file.insights.totalLayers : gpuLayers;
		const onCard = llama.gpu ? (model?.gpuLayers ?? planned) : 0;
		await model?.dispose();
		if (isShortOfMemory(error, hooks.nativeError())) throw new OutOfMemory(onCard, error);
		throw error;
	}
}

function cacheOptions({ cacheType }: LoadPlan): LlamaContextOptions {
	if (cacheType === "f16") return {};
	return { experimentalKvCacheKeyType: "Q8_0", experimentalKvCacheValueType: "Q8_0" };
}

function isShortOfMemory(error: unknown, nativeError = ""): boolean {
	if (error instanceof InsufficientMemoryError) return true;
	const text = `${error instanceof Error ? error.message : error}\n${nativeError}`;
	return /out of memory|failed to (?:re)?allocate|unable to allocate|insufficient memory|bad_alloc/i.test(
		text,
	);
}
