import * as z from "zod";
import { failureSchema } from "../failure.ts";

/** The architectures that are converted, by their names at Hugging Face, and what llama.cpp calls them. */
export const CONVERTIBLE = {
	Qwen2ForCausalLM: "qwen2",
	Qwen3ForCausalLM: "qwen3",
	LlamaForCausalLM: "llama",
} as const;

/** What weights can be quantised to, the one that is recommended first. */
export const QUANTISED_TO = ["Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0"] as const;
export type QuantisedTo = (typeof QUANTISED_TO)[number];

/** The first argument of a process that only converts; what it shall do is the second, as JSON. */
export const CONVERT = "--convert";

/** Files beside the weights that say what they are. The first two have to be there. */
export const DESCRIBING_FILES = [
	"config.json",
	"tokenizer.json",
	"tokenizer_config.json",
	"generation_config.json",
	"chat_template.jinja",
] as const;

/** What the converting process makes in its folder: all weights as they are, and quantised. */
export const WHOLE_FILE = "whole.gguf";
export const QUANTISED_FILE = "quantised.gguf";

/** Says which file holds which tensor; without one, there is only one file. */
export const WEIGHTS_INDEX = "model.safetensors.index.json";
const SINGLE_FILE = "model.safetensors";

const indexSchema = z.object({
	weight_map: z.record(z.string(), z.string().regex(/^[\w-][\w.-]*\.safetensors$/)),
});

/**
 * The files that hold the weights of a repository, in order.
 * @param index what its index says, where it has one
 * @returns undefined where the index says something that cannot be
 */
export function weightFileNames(index: unknown): string[] | undefined {
	if (index === undefined) return [SINGLE_FILE];
	const { data } = indexSchema.safeParse(index);
	return data && [...new Set(Object.values(data.weight_map))].sort();
}

export const conversionTaskSchema = z.object({
	/** `check`: whether what describes the weights can be converted; the weights need not be here yet. */
	step: z.enum(["check", "convert"]),
	/** Holds the files of the repository, and what is made of them. */
	folder: z.string(),
	/** Of the model, for its file. */
	name: z.string(),
	/** Whether the file shall say how the publisher samples. */
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
