import { statSync } from "node:fs";
import {
	GgufInsights,
	InsufficientMemoryError,
	type Llama,
	type LlamaContext,
	type LlamaContextOptions,
	type LlamaContextSequence,
	type LlamaModel,
	readGgufFileInfo,
} from "node-llama-cpp";
import type { LoadedInfo, LoadRequest } from "../../core/engine/engineProtocol.ts";
import { Failure, failures } from "../../core/failure.ts";
import { samplingOf } from "../../core/model/ggufKind.ts";
import { sizesOf } from "../../core/model/modelSizes.ts";
import { styleOfTemplate } from "../../core/thinking/thinkingStyle.ts";
import type { GgufFile } from "../modelFile/ggufFile.ts";
import type { NativeReason } from "../modelFile/nativeReason.ts";
import { Speculation } from "../speculation/speculation.ts";
import { LlamaReasoner } from "./llamaReasoner.ts";
import {
	type LoadNeeds,
	type LoadPlan,
	OutOfMemory,
	openInTurn,
	pastsThatFit,
	planBytes,
	plansFor,
} from "./loadPlan.ts";

/** Who is told and asked while a model is loaded. */
export interface LoadHooks {
	/** Told the loaded share, 0–1. */
	onProgress(share: number): void;
	/** What llama.cpp complains of meanwhile. */
	readonly reason: NativeReason;
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

/** A model in memory, with a sequence for each past that there is memory for. */
export class LoadedModel {
	readonly reasoner: LlamaReasoner;
	readonly info: LoadedInfo;
	/** The way in which it was loaded, perhaps not the best one for want of memory. */
	readonly plan: LoadPlan;
	/** How many pasts it keeps. */
	readonly pasts: number;
	/** The context that it was trained on, in tokens. */
	readonly trainContextTokens: number;
	readonly #model: LlamaModel;
	/** What its files looked like when they were read. */
	readonly #files: ReadonlyMap<string, string | undefined>;

	private constructor(
		model: LlamaModel,
		reasoner: LlamaReasoner,
		info: LoadedInfo,
		plan: LoadPlan,
		pasts: number,
		files: ReadonlyMap<string, string | undefined>,
	) {
		this.#model = model;
		this.#files = files;
		this.trainContextTokens = model.trainContextSize;
		this.reasoner = reasoner;
		this.info = info;
		this.plan = plan;
		this.pasts = pasts;
	}

	/**
	 * Loads a model file and opens its sequences, in the best way that there is memory for.
	 * @param file that was inspected, and proven to be a whole model
	 * @throws Failure `modelTooLarge`, `modelUnsupported`
	 */
	static async load(
		llama: Llama,
		file: GgufFile,
		request: LoadRequest,
		hooks: LoadHooks,
	): Promise<LoadedModel> {
		hooks.reason.reset();
		const files = new Map(file.parts.map((path) => [path, stampOf(path)]));
		try {
			const insights = await insightsOf(file, llama);
			const { cpuRam } = await insights.estimateModelResourceRequirementsV2({ gpuLayers: 0 });
			const plans = plansThatFit(file, request.contextTokens, await hooks.freeBytes(), cpuRam || 0);
			const { opened, plan } = await openInTurn(plans, (plan) => open(llama, insights, file, plan, hooks));
			const { model, context, threads } = opened;
			const { chatTemplate } = file;
			const told = chatTemplate === undefined ? undefined : styleOfTemplate(chatTemplate);
			const style = told ?? request.style ?? "tagless";
			const sequences = sequencesOf(context);
			// Where the cache cannot forget single tokens, a wrong guess would cost the whole of it.
			const speculation = sequences[0].needsCheckpoints ? undefined : new Speculation();
			const reasoner = new LlamaReasoner(
				sequences,
				file.chatTemplate,
				style,
				speculation,
				samplingOf(file.header.keys),
			);
			const info = {
				path: request.path,
				architecture: file.architecture,
				style,
				contextTokens: reasoner.contextTokens,
				weightBytes: file.weightBytes,
				threads,
				gpu: llama.gpu || "none",
			};
			return new LoadedModel(model, reasoner, info, plan, sequences.length, files);
		} catch (error) {
			if (error instanceof Failure) throw error;
			throw failures.modelUnsupported(request.path, await hooks.reason.of(error));
		}
	}

	/** Whether one of its files was replaced since it was read; one that is gone is in memory still. */
	isStale(): boolean {
		return [...this.#files].some(([path, stamp]) => (stampOf(path) ?? stamp) !== stamp);
	}

	async dispose(): Promise<void> {
		await this.#model.dispose();
	}
}

/** The same as long as a file is. */
function stampOf(path: string): string | undefined {
	const info = statSync(path, { throwIfNoEntry: false });
	return info && `${info.size} ${info.mtimeMs} ${info.ino}`;
}

async function insightsOf({ path }: GgufFile, llama: Llama): Promise<GgufInsights> {
	return GgufInsights.from(
		await readGgufFileInfo(path, { sourceType: "filesystem", logWarnings: false }),
		llama,
	);
}

/**
 * The ways to load a model that there is memory for, best first.
 * @param availableBytes that the model can have
 * @param reckonedBytes what llama.cpp says that the weights take, where that is known
 * @throws Failure `modelTooLarge` before the system would start to swap or kill
 */
export function plansThatFit(
	file: GgufFile,
	wantedTokens: number,
	availableBytes: number,
	reckonedBytes = 0,
): LoadPlan[] {
	const needs = needsOf(file, wantedTokens, reckonedBytes);
	const plans = plansFor(needs);
	const fitting = plans.filter((plan) => planBytes(needs, plan) <= availableBytes);
	if (fitting.length > 0) return fitting;
	const least = Math.min(...plans.map((plan) => planBytes(needs, plan)));
	throw failures.modelTooLarge(file.path, least, availableBytes);
}

function needsOf(file: GgufFile, wantedTokens: number, reckonedBytes = 0): LoadNeeds {
	return {
		...sizesOf(file.header),
		weightBytes: Math.max(reckonedBytes, file.weightBytes),
		wantedTokens,
		trainedTokens: file.trainContextTokens,
	};
}

/** @throws OutOfMemory where another plan may help */
async function open(
	llama: Llama,
	insights: GgufInsights,
	file: GgufFile,
	plan: LoadPlan,
	hooks: LoadHooks,
): Promise<Opened> {
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
		// Pasts beyond the first do not cost layers on the graphics card: they get what those leave.
		const free = model.gpuLayers > 0 ? (await llama.getVramState()).free : await hooks.freeBytes();
		const pasts = pastsThatFit(needsOf(file, contextTokens), plan, free);
		const options = { contextSize: contextTokens, threads, ...cacheOptions(plan) };
		const context = await createContext(model, options, pasts);
		return { model, context, threads };
	} catch (error) {
		const planned = gpuLayers === "auto" ? insights.totalLayers : gpuLayers;
		const onCard = llama.gpu ? (model?.gpuLayers ?? planned) : 0;
		await model?.dispose();
		if (isShortOfMemory(error, hooks.reason.text)) throw new OutOfMemory(onCard, error);
		throw error;
	}
}

/** A context that keeps so many pasts; only one where they turn out to be too many. */
async function createContext(
	model: LlamaModel,
	options: LlamaContextOptions,
	pasts: number,
): Promise<LlamaContext> {
	try {
		return await model.createContext({ ...options, sequences: pasts });
	} catch (error) {
		if (pasts === 1) throw error;
		return model.createContext(options);
	}
}

function sequencesOf(context: LlamaContext): [LlamaContextSequence, ...LlamaContextSequence[]] {
	const further = Array.from({ length: context.totalSequences - 1 }, () => context.getSequence());
	return [context.getSequence(), ...further];
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
