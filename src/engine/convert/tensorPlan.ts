import { t } from "@vscode/l10n";
import type { AnnouncedTensor } from "../../core/gguf/ggufWriter.ts";
import type { StoredTensor } from "../../core/weights/safetensors.ts";
import { Inconvertible } from "./inconvertible.ts";
import type { ModelConfig } from "./modelConfig.ts";
import { ropeFactors } from "./ropeFactors.ts";

/** Copied weight types, by their number in a GGUF file. */
const TYPES: Readonly<Record<string, number>> = { F32: 0, F16: 1, BF16: 30 };
const F32 = 0;

/** A tensor of the output file, and the source of its bytes. */
export interface PlannedTensor extends AnnouncedTensor {
	/** The repository's file that holds it, and its entry there. */
	readonly source: { readonly file: string; readonly stored: StoredTensor };
	/** Number of heads whose rows llama.cpp orders differently: its rotary embeddings pair other rows. */
	readonly heads?: number;
}

/** The tensors of the output file: copied ones, and a computed one. */
export interface TensorPlan {
	readonly copied: readonly PlannedTensor[];
	readonly computed: readonly (AnnouncedTensor & { readonly data: Float32Array })[];
}

/** A tensor that the architecture requires. */
interface Expected {
	readonly name: string;
	/** Rows first. */
	readonly shape: readonly number[];
	readonly optional?: boolean;
	readonly heads?: number;
}

/** Tensors in older repositories that are always computed anew. */
const COMPUTED = /rotary_emb\.inv_freq$/;

/**
 * Maps a repository's tensors to the output. Each must belong to the architecture and have its shape, and
 * none may be missing.
 * @param files the tensors of each weight file
 * @throws Inconvertible
 */
export function planTensors(
	config: ModelConfig,
	files: ReadonlyMap<string, readonly StoredTensor[]>,
): TensorPlan {
	const expected = expectedTensors(config);
	const copied: PlannedTensor[] = [];
	for (const [file, tensors] of files) {
		for (const stored of tensors) {
			if (COMPUTED.test(stored.name)) continue;
			if (stored.name === OUTPUT && config.tie_word_embeddings) continue;
			const here = expected.get(stored.name);
			if (!here) throw new Inconvertible(t`it holds weights that are not known here (${shown(stored.name)})`);
			expected.delete(stored.name);
			copied.push(planned(file, stored, here));
		}
	}
	const missing = [...expected].find(([, { optional }]) => !optional);
	if (missing) throw new Inconvertible(t`weights are missing (${missing[0]})`);
	const factors = ropeFactors(config);
	const computed = factors
		? [
				{
					name: "rope_freqs.weight",
					dimensions: [factors.length],
					type: F32,
					bytes: factors.byteLength,
					data: factors,
				},
			]
		: [];
	return { copied, computed };
}

function planned(file: string, stored: StoredTensor, { name, shape, heads }: Expected): PlannedTensor {
	const ownType = TYPES[stored.dtype];
	if (ownType === undefined || stored.shape.join() !== shape.join()) {
		const found = `${stored.dtype} ${stored.shape.join(" × ")}`;
		throw new Inconvertible(t`its weights ${shown(stored.name)} are ${shown(found)}`);
	}
	// llama.cpp computes with 32-bit vectors only.
	const type = shape.length === 1 ? F32 : ownType;
	const count = shape.reduce((product, size) => product * size, 1);
	return {
		name,
		dimensions: shape.toReversed(),
		type,
		bytes: type === F32 ? count * 4 : stored.bytes,
		source: { file, stored },
		...(heads !== undefined && { heads }),
	};
}

const OUTPUT = "lm_head.weight";

function expectedTensors(config: ModelConfig): Map<string, Expected> {
	const { hidden_size: width, vocab_size: tokens } = config;
	const all = new Map<string, Expected>([
		["model.embed_tokens.weight", { name: "token_embd.weight", shape: [tokens, width] }],
		["model.norm.weight", { name: "output_norm.weight", shape: [width] }],
	]);
	if (!config.tie_word_embeddings) all.set(OUTPUT, { name: "output.weight", shape: [tokens, width] });
	for (let layer = 0; layer < config.num_hidden_layers; layer++) {
		for (const [name, expected] of layerTensors(config)) {
			all.set(`model.layers.${layer}.${name}`, { ...expected, name: `blk.${layer}.${expected.name}` });
		}
	}
	return all;
}

function layerTensors(config: ModelConfig): [string, Expected][] {
	const {
		hidden_size: width,
		intermediate_size: inner,
		num_attention_heads: heads,
		kvHeads,
		headWidth,
	} = config;
	const isLlama = config.architecture === "llama";
	const permuted = (count: number) => (isLlama ? { heads: count } : {});
	const matrix = (
		from: string,
		name: string,
		rows: number,
		columns: number,
		more = {},
	): [string, Expected][] => [
		[`${from}.weight`, { name: `${name}.weight`, shape: [rows, columns], ...more }],
		[`${from}.bias`, { name: `${name}.bias`, shape: [rows], optional: true, ...more }],
	];
	const norm = (from: string, name: string, size: number): [string, Expected][] => [
		[`${from}.weight`, { name: `${name}.weight`, shape: [size] }],
	];
	const headNorms =
		config.architecture === "qwen3"
			? [
					...norm("self_attn.q_norm", "attn_q_norm", headWidth),
					...norm("self_attn.k_norm", "attn_k_norm", headWidth),
				]
			: [];
	return [
		...norm("input_layernorm", "attn_norm", width),
		...matrix("self_attn.q_proj", "attn_q", heads * headWidth, width, permuted(heads)),
		...matrix("self_attn.k_proj", "attn_k", kvHeads * headWidth, width, permuted(kvHeads)),
		...matrix("self_attn.v_proj", "attn_v", kvHeads * headWidth, width),
		...matrix("self_attn.o_proj", "attn_output", width, heads * headWidth),
		...headNorms,
		...norm("post_attention_layernorm", "ffn_norm", width),
		...matrix("mlp.gate_proj", "ffn_gate", inner, width),
		...matrix("mlp.up_proj", "ffn_up", inner, width),
		...matrix("mlp.down_proj", "ffn_down", width, inner),
	];
}

/** Shortened, and without characters that could affect the surrounding text. */
const shown = (text: string) => text.replace(/[^\w.× ]/g, "?").slice(0, 80);
