import { closeSync, existsSync, openSync, renameSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { alignedTo, ggufHead } from "../../src/core/gguf/ggufWriter.ts";
import { GgufVariant, TYPE } from "../../test/unit/ggufVariant.ts";

export const NANO = fileURLToPath(new URL("../../models/z1-nano.gguf", import.meta.url));
const F32 = 0;

/** The shape of a model; its sizes are multiples of 256. */
interface Shape {
	readonly layers: number;
	readonly width: number;
	readonly feedForward: number;
	readonly heads: number;
	readonly kvHeads: number;
	/** Number of tokens that it knows; without it, the starter model's. */
	readonly vocabulary?: number;
}

/** Shapes like those of Qwen2.5 0.5B and 1.5B, but with the starter model's vocabulary. */
export const SHAPES: Readonly<Record<string, Shape>> = {
	"0.4B": { layers: 24, width: 1024, feedForward: 4864, heads: 16, kvHeads: 4 },
	"1.3B": { layers: 28, width: 1536, feedForward: 8960, heads: 12, kvHeads: 2 },
};

/** As large as what users run, so that a measurement takes minutes. */
const LARGE: Readonly<Record<string, Shape>> = {
	"6.5B": { layers: 28, width: 3584, feedForward: 18944, heads: 28, kvHeads: 4 },
	/** Z1-7B's. */
	"7.6B": { layers: 28, width: 3584, feedForward: 18944, heads: 28, kvHeads: 4, vocabulary: 152064 },
};
const CONTEXT_TOKENS = 32768;

/** Whether a model of this name can be written. */
export const isShape = (name: string): boolean => name in SHAPES || name in LARGE;

/** The path of a model with random weights, written to the folder for temporary files if missing. */
export function randomModel(name: string): string {
	const shape = SHAPES[name] ?? LARGE[name];
	if (!shape) throw new Error(`no shape ${name}`);
	const path = join(tmpdir(), `z1-random-${name}.gguf`);
	if (!existsSync(path)) writeRandomGguf(path, shape);
	return path;
}

/** Blocks of quantised weights: Q4_K, 4.5 bits per weight, is what most people run. */
const Q4_K = { type: 12, weights: 256, bytes: 144 };

/**
 * Writes a model of a shape with random weights: its text is meaningless, but takes as long as a real
 * model's. Template and tokens are the starter model's, with further tokens behind.
 */
function writeRandomGguf(path: string, shape: Shape): void {
	const model = GgufVariant.of();
	const { vocabulary = tokensOf(model).length } = shape;
	const numbers = {
		context_length: CONTEXT_TOKENS,
		embedding_length: shape.width,
		block_count: shape.layers,
		feed_forward_length: shape.feedForward,
		"attention.head_count": shape.heads,
		"attention.head_count_kv": shape.kvHeads,
	};
	for (const [key, value] of Object.entries(numbers)) model.set(`qwen2.${key}`, TYPE.u32, value);
	addTokens(model, vocabulary - tokensOf(model).length);
	const tensors = [...tensorsOf({ ...shape, vocabulary })].map(({ name, sizes }) => ({
		name,
		dimensions: sizes,
		type: typeOf(sizes),
		bytes: bytesOf(sizes),
	}));
	// Under its own name only when it is whole.
	const unfinished = `${path}.unfinished`;
	const file = openSync(unfinished, "w");
	try {
		writeSync(file, ggufHead(model.keys, tensors));
		for (const [index, { name, dimensions, bytes }] of tensors.entries()) {
			writeSync(file, weightsOf(dimensions, index, name === OUTPUT ? FAINT : USUAL));
			writeSync(file, Buffer.alloc(alignedTo(bytes) - bytes));
		}
	} finally {
		closeSync(file);
	}
	renameSync(unfinished, path);
}

const TOKENS = "tokenizer.ggml.tokens";
const KINDS = "tokenizer.ggml.token_type";
/** llama.cpp's type of tokens that are text. */
const NORMAL = 1;

function tokensOf(model: GgufVariant) {
	return listOf(model, TOKENS).elements;
}

function listOf(model: GgufVariant, key: string) {
	const value = model.keys.get(key)?.value;
	if (typeof value !== "object") throw new Error(`the starter model has no ${key}`);
	return value;
}

/** Adds tokens that no text is split into. */
function addTokens(model: GgufVariant, count: number): void {
	const [tokens, kinds] = [listOf(model, TOKENS), listOf(model, KINDS)];
	const names = Array.from({ length: count }, (_, n) => `unused${n}`);
	model.set(TOKENS, TYPE.list, { ...tokens, elements: [...tokens.elements, ...names] });
	model.set(KINDS, TYPE.list, { ...kinds, elements: [...kinds.elements, ...names.map(() => NORMAL)] });
}

function* tensorsOf({ layers, width, feedForward, heads, kvHeads, vocabulary }: Required<Shape>) {
	const kvWidth = (width / heads) * kvHeads;
	yield { name: "token_embd.weight", sizes: [width, vocabulary] };
	yield { name: OUTPUT, sizes: [width, vocabulary] };
	yield { name: "output_norm.weight", sizes: [width] };
	for (let layer = 0; layer < layers; layer++) {
		const of = (name: string, ...sizes: number[]) => ({ name: `blk.${layer}.${name}`, sizes });
		yield of("attn_norm.weight", width);
		yield of("ffn_norm.weight", width);
		yield of("attn_q.weight", width, width);
		yield of("attn_q.bias", width);
		yield of("attn_k.weight", width, kvWidth);
		yield of("attn_k.bias", kvWidth);
		yield of("attn_v.weight", width, kvWidth);
		yield of("attn_v.bias", kvWidth);
		yield of("attn_output.weight", width, width);
		yield of("ffn_gate.weight", width, feedForward);
		yield of("ffn_up.weight", width, feedForward);
		yield of("ffn_down.weight", feedForward, width);
	}
}

const typeOf = (sizes: readonly number[]) => (sizes.length === 1 ? F32 : Q4_K.type);

function bytesOf(sizes: readonly number[]): number {
	const weights = sizes.reduce((product, size) => product * size, 1);
	return sizes.length === 1 ? weights * 4 : (weights / Q4_K.weights) * Q4_K.bytes;
}

const OUTPUT = "output.weight";
/** The scales of a block in half precision, .001 and .008, so that its weights are small and centred. */
const USUAL = [0x1419, 0x2019] as const;
/** A tenth of it: no token is much likelier than others, so that drawn text rarely repeats. */
const FAINT = [0x068d, 0x128d] as const;

/** Norms of one, biases and everything else around zero, the same at every call with the same seed. */
function weightsOf(sizes: readonly number[], seed: number, scales: readonly [number, number]): Buffer {
	const buffer = Buffer.alloc(bytesOf(sizes));
	if (sizes.length === 1) {
		for (let at = 0; at < buffer.length; at += 4) buffer.writeFloatLE(1, at);
		return buffer;
	}
	let state = seed + 1;
	for (let at = 0; at + 4 <= buffer.length; at += 4) {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		buffer.writeUInt32LE(state, at);
	}
	for (let at = 0; at < buffer.length; at += Q4_K.bytes) {
		buffer.writeUInt16LE(scales[0], at);
		buffer.writeUInt16LE(scales[1], at + 2);
	}
	return buffer;
}
