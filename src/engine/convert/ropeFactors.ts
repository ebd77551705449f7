import type { ModelConfig } from "./modelConfig.ts";

/**
 * The divisor of each frequency of the rotary embeddings in Llama 3.1 and later: slow ones get the full
 * factor, fast ones none, those between a part. Undefined for all other models. Computed as by `LlamaModel`
 * of llama.cpp's converter, after Meta's `apply_scaling`.
 */
export function ropeFactors({ rope, ropeType, headWidth }: ModelConfig): Float32Array | undefined {
	if (ropeType !== "llama3") return undefined;
	const {
		rope_theta: base = 10_000,
		factor = 8,
		low_freq_factor: low = 1,
		high_freq_factor: high = 4,
	} = rope;
	const context = rope.original_max_position_embeddings ?? 8192;
	return Float32Array.from({ length: Math.ceil(headWidth / 2) }, (_, index) => {
		const wavelength = 2 * Math.PI * base ** ((2 * index) / headWidth);
		if (wavelength < context / high) return 1;
		if (wavelength > context / low) return factor;
		const smooth = (context / wavelength - low) / (high - low);
		return 1 / ((1 - smooth) / factor + smooth);
	});
}
