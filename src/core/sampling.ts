import * as z from "zod";

/**
 * How the next token is sampled. Missing options restrict nothing; without a temperature, or at 0, sampling
 * is greedy.
 */
export const samplingSchema = z.strictObject({
	temperature: z.number().min(0).max(5).optional(),
	/** Draws from the likeliest tokens that together reach this probability. */
	topP: z.number().min(0).max(1).optional(),
	/** Draws from this many of the likeliest tokens; 0 for all. */
	topK: z.number().int().min(0).max(1_000_000).optional(),
	/** Draws from tokens with at least this probability relative to the likeliest one. */
	minP: z.number().min(0).max(1).optional(),
	/** The same seed repeats the same draws. */
	seed: z
		.number()
		.int()
		.min(0)
		.max(2 ** 32 - 1)
		.optional(),
});
export type Sampling = z.infer<typeof samplingSchema>;

/** Always the likeliest token, as Z1 was evaluated. */
export const GREEDY = { temperature: 0 } as const satisfies Sampling;

/** How tokens are drawn at a temperature above 0: with a temperature and a seed. */
export const drawingSchema = samplingSchema.required({ temperature: true, seed: true });
export type Drawing = z.infer<typeof drawingSchema>;

/** What is known about a model's sampling before its file has been read. */
export const samplingWishSchema = z.object({
	/** The publisher's recommendation; temperature 0 for a model that was evaluated so. */
	published: samplingSchema.optional(),
	/** The user's choice. */
	wanted: samplingSchema,
	/** The seed if the user names none. */
	seed: z.number().int().min(0),
});
export type SamplingWish = z.infer<typeof samplingWishSchema>;

/**
 * A model's sampling: the user's choice, otherwise the file's, otherwise the publisher's. A model that was
 * evaluated greedily stays greedy whatever its file says, which may only repeat its base model's.
 * @param ofFile what the model's file says
 * @returns undefined for greedy sampling
 */
export function drawingOf(
	{ published = {}, wanted, seed: drawn }: SamplingWish,
	ofFile: Sampling = {},
): Drawing | undefined {
	const own = published.temperature === 0 ? published : { ...published, ...ofFile };
	const { temperature, seed = drawn, ...sampling } = { ...own, ...wanted };
	return temperature ? { ...sampling, temperature, seed } : undefined;
}

/** All options of a draw. */
type Drawn = { readonly [Option in keyof Drawing]-?: number };

/**
 * The options for draws from a position in the sequence on. Omitted ones get neutral values, since llama.cpp
 * and servers have defaults of their own.
 */
export function drawnFrom(drawing: Drawing, position: number): Drawn {
	const { temperature, topP = 1, topK = 0, minP = 0 } = drawing;
	return { temperature, topP, topK, minP, seed: seedAt(drawing, position) };
}

/**
 * The seed for draws from a position in the sequence on: each has its own, so that none repeats another's
 * luck.
 */
export function seedAt({ seed }: Drawing, position: number): number {
	return (seed + position) % 2 ** 32;
}
