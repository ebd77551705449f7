import { t } from "@vscode/l10n";
import * as z from "zod";
import { CONVERTIBLE } from "../../core/weights/conversion.ts";
import { Inconvertible } from "./inconvertible.ts";

const size = z.number().int().min(1);
const id = z.number().int().min(0).optional().catch(undefined);

const ropeSchema = z.object({
	rope_type: z.string().optional(),
	/** The name in older releases of transformers. */
	type: z.string().optional(),
	rope_theta: z.number().positive().optional(),
	factor: z.number().positive().optional(),
	original_max_position_embeddings: size.optional(),
	low_freq_factor: z.number().positive().optional(),
	high_freq_factor: z.number().positive().optional(),
	extrapolation_factor: z.number().optional(),
	attention_factor: z.number().optional(),
	beta_fast: z.number().optional(),
	beta_slow: z.number().optional(),
});

const configSchema = z.object({
	architectures: z.array(z.string()).min(1),
	vocab_size: size.max(2 ** 21),
	hidden_size: size.max(2 ** 20),
	intermediate_size: size.max(2 ** 22),
	num_hidden_layers: size.max(512),
	num_attention_heads: size.max(2 ** 14),
	num_key_value_heads: size.max(2 ** 14).optional(),
	head_dim: size
		.max(2 ** 14)
		.nullish()
		.transform((width) => width ?? undefined),
	max_position_embeddings: size.max(2 ** 30),
	rms_norm_eps: z.number().positive(),
	rope_theta: z.number().positive().optional(),
	rope_scaling: ropeSchema.nullish(),
	rope_parameters: ropeSchema.nullish(),
	tie_word_embeddings: z.boolean().default(false),
	quantization_config: z.object({ quant_method: z.string().default("?") }).nullish(),
	bos_token_id: id,
	eos_token_id: id,
	pad_token_id: id,
});

/** The content of a convertible model's `config.json`. */
export type ModelConfig = ReturnType<typeof parseModelConfig>;

/** Kinds of rotary embeddings that llama.cpp supports by name or by factors. */
const ROPE_TYPES = ["default", "none", "linear", "yarn", "llama3"];

/** @throws Inconvertible */
export function parseModelConfig(raw: unknown) {
	const named = z.object({ architectures: z.array(z.string()).min(1) }).safeParse(raw).data;
	const [architecture = "?"] = named?.architectures ?? [];
	if (!isConvertible(architecture)) {
		const known = Object.keys(CONVERTIBLE).join(", ");
		throw new Inconvertible(t`its architecture is ${architecture}, and only ${known} are converted here`);
	}
	const { data, error } = configSchema.safeParse(raw);
	if (!data) {
		const where = error.issues[0]?.path.join(".") ?? "?";
		throw new Inconvertible(t`its config.json says something that cannot be (${where})`);
	}
	if (data.quantization_config) {
		const method = data.quantization_config.quant_method;
		throw new Inconvertible(t`its weights are quantised already (${method})`);
	}
	const rope = { rope_theta: data.rope_theta, ...data.rope_scaling, ...data.rope_parameters };
	const ropeType = rope.rope_type ?? rope.type ?? "default";
	if (!ROPE_TYPES.includes(ropeType)) {
		throw new Inconvertible(t`its positions are of a kind that is not known here (${ropeType})`);
	}
	const heads = data.num_attention_heads;
	return {
		...data,
		architecture: CONVERTIBLE[architecture],
		kvHeads: data.num_key_value_heads ?? heads,
		headWidth: data.head_dim ?? Math.floor(data.hidden_size / heads),
		rope,
		ropeType,
	};
}

function isConvertible(architecture: string): architecture is keyof typeof CONVERTIBLE {
	return Object.hasOwn(CONVERTIBLE, architecture);
}
