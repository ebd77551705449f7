import { nameOfWhole } from "./splitFiles.ts";

/** Small, and hardly worse than the original weights. */
export const PREFERRED_QUANTISATION = "Q4_K_M";

/** The quantisations on offer, preferred first. */
const OFFERED = [PREFERRED_QUANTISATION, "Q5_K_M", "Q6_K", "Q8_0", "Q3_K_M"];

/** Bits per weight in files; MXFP4 as in gpt-oss, which is published so. */
const BITS_PER_WEIGHT: Readonly<Record<string, number>> = {
	Q4_K_M: 4.9,
	Q5_K_M: 5.7,
	Q6_K: 6.6,
	Q8_0: 8.5,
	Q3_K_M: 4.0,
	MXFP4: 4.63,
};

/** The file names of a model, preferred quantisation first. */
export function quantisedFiles(stem: string): string[] {
	return OFFERED.map((quantisation) => `${stem}-${quantisation}.gguf`);
}

const QUANTISED = /(?:^|[.-])(I?Q\d(?:_[a-z0-9]+)*|MXFP4|BF16|F16|F32)\.gguf$/i;

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
