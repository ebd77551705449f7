import { nameOfWhole } from "./splitFiles.ts";

/** Small, and hardly worse than the original weights. */
export const PREFERRED_QUANTISATION = "Q4_K_M";

/** The quantisations on offer, preferred first, with the bits per weight in their files. */
const BITS_PER_WEIGHT: Readonly<Record<string, number>> = {
	Q4_K_M: 4.9,
	Q5_K_M: 5.7,
	Q6_K: 6.6,
	Q8_0: 8.5,
	Q3_K_M: 4.0,
};

/** The file names of a model, preferred quantisation first. */
export function quantisedFiles(stem: string): string[] {
	return Object.keys(BITS_PER_WEIGHT).map((quantisation) => `${stem}-${quantisation}.gguf`);
}

const QUANTISED = /(?:^|[.-])(I?Q\d(?:_[a-z0-9]+)*|BF16|F16|F32)\.gguf$/i;

/** A file name without quantisation and extension: `Z1-7B` of `Z1-7B.q4_k_m.gguf`. */
export const withoutQuantisation = (file: string): string =>
	nameOfWhole(file)
		.replace(QUANTISED, "")
		.replace(/\.gguf$/i, "");

/** The quantisation in a file name: `Q4_K_M` of `Z1-7B.q4_k_m.gguf`. */
export function quantisationOf(file: string): string | undefined {
	const [, quantisation] = QUANTISED.exec(nameOfWhole(file)) ?? [];
	return quantisation?.toUpperCase();
}

/** Estimated size of a file with this many weights, in bytes. */
export function estimateFileBytes(parameters: number, quantisation: string): number {
	return (parameters * (BITS_PER_WEIGHT[quantisation] ?? 16)) / 8;
}
