import type { ControlledEvaluateInputItem, Token } from "node-llama-cpp";
import { type Drawing, drawnFrom, GREEDY } from "../../core/sampling.ts";
import type { Speculation } from "../speculation/speculation.ts";
import type { Measures } from "./chunkDecoder.ts";
import type { OpenSequence } from "./openSequence.ts";

/** llama.cpp's sampling options. */
interface Choice {
	readonly temperature: number;
	readonly topP?: number;
	readonly topK?: number;
	readonly minP?: number;
	readonly seed?: number;
}

/** What llama.cpp has sampled, with the requested measurements. */
interface Sampled {
	readonly token: Token;
	readonly confidence?: number;
}

type MeasuredToken = { token: Token } & Measures;

export interface SampleOptions {
	/** Without it, tokens are evaluated one by one. */
	readonly speculation: Speculation | undefined;
	/** Whether to tell the probability of each token. */
	readonly measure: boolean;
	/** How to draw; without it, sampling is greedy. */
	readonly drawing: Drawing | undefined;
}

/**
 * Continues an open sequence, and never ends. The last token is sampled but not evaluated yet; earlier ones
 * of a guess are evaluated.
 */
export async function* sampleTokens(
	open: OpenSequence,
	{ measure, drawing, ...options }: SampleOptions,
): AsyncGenerator<MeasuredToken, void, void> {
	const before = open.tokens;
	// Measured probabilities depend, in the seventh digit, on what is evaluated together, and draws would
	// depend on the length of guesses.
	const speculation = measure || drawing ? undefined : options.speculation;
	const choice = drawing ? drawnFrom(drawing, before.length) : GREEDY;
	speculation?.reset(before);
	let stream: AsyncGenerator<Sampled, void> | undefined;
	try {
		for (;;) {
			const alone = open.pending.length === 1;
			const guess = ((alone && speculation?.next(open.room)) || []) as Token[];
			const start = performance.now();
			let sampled: MeasuredToken[];
			if (guess.length > 0) {
				await stream?.return();
				stream = undefined;
				sampled = await check(open, guess);
			} else {
				stream ??= streamTokens(open, measure, choice);
				const next = await stream.next();
				if (next.done) return;
				sampled = [measuredOf(next.value)];
			}
			const ms = performance.now() - start;
			const tokens = sampled.map(({ token }) => token);
			open.pending = tokens.slice(-1);
			speculation?.push(tokens, alone ? ms : undefined);
			yield* sampled;
		}
	} finally {
		await stream?.return();
	}
}

/**
 * Continues from the pending tokens, one token at a time, with a single sampler, since making one takes a
 * while.
 */
function streamTokens(open: OpenSequence, measure: boolean, choice: Choice): AsyncGenerator<Sampled, void> {
	const options = { ...choice, yieldEogToken: true };
	return open.evaluated.evaluateWithMetadata(open.pending, { confidence: measure }, options);
}

/**
 * Evaluates the pending token together with a guess. Returns the accepted part of the guess and the token
 * after it.
 * @throws when llama.cpp cannot sample
 */
async function check(open: OpenSequence, guess: Token[]): Promise<MeasuredToken[]> {
	const input = [...open.pending, ...guess].map((token): ControlledEvaluateInputItem => {
		return [token, { generateNext: { token: true, options: GREEDY } }];
	});
	const output = await open.evaluated.controlledEvaluate(input);
	const sampled = output.map((item) => chosen(item?.next.token));
	const wrong = guess.findIndex((token, n) => token !== sampled[n]);
	const right = wrong === -1 ? guess.length : wrong;
	await open.past.eraseFrom(open.evaluated.nextTokenIndex - (guess.length - right));
	return sampled.slice(0, right + 1).map((token) => ({ token }));
}

function chosen(token: Token | null | undefined): Token {
	if (token === undefined || token === null) throw new Error("llama.cpp has sampled no token");
	return token;
}

function measuredOf({ token, confidence }: Sampled): MeasuredToken {
	return { token, ...(confidence !== undefined && { confidence }) };
}
