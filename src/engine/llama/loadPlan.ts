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
 * On a processor, flash attention is slow over narrow heads: with 32 wide ones, a token takes more than twice
 * as long. It saves memory for the scores there, which a short context does not need.
 */
const NARROW_HEAD = 64;
const SHORT_CONTEXT_TOKENS = 4096;

/** One way to load a model. */
export interface LoadPlan {
	readonly contextTokens: number;
	readonly cacheType: CacheType;
	/** Whether to use flash attention; `auto`: if the model supports it. */
	readonly flashAttention: boolean | "auto";
	/** Layers on the graphics card; `auto`: as many as its memory holds. */
	readonly gpuLayers: "auto" | number;
}

/** What determines how a model is loaded. */
export interface LoadNeeds {
	readonly weightBytes: number;
	/** Keys and values of all layers in 16 bits, per token. */
	readonly cacheBytesPerToken: number;
	/** Width of a key in one head. */
	readonly headWidth: number;
	/** The context that questions need, and the training context, in tokens. */
	readonly wantedTokens: number;
	readonly trainedTokens: number;
}

/** Memory of a plan in bytes: weights, keys and values. */
export function planBytes(needs: LoadNeeds, plan: LoadPlan): number {
	return needs.weightBytes + cacheBytes(needs, plan);
}

/** Memory of one past's keys and values, in bytes. */
function cacheBytes({ cacheBytesPerToken }: LoadNeeds, { contextTokens, cacheType }: LoadPlan): number {
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
export function pastsThatFit(needs: LoadNeeds, plan: LoadPlan, freeBytes: number): number {
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
	return plans.map((plan) => ({
		...plan,
		flashAttention: flashAttentionFor(needs.headWidth, plan),
		gpuLayers: "auto",
	}));
}

function flashAttentionFor(
	headWidth: number,
	{ contextTokens, cacheType }: Pick<LoadPlan, "contextTokens" | "cacheType">,
): LoadPlan["flashAttention"] {
	// Only flash attention can read values of fewer bits.
	if (cacheType === "q8_0") return true;
	return headWidth < NARROW_HEAD && contextTokens <= SHORT_CONTEXT_TOKENS ? false : "auto";
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
				plan = { ...plan, gpuLayers: Math.floor(error.gpuLayers / 2) };
			} else if (rest.length > 0) {
				[plan, ...rest] = rest.map((next) => ({ ...next, gpuLayers: 0 }));
			} else throw error;
		}
	}
}
