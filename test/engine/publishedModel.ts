import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GgufVariant } from "../unit/ggufVariant.ts";

/** A tensor as safetensors files hold it: rows first. */
export interface PublishedTensor {
	readonly name: string;
	readonly dtype: "F32" | "F16" | "BF16";
	readonly shape: readonly number[];
	readonly data: Uint8Array;
}

export const NANO_TOKENIZER = fileURLToPath(new URL("../../tools/nano/tokenizer.json", import.meta.url));

/** Names of tensors in a GGUF file, and at Hugging Face. */
const NAMES: readonly (readonly [RegExp, string])[] = [
	[/^token_embd/, "model.embed_tokens"],
	[/^output_norm/, "model.norm"],
	[/^output\./, "lm_head."],
	[/^blk\.(\d+)\.attn_norm/, "model.layers.$1.input_layernorm"],
	[/^blk\.(\d+)\.ffn_norm/, "model.layers.$1.post_attention_layernorm"],
	[/^blk\.(\d+)\.attn_output/, "model.layers.$1.self_attn.o_proj"],
	[/^blk\.(\d+)\.attn_([qkv])_norm/, "model.layers.$1.self_attn.$2_norm"],
	[/^blk\.(\d+)\.attn_([qkv])/, "model.layers.$1.self_attn.$2_proj"],
	[/^blk\.(\d+)\.ffn_(gate|up|down)/, "model.layers.$1.mlp.$2_proj"],
];

/**
 * Writes the starter model into a folder as its authors would publish it at Hugging Face: weights in 32 bits,
 * which hold what its file holds in eight exactly.
 * @param shards files that the weights are divided into
 */
export function publishNano(folder: string, shards = 1): void {
	const nano = GgufVariant.of();
	const said = (key: string) => nano.keys.get(key)?.value;
	mkdirSync(folder, { recursive: true });
	writeShards(folder, nano.tensors.map(publishedOf), shards);
	writeJson(folder, "config.json", {
		architectures: ["Qwen2ForCausalLM"],
		vocab_size: 1024,
		hidden_size: said("qwen2.embedding_length"),
		intermediate_size: said("qwen2.feed_forward_length"),
		num_hidden_layers: said("qwen2.block_count"),
		num_attention_heads: said("qwen2.attention.head_count"),
		num_key_value_heads: said("qwen2.attention.head_count_kv"),
		max_position_embeddings: said("qwen2.context_length"),
		rms_norm_eps: 1e-6,
		rope_theta: 10_000,
		tie_word_embeddings: true,
		bos_token_id: 1021,
		eos_token_id: 1023,
		torch_dtype: "float32",
	});
	writeJson(folder, "tokenizer_config.json", {
		add_bos_token: false,
		bos_token: null,
		eos_token: "<|im_end|>",
		pad_token: "<|endoftext|>",
		unk_token: null,
		chat_template: said("tokenizer.chat_template"),
	});
	writeFileSync(join(folder, "tokenizer.json"), readFileSync(NANO_TOKENIZER));
}

export function writeJson(folder: string, name: string, value: unknown): void {
	writeFileSync(join(folder, name), JSON.stringify(value, undefined, 2));
}

/** Writes tensors as one safetensors file, or as several with their index. */
export function writeShards(folder: string, tensors: readonly PublishedTensor[], shards: number): void {
	if (shards === 1) {
		writeFileSync(join(folder, "model.safetensors"), safetensors(tensors));
		return;
	}
	const weightMap: Record<string, string> = {};
	for (let index = 0; index < shards; index++) {
		const name = `model-${String(index + 1).padStart(5, "0")}-of-${String(shards).padStart(5, "0")}.safetensors`;
		const own = tensors.filter((_, at) => Math.floor((at * shards) / tensors.length) === index);
		for (const tensor of own) weightMap[tensor.name] = name;
		writeFileSync(join(folder, name), safetensors(own));
	}
	writeJson(folder, "model.safetensors.index.json", { metadata: {}, weight_map: weightMap });
}

/** A safetensors file. */
function safetensors(tensors: readonly PublishedTensor[]): Buffer {
	let at = 0;
	const entries = tensors.map(({ name, dtype, shape, data }) => {
		const from = at;
		at += data.length;
		return [name, { dtype, shape, data_offsets: [from, at] }] as const;
	});
	const head = JSON.stringify({ __metadata__: { format: "pt" }, ...Object.fromEntries(entries) });
	const padded = Buffer.from(head.padEnd(Math.ceil(head.length / 8) * 8));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(padded.length));
	return Buffer.concat([length, padded, ...tensors.map(({ data }) => data)]);
}

function publishedOf({ name, dimensions, type, data }: GgufVariant["tensors"][number]): PublishedTensor {
	const [pattern, replaced] = NAMES.find(([each]) => each.test(name)) ?? [/^/, ""];
	const count = dimensions.reduce((product, size) => product * size, 1);
	const numbers = type === 8 ? fromQ8(data, count) : data.subarray(0, count * 4);
	return {
		name: name.replace(pattern, replaced),
		dtype: "F32",
		shape: dimensions.toReversed(),
		data: numbers,
	};
}

/** Blocks of 32 weights: a scale in 16 bits, and a byte a weight. */
function fromQ8(data: Buffer, count: number): Buffer {
	const numbers = Buffer.alloc(count * 4);
	for (let index = 0; index < count; index++) {
		const block = Math.floor(index / 32) * 34;
		const scale = halfOf(data.readUInt16LE(block));
		numbers.writeFloatLE(scale * data.readInt8(block + 2 + (index % 32)), index * 4);
	}
	return numbers;
}

function halfOf(bits: number): number {
	const exponent = (bits >> 10) & 31;
	const fraction = bits & 1023;
	const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
	return bits & 0x8000 ? -size : size;
}
