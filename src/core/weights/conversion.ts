import * as z from "zod";
import { failureSchema } from "../failure.ts";

/** The convertible architectures, by their names at Hugging Face, with llama.cpp's names. */
export const CONVERTIBLE = {
	Qwen2ForCausalLM: "qwen2",
	Qwen3ForCausalLM: "qwen3",
	LlamaForCausalLM: "llama",
} as const;

/** The quantisations on offer, the recommended one first. */
export const QUANTISED_TO = ["Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0"] as const;
export type QuantisedTo = (typeof QUANTISED_TO)[number];

/** First argument of a process that only converts; the second is its task, as JSON. */
export const CONVERT = "--convert";

/** Files beside the weights that describe the model. The first two are required. */
export const DESCRIBING_FILES = [
	"config.json",
	"tokenizer.json",
	"tokenizer_config.json",
	"generation_config.json",
	"chat_template.jinja",
] as const;

/** The results of the converting process in its folder: the unquantised weights, and the quantised ones. */
export const WHOLE_FILE = "whole.gguf";
export const QUANTISED_FILE = "quantised.gguf";

/** Maps tensors to files; without it, there is only one file. */
export const WEIGHTS_INDEX = "model.safetensors.index.json";
const SINGLE_FILE = "model.safetensors";

const indexSchema = z.object({
	weight_map: z.record(z.string(), z.string().regex(/^[\w-][\w.-]*\.safetensors$/)),
});

/**
 * The names of a repository's weight files, in order.
 * @param index the content of its index, if it has one
 * @returns undefined for an invalid index
 */
export function weightFileNames(index: unknown): string[] | undefined {
	if (index === undefined) return [SINGLE_FILE];
	const { data } = indexSchema.safeParse(index);
	return data && [...new Set(Object.values(data.weight_map))].sort();
}

export const conversionTaskSchema = z.object({
	/** `check`: whether the description can be converted; the weights may still be missing. */
	step: z.enum(["check", "convert"]),
	/** Holds the repository's files and the result. */
	folder: z.string(),
	/** Name of the model, for its file. */
	name: z.string(),
	/** Whether the file should contain the publisher's sampling. */
	sampling: z.boolean(),
	quantisation: z.enum(QUANTISED_TO),
});
export type ConversionTask = z.infer<typeof conversionTaskSchema>;

const conversionProgressSchema = z.object({
	phase: z.enum(["converting", "quantising"]),
	bytes: z.number(),
	totalBytes: z.number(),
});
export type ConversionProgress = z.infer<typeof conversionProgressSchema>;

export const conversionMessageSchema = z.union([
	z.object({ progress: conversionProgressSchema }),
	z.object({ done: z.literal(true) }),
	z.object({ failure: failureSchema }),
]);
export type ConversionMessage = z.infer<typeof conversionMessageSchema>;
