import { closeSync, existsSync, openSync, readFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readGgufFileInfo } from "node-llama-cpp";
import { text, u32, u64 } from "../../test/engine/ggufBytes.ts";

export const NANO = fileURLToPath(new URL("../../models/z1-nano.gguf", import.meta.url));
const U32 = 4;
const F32 = 0;

/** The shape of a model; its sizes are multiples of 256. */
interface Shape {
	readonly layers: number;
	readonly width: number;
	readonly feedForward: number;
	readonly heads: number;
	readonly kvHeads: number;
	readonly contextTokens: number;
}

/** Shapes like those of Qwen2.5 0.5B and 1.5B, but with the starter model's vocabulary. */
export const SHAPES: Readonly<Record<string, Shape>> = {
	"0.4B": { layers: 24, width: 1024, feedForward: 4864, heads: 16, kvHeads: 4, contextTokens: 32768 },
	"1.3B": { layers: 28, width: 1536, feedForward: 8960, heads: 12, kvHeads: 2, contextTokens: 32768 },
};

/** As large as what users run: 3.6 GB, which takes minutes per measurement. */
const LARGE: Shape = {
	layers: 28,
	width: 3584,
	feedForward: 18944,
	heads: 28,
	kvHeads: 4,
	contextTokens: 32768,
};

/** The path of a model with random weights, written to the folder for temporary files if missing. */
export async function randomModel(name: string): Promise<string> {
	const shape = name === "6.5B" ? LARGE : SHAPES[name];
	if (!shape) throw new Error(`no shape ${name}`);
	const path = join(tmpdir(), `z1-random-${name}.gguf`);
	if (!existsSync(path)) await writeRandomGguf(path, shape);
	return path;
}

/** Blocks of quantised weights: Q4_K, 4.5 bits per weight, is what most people run. */
const Q4_K = { type: 12, weights: 256, bytes: 144 };

/**
 * Writes a model of a shape with random weights: its text is meaningless, but takes as long as a real
 * model's. Vocabulary and chat template are the starter model's.
 * @returns bytes written
 */
async function writeRandomGguf(path: string, shape: Shape): Promise<number> {
	const keys = await copiedKeys({
		"qwen2.context_length": shape.contextTokens,
		"qwen2.embedding_length": shape.width,
		"qwen2.block_count": shape.layers,
		"qwen2.feed_forward_length": shape.feedForward,
		"qwen2.attention.head_count": shape.heads,
		"qwen2.attention.head_count_kv": shape.kvHeads,
	});
	const tensors = [...tensorsOf(shape)];
	let offset = 0;
	const infos = tensors.map(({ name, sizes }) => {
		const info = [text(name), u32(sizes.length), ...sizes.map(u64), u32(typeOf(sizes)), u64(offset)];
		offset += bytesOf(sizes);
		return Buffer.concat(info);
	});
	const head = Buffer.concat([Buffer.from("GGUF"), u32(3), u64(tensors.length), u64(keys.count)]);
	const header = Buffer.concat([head, keys.bytes, ...infos]);
	const padding = Buffer.alloc((32 - (header.length % 32)) % 32);
	const file = openSync(path, "w");
	try {
		writeSync(file, Buffer.concat([header, padding]));
		for (const { sizes } of tensors) writeSync(file, weightsOf(sizes));
	} finally {
		closeSync(file);
	}
	return header.length + padding.length + offset;
}

function* tensorsOf({ layers, width, feedForward, heads, kvHeads }: Shape) {
	const kvWidth = (width / heads) * kvHeads;
	const vocabulary = 1024;
	yield { name: "token_embd.weight", sizes: [width, vocabulary] };
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

/** Norms of one, biases and everything else around zero, the same at every call. */
function weightsOf(sizes: readonly number[]): Buffer {
	const buffer = Buffer.alloc(bytesOf(sizes));
	if (sizes.length === 1) {
		for (let at = 0; at < buffer.length; at += 4) buffer.writeFloatLE(1, at);
		return buffer;
	}
	let state = 1;
	for (let at = 0; at + 4 <= buffer.length; at += 4) {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		buffer.writeUInt32LE(state, at);
	}
	// The scales of a block, in half precision: .001 and .008, so that its weights are small and centred.
	for (let at = 0; at < buffer.length; at += Q4_K.bytes) {
		buffer.writeUInt16LE(0x1419, at);
		buffer.writeUInt16LE(0x2019, at + 2);
	}
	return buffer;
}

/** The keys of the starter model, with some numbers replaced. */
async function copiedKeys(
	numbers: Readonly<Record<string, number>>,
): Promise<{ bytes: Buffer; count: number }> {
	const { metadataSize } = await readGgufFileInfo(NANO, { sourceType: "filesystem", logWarnings: false });
	const file = readFileSync(NANO);
	const START = 24;
	const bytes = Buffer.from(file.subarray(START, metadataSize));
	for (const [key, value] of Object.entries(numbers)) {
		const name = Buffer.concat([text(key), u32(U32)]);
		const at = bytes.indexOf(name);
		if (at < 0) throw new Error(`the starter model has no ${key}`);
		bytes.writeUInt32LE(value, at + name.length);
	}
	return { bytes, count: Number(file.readBigUInt64LE(16)) };
}
