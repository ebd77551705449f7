import { t } from "@vscode/l10n";
import { type Sampling, samplingSchema } from "../sampling.ts";
import type { GgufHeader, GgufValue } from "./ggufHeader.ts";

/** Kinds of GGUF files other than a model that writes text. */
export type OtherGguf =
	/** Turns images or sound into input for a model. */
	| "projector"
	/** Embeds texts, writes none. */
	| "embedding"
	/** Changes a model: LoRA, control vectors. */
	| "adapter"
	/** Tokens without weights. */
	| "vocabulary"
	/** Drafts tokens for another model. */
	| "draft"
	/** A part of a split model, but not the first. */
	| "laterPart"
	/** Writes something other than text, or not token by token. */
	| "other";

/** The position of a file in a split model. */
export interface Split {
	/** Of this file, from 0. */
	readonly index: number;
	readonly count: number;
}

const PROJECTOR = /^(?:clip|mmproj)$/;
const EMBEDDING = /bert|embed|t5encoder/;
const DRAFT = /^(?:eagle\d*|dflash|medusa)$|[-_](?:assistant|draft|mtp)$/;
/** Encoder-decoder models, speech, diffusion, and importance matrices. */
const OTHER = /^(?:t5|wavtokenizer|dream|llada|rnd1|diffusion|imatrix|whisper|flux|sd[\d_x]|wan|lumina)/;
const OTHER_TYPES: Readonly<Record<string, OtherGguf>> = {
	mmproj: "projector",
	adapter: "adapter",
	vocab: "vocabulary",
	imatrix: "other",
};

/** The file's recommended sampling, as llama.cpp's converters write it; undefined if it has none. */
export function samplingOf(keys: ReadonlyMap<string, GgufValue>): Sampling | undefined {
	const said = (name: string) => {
		const value = keys.get(`general.sampling.${name}`);
		// 0.6 in 32 bits is not 0.6 in 64.
		return typeof value === "number" ? Number(value.toPrecision(6)) : undefined;
	};
	const named = { temperature: said("temp"), topP: said("top_p"), topK: said("top_k"), minP: said("min_p") };
	const known = Object.entries(named).filter(([, value]) => value !== undefined);
	const { data } = samplingSchema.safeParse(Object.fromEntries(known));
	return data?.temperature === undefined ? undefined : data;
}

/** The kind of a file that is not a model that answers questions; undefined if it may be one. */
export function otherKindOf({ keys, tensors }: GgufHeader): OtherGguf | undefined {
	const architecture = architectureOf(keys);
	const type = String(keys.get("general.type") ?? "");
	if (Object.hasOwn(OTHER_TYPES, type)) return OTHER_TYPES[type];
	if (PROJECTOR.test(architecture)) return "projector";
	if (keys.has("adapter.type") || architecture === "controlvector") return "adapter";
	const split = splitOf(keys);
	if (split && split.index > 0) return "laterPart";
	if (EMBEDDING.test(architecture) || Number(keys.get(`${architecture}.pooling_type`) ?? 0) > 0) {
		return "embedding";
	}
	if (DRAFT.test(architecture)) return "draft";
	if (OTHER.test(architecture) || keys.get(`${architecture}.attention.causal`) === false) return "other";
	if (split && split.count > 1) return undefined;
	if (tensors.length === 0) return "vocabulary";
	// Draft heads, as published beside their models, have no token embedding.
	return tensors.some(({ name }) => name === "token_embd.weight") ? undefined : "draft";
}

/** Names the kind, as the end of a sentence. */
export function describeOther(kind: OtherGguf): string {
	switch (kind) {
		case "projector":
			return t("it is a projector, which lets a model see or hear");
		case "embedding":
			return t("it is an embedding model, which compares texts and writes none");
		case "adapter":
			return t("it is an adapter, which changes a model");
		case "vocabulary":
			return t("it holds the vocabulary of a model, without weights");
		case "draft":
			return t("it is a draft head, which guesses ahead for another model");
		case "laterPart":
			return t("it is a later part of a model, whose first part stands for all of them");
		case "other":
			return t("it is not a model that writes text token by token");
		default:
			return kind satisfies never;
	}
}

/** Undefined for a model in one file. */
export function splitOf(keys: ReadonlyMap<string, GgufValue>): Split | undefined {
	const [index, count] = [keys.get("split.no"), keys.get("split.count")];
	if (typeof index !== "number" || typeof count !== "number" || count < 2) return undefined;
	return { index, count };
}

export const architectureOf = (keys: ReadonlyMap<string, GgufValue>): string =>
	String(keys.get("general.architecture") ?? "unknown");

/** The end-of-turn token, as text. */
export function endTokenOf(keys: ReadonlyMap<string, GgufValue>): string | undefined {
	const tokens = keys.get("tokenizer.ggml.tokens");
	const token = typeof tokens === "object" && tokens.at(Number(keys.get("tokenizer.ggml.eos_token_id")));
	return typeof token === "string" ? token : undefined;
}
