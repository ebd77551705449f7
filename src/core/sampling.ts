import * as z from "zod";

/**
 * How the next token is chosen. What is not said takes nothing away; without a temperature, or at 0, the
 * likeliest one is.
 */
export const samplingSchema = z.strictObject({
	temperature: z.number().min(0).max(5).optional(),
	/** The likeliest tokens that together are so likely are drawn from. */
	topP: z.number().min(0).max(1).optional(),
	/** So many of the likeliest tokens are drawn from; 0 for all. */
	topK: z.number().int().min(0).max(1_000_000).optional(),
	/** Tokens at least so likely, in comparison with the likeliest one, are drawn from. */
	minP: z.number().min(0).max(1).optional(),
	/** The same seed draws the same tokens again. */
	seed: z
		.number()
		.int()
		.min(0)
		.max(2 ** 32 - 1)
		.optional(),
});
export type Sampling = z.infer<typeof samplingSchema>;

/** How tokens are drawn, when they are: nothing left open but what takes nothing away. */
export const drawingSchema = samplingSchema.required({ temperature: true, seed: true });
export type Drawing = z.infer<typeof drawingSchema>;

/** What is known of how a model is to be sampled before its file has been read. */
export const samplingWishSchema = z.object({
	/** As the model's publisher recommends it; temperature 0 for a model that was evaluated so. */
	published: samplingSchema.optional(),
	/** As the user wants it. */
	wanted: samplingSchema,
	/** What is drawn with where the user names no seed. */
	seed: z.number().int().min(0),
});
export type SamplingWish = z.infer<typeof samplingWishSchema>;

/**
 * How a model is sampled: as the user wants it, else as its file says, else as it was published. What was
 * evaluated greedily stays so whatever its file says, which may only repeat what it was made from.
 * @param ofFile what the model's file says
 * @returns undefined for the likeliest token each time
 */
export function drawingOf(
	{ published = {}, wanted, seed: drawn }: SamplingWish,
	ofFile: Sampling = {},
): Drawing | undefined {
	const own = published.temperature === 0 ? published : { ...published, ...ofFile };
	const { temperature, seed = drawn, ...sampling } = { ...own, ...wanted };
	return temperature ? { ...sampling, temperature, seed } : undefined;
}

/**
 * The seed of what is drawn from a place in the sequence on: each has its own, so that none repeats another's
 * luck.
 */
export function seedAt({ seed }: Drawing, position: number): number {
	return (seed + position) % 2 ** 32;
}
