import * as z from "zod";
import type { GgufHeader } from "../gguf/ggufHeader.ts";
import { architectureOf } from "../gguf/ggufKind.ts";
import { sizesOf } from "../gguf/modelSizes.ts";

const surveyedModelSchema = z.object({
	architecture: z.string(),
	/** `Q4_K_M`, if the file tells. */
	quantisation: z.string().optional(),
	/** The training context, in tokens. */
	trainContextTokens: z.number().int(),
	/** Keys and values of all layers in 16 bits, per token of context. */
	cacheBytesPerToken: z.number(),
});
/** What a model's header says that matters before it is chosen. */
export type SurveyedModel = z.infer<typeof surveyedModelSchema>;

export const surveyedSchema = z.union([
	z.object({ model: surveyedModelSchema }),
	/** The code of the Failure that choosing it would cause. */
	z.object({ refused: z.string() }),
]);
export type Surveyed = z.infer<typeof surveyedSchema>;

/** Headers by path, without those for which the time was too short. */
export type Survey = Readonly<Record<string, Surveyed>>;

/** Names of `general.file_type`, from llama.cpp's `llama.h`. */
const FILE_TYPES: Readonly<Record<number, string>> = {
	0: "F32",
	1: "F16",
	2: "Q4_0",
	3: "Q4_1",
	7: "Q8_0",
	8: "Q5_0",
	9: "Q5_1",
	10: "Q2_K",
	11: "Q3_K_S",
	12: "Q3_K_M",
	13: "Q3_K_L",
	14: "Q4_K_S",
	15: "Q4_K_M",
	16: "Q5_K_S",
	17: "Q5_K_M",
	18: "Q6_K",
	19: "IQ2_XXS",
	20: "IQ2_XS",
	21: "Q2_K_S",
	22: "IQ3_XS",
	23: "IQ3_XXS",
	24: "IQ1_S",
	25: "IQ4_NL",
	26: "IQ3_S",
	27: "IQ3_M",
	28: "IQ2_S",
	29: "IQ2_M",
	30: "IQ4_XS",
	31: "IQ1_M",
	32: "BF16",
	36: "TQ1_0",
	37: "TQ2_0",
	38: "MXFP4",
};

/** Extracts what matters of a header before its model is chosen. */
export function surveyedModelOf(header: GgufHeader, trainContextTokens: number): SurveyedModel {
	const quantisation = FILE_TYPES[Number(header.keys.get("general.file_type") ?? -1)];
	return {
		architecture: architectureOf(header.keys),
		trainContextTokens,
		cacheBytesPerToken: sizesOf(header).cacheBytesPerToken,
		...(quantisation !== undefined && { quantisation }),
	};
}
