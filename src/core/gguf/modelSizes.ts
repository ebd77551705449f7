import type { GgufHeader, GgufValue } from "./ggufHeader.ts";
import { architectureOf } from "./ggufKind.ts";

/** What determines the memory that a model's attention takes. */
export interface ModelSizes {
	/** Keys and values of all layers in 16 bits, per token. */
	readonly cacheBytesPerToken: number;
	/** Heads of the layer that has the most. */
	readonly heads: number;
	/** Width of a key in one head. */
	readonly headWidth: number;
}

const BYTES_PER_VALUE = 2;
/** llama.cpp loads no model with more layers. */
const MOST_LAYERS = 512;

/** The sizes in a header; missing ones are taken as the least possible. */
export function sizesOf({ keys }: GgufHeader): ModelSizes {
	const architecture = architectureOf(keys);
	const value = (name: string) => keys.get(`${architecture}.${name}`);
	const layers = numbersOf(value("block_count"))[0] ?? 0;
	const heads = numbersOf(value("attention.head_count"));
	const kvHeads = numbersOf(value("attention.head_count_kv"));
	const width = numbersOf(value("embedding_length"))[0] ?? 0;
	// Without attention there are no heads, and no keys and values.
	const mostHeads = Math.max(0, ...heads);
	const headWidth =
		numbersOf(value("attention.key_length"))[0] ?? (mostHeads > 0 ? Math.floor(width / mostHeads) : 0);
	const valueWidth = numbersOf(value("attention.value_length"))[0] ?? headWidth;
	return {
		cacheBytesPerToken:
			sumOver(kvHeads.length > 0 ? kvHeads : heads, layers) * (headWidth + valueWidth) * BYTES_PER_VALUE,
		heads: mostHeads,
		headWidth,
	};
}

/** One number for all layers, or one per layer. */
function sumOver(perLayer: readonly number[], layers: number): number {
	const [first = 0] = perLayer;
	return perLayer.length > 1 ? perLayer.reduce((sum, number) => sum + number, 0) : first * layers;
}

function numbersOf(value: GgufValue | undefined): number[] {
	if (typeof value === "number") return [value];
	if (typeof value !== "object") return [];
	const count = Math.min(value.length, MOST_LAYERS);
	return Array.from({ length: count }, (_, index) => Number(value.at(index))).filter(Number.isFinite);
}
