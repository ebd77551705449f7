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
import { samplingOf } from "../../core/gguf/ggufKind.ts";
import { sizesOf } from "../../core/gguf/modelSizes.ts";
import { styleOfTemplate } from "../../core/marks/thinkingStyle.ts";
import type { GgufFile } from "../modelFile/ggufFile.ts";
import type { NativeReason } from "../modelFile/nativeReason.ts";
import { Speculation } from "../speculation/speculation.ts";
import type { KeptPast } from "./keptPast.ts";
import { LlamaReasoner } from "./llamaReasoner.ts";
import {
	cacheBytes,
	type LoadPlan,
	OutOfMemory,
	openInTurn,
	pastsThatFit,
	planBytes,
	plansFor,
} from "./loadPlan.ts";

/** Callbacks for loading a model. */
export interface LoadHooks {
	/** Receives the loaded share, 0–1. */
	onProgress(share: number): void;
	/** Collects llama.cpp's complaints meanwhile. */
	readonly reason: NativeReason;
	/** Memory available to a model, in bytes: the machine's and the graphics card's. */
	freeBytes(): Promise<number>;
	/** The numbers of threads for a loaded model. */
	threadsFor(model: LlamaModel): Promise<Threads>;
	/**
	 * What was kept of an earlier load; without it, nothing is kept or taken up.
	 * @param how what it has to fit in, beside the file
	 * @param bytesPerToken of keys and values
	 */
	keptPast?(how: LoadPlan & { readonly pasts: number }, bytesPerToken: number): Promise<KeptPast>;
}

/** Numbers of threads. */
export interface Threads {
	readonly writing: number;
	/** At most; not fewer than for writing. */
	readonly reading: number;
}

interface Opened {
	readonly model: LlamaModel;
	readonly context: LlamaContext;
	readonly writingThreads: number;
}

/** A model in memory, with as many sequences for pasts as memory allows. */
export class LoadedModel {
	readonly reasoner: LlamaReasoner;
	readonly info: LoadedInfo;
	/** How it was loaded; for want of memory, perhaps not in the best way. */
	readonly plan: LoadPlan;
	/** The number of pasts that it keeps. */
	readonly pasts: number;
	/** The training context, in tokens. */
	readonly trainContextTokens: number;
	readonly #model: LlamaModel;
	readonly #kept: KeptPast | undefined;
	/** Stamps of its files when they were read. */
	readonly #files: ReadonlyMap<string, string | undefined>;

	private constructor(
		model: LlamaModel,
		reasoner: LlamaReasoner,
		info: LoadedInfo,
		plan: LoadPlan,
		pasts: number,
		files: ReadonlyMap<string, string | undefined>,
		kept: KeptPast | undefined,
	) {
		this.#model = model;
		this.#files = files;
		this.#kept = kept;
		this.trainContextTokens = model.trainContextSize;
		this.reasoner = reasoner;
		this.info = info;
		this.plan = plan;
		this.pasts = pasts;
	}

	/**
	 * Loads a model file and opens its sequences, in the best way that memory allows.
	 * @param file that was inspected and proven
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
			const plans = plansThatFit(file, request.contextTokens, await hooks.freeBytes(), {
				onProcessor: !llama.gpu,
				reckonedBytes: cpuRam || 0,
			});
			const { opened, plan } = await openInTurn(plans, (plan) => open(llama, insights, file, plan, hooks));
			const { model, context, writingThreads } = opened;
			const { chatTemplate } = file;
			const told = chatTemplate === undefined ? undefined : styleOfTemplate(chatTemplate);
			const style = told ?? request.style ?? "tagless";
			const sequences = sequencesOf(context);
			// If the cache cannot drop single tokens, a wrong guess would cost all of it.
			const speculation = sequences[0].needsCheckpoints ? undefined : new Speculation();
			const bytesPerToken = cacheBytes(sizesOf(file.header), plan) / plan.contextTokens;
			const kept = await hooks.keptPast?.({ ...plan, pasts: sequences.length }, bytesPerToken);
			const sampling = samplingOf(file.header.keys);
			const reasoner = new LlamaReasoner(
				sequences,
				file.chatTemplate,
				style,
				speculation,
				sampling,
				kept,
				writingThreads,
			);
			const info = {
				path: request.path,
				architecture: file.architecture,
				style,
				contextTokens: reasoner.contextTokens,
				weightBytes: file.weightBytes,
				threads: writingThreads,
				gpu: llama.gpu || "none",
			};
			return new LoadedModel(model, reasoner, info, plan, sequences.length, files, kept);
		} catch (error) {
			if (error instanceof Failure) throw error;
			throw failures.modelUnsupported(request.path, await hooks.reason.of(error));
		}
	}

	/**
	 * Whether one of its files was replaced since it was read; a deleted file does not count, since it is in
	 * memory.
	 */
	isStale(): boolean {
		return [...this.#files].some(([path, stamp]) => (stampOf(path) ?? stamp) !== stamp);
	}

	/** Permits or forbids keeping what is asked next on the disk; see `KeptPast.permit`. */
	async permitKeeping(may: boolean | undefined): Promise<void> {
		await this.#kept?.permit(may);
	}

	/** Keeps the last question's past on the disk, if that is permitted and spares reading. */
	async keepPast(): Promise<void> {
		await this.reasoner.keepPast();
	}

	async dispose(): Promise<void> {
		await this.#model.dispose();
	}
}

/** Unchanged as long as the file is. */
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
 * The ways to load a model that fit into memory, best first.
 * @param availableBytes memory available to the model
 * @param onProcessor whether there is no graphics card
 * @param reckonedBytes llama.cpp's own estimate for the weights, if known
 * @throws Failure `modelTooLarge` before the system would swap or kill processes
 */
export function plansThatFit(
	file: GgufFile,
	wantedTokens: number,
	availableBytes: number,
	{ onProcessor, reckonedBytes = 0 }: { readonly onProcessor: boolean; readonly reckonedBytes?: number },
): LoadPlan[] {
	const needs = {
		...sizesOf(file.header),
		onProcessor,
		weightBytes: Math.max(reckonedBytes, file.weightBytes),
		wantedTokens,
		trainedTokens: file.trainContextTokens,
	};
	const plans = plansFor(needs);
	const fitting = plans.filter((plan) => planBytes(needs, plan) <= availableBytes);
	if (fitting.length > 0) return fitting;
	const least = Math.min(...plans.map((plan) => planBytes(needs, plan)));
	throw failures.modelTooLarge(file.path, least, availableBytes);
}

/** @throws OutOfMemory if another plan may help */
async function open(
	llama: Llama,
	insights: GgufInsights,
	file: GgufFile,
	plan: LoadPlan,
	hooks: LoadHooks,
): Promise<Opened> {
	const { contextTokens, flashAttention, batchTokens, gpuLayers } = plan;
	let model: LlamaModel | undefined;
	try {
		model = await llama.loadModel({
			modelPath: file.path,
			onLoadProgress: hooks.onProgress,
			// Applies to every context of the model, including those for measuring threads.
			defaultContextFlashAttention: flashAttention,
			gpuLayers: gpuLayers === "auto" ? { fitContext: { contextSize: contextTokens } } : gpuLayers,
		});
		// The model before this one may have left its own limit.
		llama.maxThreads = 0;
		const threads = await hooks.threadsFor(model);
		// Further pasts do not cost layers on the graphics card: they only get the memory that is left.
		const free = model.gpuLayers > 0 ? (await llama.getVramState()).free : await hooks.freeBytes();
		const pasts = pastsThatFit(sizesOf(file.header), plan, free);
		const options = {
			contextSize: contextTokens,
			batchSize: batchTokens,
			threads: threads.reading,
			...cacheOptions(plan),
		};
		const context = await createContext(model, options, pasts);
		return { model, context, writingThreads: threads.writing };
	} catch (error) {
		const planned = gpuLayers === "auto" ? insights.totalLayers : gpuLayers;
		const onCard = llama.gpu ? (model?.gpuLayers ?? planned) : 0;
		await model?.dispose();
		if (isShortOfMemory(error, hooks.reason.text)) throw new OutOfMemory(onCard, error);
		throw error;
	}
}

/** A context for this many pasts; for a single one if they turn out to be too many. */
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
