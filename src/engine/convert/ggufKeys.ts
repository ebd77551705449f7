import * as z from "zod";
import { GGUF_TYPE } from "../../core/gguf/ggufBytes.ts";
import type { TypedValue } from "../../core/gguf/ggufWriter.ts";
import type { ModelConfig } from "./modelConfig.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Values of `general.file_type`. */
export const FILE_TYPE = { F32: 0, F16: 1, BF16: 32 } as const;

type Keys = Map<string, TypedValue>;

const amount = z.number().optional().catch(undefined);
const generationSchema = z
	.object({
		do_sample: z.boolean().optional().catch(undefined),
		temperature: amount,
		top_k: amount,
		top_p: amount,
		min_p: amount,
		repetition_penalty: amount,
	})
	.catch({});

/** What a model's file contains besides its weights. */
export interface Described {
	readonly name: string;
	readonly config: ModelConfig;
	readonly vocabulary: Vocabulary;
	/** The content of `generation_config.json`; undefined if the file should not contain sampling. */
	readonly generation: unknown;
	readonly fileType: number;
}

/** The metadata of a GGUF file, in the order of llama.cpp's own converter. */
export function ggufKeys({ name, config, vocabulary, generation, fileType }: Described): Keys {
	const keys: Keys = new Map();
	addText(keys, "general.architecture", config.architecture);
	addText(keys, "general.type", "model");
	addSampling(keys, generation);
	addText(keys, "general.name", name);
	addShape(keys, config);
	addRope(keys, config);
	addWhole(keys, "general.file_type", fileType);
	addVocabulary(keys, vocabulary);
	return keys;
}

function addShape(keys: Keys, config: ModelConfig): void {
	const key = (name: string) => `${config.architecture}.${name}`;
	addWhole(keys, key("block_count"), config.num_hidden_layers);
	addWhole(keys, key("context_length"), config.max_position_embeddings);
	addWhole(keys, key("embedding_length"), config.hidden_size);
	addWhole(keys, key("feed_forward_length"), config.intermediate_size);
	addWhole(keys, key("attention.head_count"), config.num_attention_heads);
	addWhole(keys, key("attention.head_count_kv"), config.kvHeads);
	addNumber(keys, key("attention.layer_norm_rms_epsilon"), config.rms_norm_eps);
	addWhole(keys, key("attention.key_length"), config.head_dim);
	addWhole(keys, key("attention.value_length"), config.head_dim);
	if (config.architecture !== "llama") return;
	addWhole(keys, key("vocab_size"), config.vocab_size);
	addWhole(keys, key("rope.dimension_count"), config.headWidth);
}

function addRope(keys: Keys, { architecture, rope, ropeType }: ModelConfig): void {
	const key = (name: string) => `${architecture}.rope.${name}`;
	addNumber(keys, key("freq_base"), rope.rope_theta);
	if (ropeType !== "linear" && ropeType !== "yarn") return;
	addText(keys, key("scaling.type"), ropeType);
	addNumber(keys, key("scaling.factor"), rope.factor);
	if (ropeType !== "yarn") return;
	addWhole(keys, key("scaling.original_context_length"), rope.original_max_position_embeddings);
	addNumber(keys, key("scaling.yarn_ext_factor"), rope.extrapolation_factor);
	addNumber(keys, key("scaling.yarn_attn_factor"), rope.attention_factor);
	addNumber(keys, key("scaling.yarn_beta_fast"), rope.beta_fast);
	addNumber(keys, key("scaling.yarn_beta_slow"), rope.beta_slow);
}

/** A publisher that does not sample has no settings for it. */
function addSampling(keys: Keys, generation: unknown): void {
	const said = generationSchema.parse(generation ?? {});
	if (said.do_sample === false) return;
	const key = (name: string) => `general.sampling.${name}`;
	if (said.top_k !== undefined)
		keys.set(key("top_k"), { type: GGUF_TYPE.i32, value: Math.round(said.top_k) });
	addNumber(keys, key("top_p"), said.top_p);
	addNumber(keys, key("min_p"), said.min_p);
	addNumber(keys, key("temp"), said.temperature);
	addNumber(keys, key("penalty_repeat"), said.repetition_penalty);
}

function addVocabulary(keys: Keys, vocabulary: Vocabulary): void {
	const { string, i32, bool } = GGUF_TYPE;
	addText(keys, "tokenizer.ggml.model", "gpt2");
	addText(keys, "tokenizer.ggml.pre", vocabulary.pre);
	addList(keys, "tokenizer.ggml.tokens", string, vocabulary.tokens);
	addList(keys, "tokenizer.ggml.token_type", i32, vocabulary.types);
	addList(keys, "tokenizer.ggml.merges", string, vocabulary.merges);
	for (const [part, id] of Object.entries(vocabulary.parts)) {
		addWhole(keys, `tokenizer.ggml.${part}_token_id`, id);
	}
	for (const [part, adds] of [["bos", vocabulary.addBos] as const, ["eos", vocabulary.addEos] as const]) {
		if (adds !== undefined) keys.set(`tokenizer.ggml.add_${part}_token`, { type: bool, value: adds });
	}
	if (vocabulary.chatTemplate !== undefined) {
		addText(keys, "tokenizer.chat_template", vocabulary.chatTemplate);
	}
}

function addText(keys: Keys, key: string, value: string): void {
	keys.set(key, { type: GGUF_TYPE.string, value });
}

function addWhole(keys: Keys, key: string, value: number | undefined): void {
	if (value !== undefined) keys.set(key, { type: GGUF_TYPE.u32, value });
}

function addNumber(keys: Keys, key: string, value: number | undefined): void {
	if (value !== undefined) keys.set(key, { type: GGUF_TYPE.f32, value });
}

function addList(keys: Keys, key: string, type: number, elements: readonly (string | number)[]): void {
	keys.set(key, { type: GGUF_TYPE.list, value: { type, elements } });
}
