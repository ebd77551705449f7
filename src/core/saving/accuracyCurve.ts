import * as z from "zod";

/** The name of the product's policy in bench results. */
export const PRODUCT_POLICY = "estimate + early exit";

const tokens = z.number().min(0);
const share = z.number().min(0).max(1);

/** How accuracy grows with thinking on a model, from a recorded bench. */
export const accuracyCurveSchema = z.object({
	model: z.object({ id: z.string(), name: z.string() }),
	/** The number of problems. */
	problems: z.number().int().min(1),
	problemFile: z.string(),
	machine: z.string(),
	/** Fixed windows, the shortest first: mean tokens of an answer and the share of right ones. */
	fixed: z.array(z.object({ windowTokens: tokens, tokens, right: share })).min(1),
	/** The product's policy, with the 95 % interval of its share. */
	product: z.object({ tokens, right: share, low: share, high: share }),
});
export type AccuracyCurve = z.infer<typeof accuracyCurveSchema>;

const meanSchema = z.object({ right: share, total: tokens });

/** The part of a file of `bench replay --json` that is used here. */
const resultSchema = z.object({
	format: z.literal("z1-bench-1"),
	recorded: z.object({
		model: z.object({ id: z.string().min(1), name: z.string() }),
		problems: z.object({ file: z.string() }),
		machine: z.string(),
	}),
	problems: z.number().int().min(1),
	rows: z.array(
		z.object({ policy: z.string(), mean: meanSchema, accuracy: z.object({ low: share, high: share }) }),
	),
	fixed: z.array(z.object({ windowTokens: tokens, mean: meanSchema })).min(1),
});

/**
 * The curve in a bench result.
 * @param text of the file
 * @throws Error that says what is wrong with it
 */
export function readAccuracyCurve(text: string): AccuracyCurve {
	const parsed = resultSchema.safeParse(JSON.parse(text));
	if (!parsed.success) throw new Error(z.prettifyError(parsed.error).replace(/\s+/g, " "));
	const { recorded, problems, rows, fixed } = parsed.data;
	const product = rows.find(({ policy }) => policy === PRODUCT_POLICY);
	if (!product) throw new Error(`no row "${PRODUCT_POLICY}"`);
	const { mean, accuracy } = product;
	return {
		model: recorded.model,
		problems,
		problemFile: recorded.problems.file,
		machine: recorded.machine,
		fixed: fixed
			.map(({ windowTokens, mean: { total, right } }) => ({ windowTokens, tokens: total, right }))
			.sort((a, b) => a.windowTokens - b.windowTokens),
		product: { tokens: mean.total, right: mean.right, ...accuracy },
	};
}
