import { z } from "zod";
import { type Exit, type ReasoningEvent, windowSchema } from "./events.ts";
import { Failure } from "./failure.ts";
import { questionSchema, turnSchema } from "./question.ts";
import type { Piece, Reasoner, Signal } from "./reasoner.ts";
import { splitTrajectory } from "./splitTrajectory.ts";
import { TagScanner } from "./tagScanner.ts";
import { forcedText, planWindow } from "./window.ts";

/** Everything the model needs to answer: a question, its past, and how long it may think. */
export const askSchema = z.object({
	traceId: z.string().min(1),
	system: z.string(),
	turns: z.array(turnSchema),
	question: questionSchema,
	window: windowSchema,
});
export type Ask = z.infer<typeof askSchema>;

/** The user's hands on a running answer. */
export interface Controls {
	/** Ends everything at the next token. */
	readonly stop: Signal;
	/** Closes the thinking window at the next token. */
	readonly answerNow: Signal;
}

type Events<Result = void> = AsyncGenerator<ReasoningEvent, Result, void>;

/**
 * Answers a question within the shifted thinking window (arXiv 2504.00810): the model thinks freely up to
 * the cap; there the hint is appended to the live sequence and it answers within its reserve. Never throws:
 * a failure is the last event.
 */
export async function* reason(reasoner: Reasoner, ask: Ask, controls: Controls): Events {
	try {
		const { messages, window, omitted } = planWindow(reasoner, ask);
		const prefill = await reasoner.prefill(messages, controls.stop);
		yield { type: "prefilled", at: Date.now(), ...prefill, window, omitted };

		const answerDue = yield* think(reasoner, window.thinkingTokens, controls);
		const truncated = answerDue && (yield* answer(reasoner, window.answerReserveTokens, controls));
		if (controls.stop.aborted) yield { type: "stopped", at: Date.now() };
		else yield { type: "completed", at: Date.now(), truncated };
	} catch (error) {
		if (controls.stop.aborted) yield { type: "stopped", at: Date.now() };
		else yield { type: "failed", at: Date.now(), failure: Failure.from(error).info };
	}
}

/**
 * Lets the model think until the window closes, and forces the hint where it did not close by itself.
 * Returns whether an answer is still due.
 */
async function* think(reasoner: Reasoner, capTokens: number, { stop, answerNow }: Controls): Events<boolean> {
	const scanner = new TagScanner(reasoner.style);
	const pieces: Piece[] = [];
	let spent = 0;
	let exit: Exit = "finished";

	if (capTokens > 0 && !answerNow.aborted) {
		for await (const piece of reasoner.generate({ maxTokens: capTokens, signal: stop })) {
			spent += piece.tokens;
			const { thought, answer, closed } = scanner.push(piece);
			pieces.push(thought);
			yield { type: "thought", at: Date.now(), ...thought };
			if (closed) {
				yield closedBy("finished");
				if (answer.text) yield { type: "answered", at: Date.now(), ...answer };
				return true;
			}
			if (answerNow.aborted) break;
		}
	}
	const held = scanner.flush();
	pieces.push(held);
	if (held.text) yield { type: "thought", at: Date.now(), ...held };

	if (stop.aborted) exit = "stopped";
	else if (answerNow.aborted) exit = "answerNow";
	else if (spent >= capTokens) exit = "capped";

	const own = exit === "finished" ? answerPart(pieces) : undefined;
	if (own?.answerChars) {
		yield closedBy(exit, own);
		return false;
	}
	yield closedBy(exit);
	if (exit === "stopped") return false;
	const text = forcedText(reasoner.style);
	yield { type: "forced", at: Date.now(), text, tokens: reasoner.append(text) };
	return true;
}

/** Lets the model answer within its reserve; returns whether it was cut off there. */
async function* answer(reasoner: Reasoner, reserveTokens: number, { stop }: Controls): Events<boolean> {
	let spent = 0;
	for await (const piece of reasoner.generate({ maxTokens: reserveTokens, signal: stop })) {
		spent += piece.tokens;
		yield { type: "answered", at: Date.now(), ...piece };
	}
	return spent >= reserveTokens;
}

function closedBy(exit: Exit, own = { answerChars: 0, answerTokens: 0 }): ReasoningEvent {
	return { type: "closed", at: Date.now(), exit, ...own };
}

/** The part of a self-ended output that is its answer; a token across the border belongs to the answer. */
function answerPart(pieces: readonly Piece[]): { answerChars: number; answerTokens: number } {
	const text = pieces.map((piece) => piece.text).join("");
	const thoughtChars = text.trim() === "" ? text.length : splitTrajectory(text).thought.length;
	let end = 0;
	let answerTokens = 0;
	for (const piece of pieces) {
		end += piece.text.length;
		if (end > thoughtChars) answerTokens += piece.tokens;
	}
	return { answerChars: text.length - thoughtChars, answerTokens };
}
