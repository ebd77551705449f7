import { TINY_BYTES } from "./promptReader.ts";

/** Precision of keys and values: 16 bits, or 8.5 with hardly a difference in the model's text. */
type CacheType = "f16" | "q8_0";

/** Memory of an 8-bit cache relative to a 16-bit one: blocks of 32 values share a scale. */
const Q8_SHARE = 34 / 64;
const Q8_BLOCK = 32;

/** A shorter context has no room for a question about code, thinking and an answer. */
const MIN_CONTEXT_TOKENS = 2048;
/** llama.cpp rounds contexts up to a multiple of this. */
const CONTEXT_STEP = 256;

/**
 * Tokens that a processor evaluates at once, unless the model is tiny. Without flash attention the scores of
 * so many have to fit in memory; more are hardly faster, and longer pieces would keep a stop waiting.
 */
const BATCH_TOKENS = 128;
/** llama.cpp's own batch. */
const FULL_BATCH_TOKENS = 512;
const BYTES_PER_SCORE = 4;

/** One way to load a model. */
export interface LoadPlan {
	readonly contextTokens: number;
	readonly cacheType: CacheType;
	/** Whether to use flash attention; `auto`: if the model supports it. */
	readonly flashAttention: boolean | "auto";
	/** Tokens that are evaluated at once, at most. */
	readonly batchTokens: number;
	/** Layers on the graphics card; `auto`: as many as its memory holds. */
	readonly gpuLayers: "auto" | number;
}

/** What determines how a model is loaded. */
export interface LoadNeeds {
	readonly weightBytes: number;
	/** Keys and values of all layers in 16 bits, per token. */
	readonly cacheBytesPerToken: number;
	/** Heads of the layer that has the most. */
	readonly heads: number;
	/** Width of a key in one head. */
	readonly headWidth: number;
	/** Whether all of it runs on the processor. */
	readonly onProcessor: boolean;
	/** The context that questions need, and the training context, in tokens. */
	readonly wantedTokens: number;
	readonly trainedTokens: number;
}

/** Memory of a plan in bytes: weights, keys and values, and the scores of a batch. */
export function planBytes(needs: LoadNeeds, plan: LoadPlan): number {
	return needs.weightBytes + cacheBytes(needs, plan) + scoreBytes(needs, plan);
}

/** Flash attention does without keeping the scores of all tokens over the whole context. */
function scoreBytes({ heads }: LoadNeeds, { flashAttention, batchTokens, contextTokens }: LoadPlan): number {
	return flashAttention === false ? heads * batchTokens * contextTokens * BYTES_PER_SCORE : 0;
}

/** Memory of one past's keys and values, in bytes. */
export function cacheBytes(
	{ cacheBytesPerToken }: Pick<LoadNeeds, "cacheBytesPerToken">,
	{ contextTokens, cacheType }: Pick<LoadPlan, "contextTokens" | "cacheType">,
): number {
	return contextTokens * cacheBytesPerToken * (cacheType === "q8_0" ? Q8_SHARE : 1);
}

/** A question, one of another window, and what is read ahead. */
const MOST_PASTS = 3;
/** The share of memory free after loading that further pasts may take. */
const PASTS_SHARE = 0.25;

/**
 * The number of pasts to keep, including the required one.
 * @param freeBytes when the weights are in memory
 */
export function pastsThatFit(
	needs: Pick<LoadNeeds, "cacheBytesPerToken">,
	plan: LoadPlan,
	freeBytes: number,
): number {
	const bytes = cacheBytes(needs, plan);
	if (bytes === 0) return 1;
	const further = Math.floor(((freeBytes - bytes) * PASTS_SHARE) / bytes);
	return 1 + Math.max(0, Math.min(further, MOST_PASTS - 1));
}

/** The ways to load a model, from the best to the one with the least memory. */
export function plansFor(needs: LoadNeeds): LoadPlan[] {
	const wanted = Math.min(needs.wantedTokens, needs.trainedTokens);
	const cacheTypes: CacheType[] = needs.headWidth % Q8_BLOCK === 0 ? ["f16", "q8_0"] : ["f16"];
	const least = cacheTypes.at(-1) ?? "f16";
	const plans = cacheTypes.map((cacheType) => ({ contextTokens: wanted, cacheType }));
	const floor = Math.min(wanted, MIN_CONTEXT_TOKENS);
	for (let tokens = wanted * 0.75; tokens > floor; tokens *= 0.75) {
		plans.push({ contextTokens: Math.ceil(tokens / CONTEXT_STEP) * CONTEXT_STEP, cacheType: least });
	}
	if (floor < wanted) plans.push({ contextTokens: floor, cacheType: least });
	return plans.map((plan) => ({ ...plan, ...attentionFor(needs, plan.cacheType), gpuLayers: "auto" }));
}

/**
 * A processor writes half as fast again without flash attention once a thousand tokens stand in the context,
 * twice as fast at four thousand, since llama.cpp's kernel for it takes single tokens one key after the other
 * (docs/BENCH.md). It reads them up to a third slower, but most of what is waited for is written.
 */
function attentionFor(
	{ onProcessor, weightBytes }: LoadNeeds,
	cacheType: CacheType,
): Pick<LoadPlan, "flashAttention" | "batchTokens"> {
	const batchTokens = onProcessor && weightBytes >= TINY_BYTES ? BATCH_TOKENS : FULL_BATCH_TOKENS;
	// Only flash attention can read values of fewer bits.
	const flashAttention = cacheType === "q8_0" || (onProcessor ? false : ("auto" as const));
	return { flashAttention, batchTokens };
}

/** Thrown while opening a model for which memory is too short. */
export class OutOfMemory extends Error {
	/** Layers that were requested on the graphics card. */
	readonly gpuLayers: number;

	constructor(gpuLayers: number, cause: unknown) {
		super(cause instanceof Error ? cause.message : String(cause), { cause });
		this.gpuLayers = gpuLayers;
	}
}

/**
 * Opens a model in the best way that works: with fewer layers on the graphics card if its memory is too
 * short, and without it with a smaller context.
 * @param plans best first
 * @param open throws `OutOfMemory` if another plan may help
 * @throws the last error of `open`
 */
export async function openInTurn<T>(
	plans: readonly LoadPlan[],
	open: (plan: LoadPlan) => Promise<T>,
): Promise<{ opened: T; plan: LoadPlan }> {
	let [plan, ...rest] = plans;
	for (;;) {
		if (!plan) throw new Error("no way to load it");
		try {
			return { opened: await open(plan), plan };
		} catch (error) {
			if (!(error instanceof OutOfMemory)) throw error;
			if (error.gpuLayers > 0) {
				plan = withLayers(plan, Math.floor(error.gpuLayers / 2));
			} else if (rest.length > 0) {
				[plan, ...rest] = rest.map((next) => withLayers(next, 0));
			} else throw error;
		}
	}
}

/** Without layers on the graphics card, what is left to llama.cpp there is as on a processor. */
function withLayers(plan: LoadPlan, gpuLayers: number): LoadPlan {
	if (gpuLayers > 0 || plan.flashAttention !== "auto") return { ...plan, gpuLayers };
	return { ...plan, gpuLayers, flashAttention: false, batchTokens: BATCH_TOKENS };
}
