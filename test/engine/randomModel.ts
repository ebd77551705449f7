import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NANO_TOKENIZER, type PublishedTensor, writeJson, writeShards } from "./publishedModel.ts";

/** Sizes of a model that nobody has trained. */
export interface RandomModel {
	readonly architecture: "Qwen2ForCausalLM" | "Qwen3ForCausalLM" | "LlamaForCausalLM";
	readonly dtype?: PublishedTensor["dtype"];
	readonly shards?: number;
	readonly tied?: boolean;
	/** Whether attention looks at single tokens, and is not shifted where the architecture could. */
	readonly attentive?: boolean;
	/** A folder with `tokenizer.json` and `tokenizer_config.json`, in place of the starter model's. */
	readonly tokenizer?: string;
	/** Rows of the embedding; where they are not the starter model's, all of them are 0. */
	readonly tokens?: number;
	/** What `config.json` says besides. */
	readonly config?: Record<string, unknown>;
}

const TOKENIZER_FILES = ["tokenizer.json", "tokenizer_config.json"];
const WIDTH = 256;
const INNER = 512;
const HEADS = 4;
const KV_HEADS = 2;
const HEAD_WIDTH = 64;
const TOKENS = 1024;

/**
 * Writes a model with random weights into a folder as it would be published: the same each time, two layers,
 * rows of which K-quants take whole blocks.
 */
export function publishRandom(folder: string, model: RandomModel): void {
	const {
		architecture,
		dtype = "BF16",
		shards = 1,
		tied = false,
		attentive = false,
		tokens = TOKENS,
		config = {},
	} = model;
	mkdirSync(folder, { recursive: true });
	const random = randomWeights(42);
	const tensors = shapesOf(architecture, tied, tokens).map(([name, ...shape]): PublishedTensor => {
		const count = shape.reduce((product, size) => product * size, 1);
		const scale = attentive && /\.[qk]_proj/.test(name) ? 16 : 1;
		if (name.includes("embed") && tokens !== TOKENS) {
			return { name, dtype, shape, data: new Uint8Array(count * (dtype === "F32" ? 4 : 2)) };
		}
		const fixed = name.includes("norm") ? 1 : attentive && name.endsWith("bias") ? 0 : undefined;
		return {
			name,
			dtype,
			shape,
			data: bytesOf(
				Float32Array.from({ length: count }, () => fixed ?? random() * scale),
				dtype,
			),
		};
	});
	writeShards(folder, tensors, shards);
	writeJson(folder, "config.json", {
		architectures: [architecture],
		vocab_size: tokens,
		hidden_size: WIDTH,
		intermediate_size: INNER,
		num_hidden_layers: 2,
		num_attention_heads: HEADS,
		num_key_value_heads: KV_HEADS,
		max_position_embeddings: 2048,
		rms_norm_eps: 1e-6,
		rope_theta: 1_000_000,
		tie_word_embeddings: tied,
		...config,
	});
	if (model.tokenizer !== undefined) {
		for (const name of TOKENIZER_FILES) copyFileSync(join(model.tokenizer, name), join(folder, name));
		return;
	}
	writeJson(folder, "tokenizer_config.json", {
		eos_token: "<|im_end|>",
		chat_template: "{{ messages[0].content }}",
	});
	writeFileSync(join(folder, "tokenizer.json"), readFileSync(NANO_TOKENIZER));
}

type Shape = readonly [name: string, ...sizes: number[]];

function shapesOf(architecture: RandomModel["architecture"], tied: boolean, tokens: number): Shape[] {
	const layers = [0, 1].flatMap((layer) =>
		layerShapes(architecture).map(([name, ...shape]): Shape => [`model.layers.${layer}.${name}`, ...shape]),
	);
	return [
		["model.embed_tokens.weight", tokens, WIDTH],
		...layers,
		["model.norm.weight", WIDTH],
		...(tied ? [] : [["lm_head.weight", tokens, WIDTH] as const]),
	];
}

function layerShapes(architecture: RandomModel["architecture"]): Shape[] {
	const [queries, keys] = [HEADS * HEAD_WIDTH, KV_HEADS * HEAD_WIDTH];
	const biases: Shape[] = [
		["self_attn.q_proj.bias", queries],
		["self_attn.k_proj.bias", keys],
		["self_attn.v_proj.bias", keys],
	];
	const headNorms: Shape[] = [
		["self_attn.q_norm.weight", HEAD_WIDTH],
		["self_attn.k_norm.weight", HEAD_WIDTH],
	];
	return [
		["input_layernorm.weight", WIDTH],
		["self_attn.q_proj.weight", queries, WIDTH],
		["self_attn.k_proj.weight", keys, WIDTH],
		["self_attn.v_proj.weight", keys, WIDTH],
		...(architecture === "Qwen2ForCausalLM" ? biases : []),
		...(architecture === "Qwen3ForCausalLM" ? headNorms : []),
		["self_attn.o_proj.weight", WIDTH, queries],
		["post_attention_layernorm.weight", WIDTH],
		["mlp.gate_proj.weight", INNER, WIDTH],
		["mlp.up_proj.weight", INNER, WIDTH],
		["mlp.down_proj.weight", WIDTH, INNER],
	];
}

/** Numbers as trained weights are spread: many small ones, few large ones. */
function randomWeights(seed: number): () => number {
	let state = seed;
	const uniform = () => {
		// xorshift32
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) / 2 ** 32;
	};
	return () => (uniform() + uniform() + uniform() + uniform() - 2) * 0.05;
}

function bytesOf(numbers: Float32Array, dtype: PublishedTensor["dtype"]): Uint8Array {
	const all = Buffer.from(numbers.buffer);
	if (dtype === "F32") return all;
	const halves = Buffer.alloc(numbers.length * 2);
	for (const [index, number] of numbers.entries()) {
		halves.writeUInt16LE(dtype === "BF16" ? all.readUInt16LE(index * 4 + 2) : halfBits(number), index * 2);
	}
	return halves;
}

/** The nearest number of 16 bits towards zero. */
function halfBits(number: number): number {
	const sign = number < 0 ? 0x8000 : 0;
	const size = Math.abs(number);
	if (size < 2 ** -14) return sign | Math.floor(size * 2 ** 24);
	const exponent = Math.floor(Math.log2(size));
	return sign | ((exponent + 15) << 10) | Math.floor((size / 2 ** exponent - 1) * 1024);
}
