import { Failure } from "../failure.ts";
import { type Chunk, tokensOf } from "../marks/chunk.ts";
import { AnswerScanner } from "../marks/thoughtScanner.ts";
import type { Drawing } from "../sampling.ts";
import type { ReasoningEvent } from "../trace/events.ts";
import type { Ask } from "./ask.ts";
import { ConvergenceRule, ExitWatch, type Peek } from "./convergence.ts";
import type { Reasoner, Signal } from "./reasoner.ts";
import { closedBy, type Thought } from "./thought.ts";

/** An answer still to be written: its reader, and the beginning that already exists. */
export interface DueAnswer {
	readonly own: AnswerScanner;
	readonly written: readonly Chunk[];
}

/** How the answer is written if it is to be: its reserve, and how its tokens are drawn. */
interface AnswerOptions {
	readonly reserveTokens: number;
	readonly drawing: Drawing | undefined;
}

const NO_REST = { text: "", tokens: 0, whole: false };

/** Decides when to peek; a watch only finds out. */
type ExitRule = ConvergenceRule | ExitWatch;

/** Peeks at what the answer would be if the window closed here, as the rule of the question says. */
export class Peeking {
	readonly #reasoner: Reasoner;
	readonly #rule: ExitRule;
	readonly #answer: AnswerOptions;

	constructor(reasoner: Reasoner, rule: ExitRule, answer: AnswerOptions) {
		this.#reasoner = reasoner;
		this.#rule = rule;
		this.#answer = answer;
	}

	/** See ConvergenceRule. */
	isDue(spentTokens: number, atTurn: boolean): boolean {
		return this.#rule.isPeekDue(spentTokens, atTurn);
	}

	/** What peeks have written that may be the answer; what was only watched is no part of it. */
	get draft(): readonly Chunk[] {
		return this.#rule instanceof ConvergenceRule ? this.#rule.draft : [];
	}

	/**
	 * Peeks at the end of the thought. If that settles the answer, the peek becomes the answer or its
	 * beginning; otherwise it is rolled back.
	 * @param hint the text that makes the model answer here
	 * @returns the rest of the answer that is still due; `settled` if there is none, `open` to think on
	 */
	async *peek(
		thought: Thought,
		hint: string,
		stop: Signal,
	): AsyncGenerator<ReasoningEvent, DueAnswer | "settled" | "open", void> {
		const rule = this.#rule;
		thought.end = this.#reasoner.position();
		const forcedTokens = await this.#reasoner.force(hint, stop);
		const peek = rule.peek();
		const ended = await this.#take(peek, stop).catch((error) => {
			// The thought goes on without peeks, unless that fails, too.
			if (stop.aborted || !(error instanceof Failure)) throw error;
			rule.giveUp();
			peek.confidence = 0;
			return false;
		});
		const own = new AnswerScanner(thought.style, false);
		const text = peek.chunks.map((chunk) => own.push(chunk.text)).join("");
		const verdict = stop.aborted ? "open" : rule.observe(peek, text, ended);
		const { writtenTokens: tokens, readTokens: draftTokens, confidence } = peek;
		if (verdict !== "open") {
			yield { ...closedBy("converged"), ...(draftTokens > 0 && { draftTokens }) };
			yield { type: "forced", at: Date.now(), text: hint, tokens: forcedTokens };
			const rest = verdict === "whole" ? own.flush() : "";
			yield { type: "answered", at: Date.now(), text: text + rest, tokens };
			return verdict === "whole" ? "settled" : { own, written: peek.chunks };
		}
		const settles = rule instanceof ExitWatch && !stop.aborted ? rule.settles : [];
		const rest = settles.length > 0 && !ended ? await this.#restOfAnswer(peek, own, stop) : NO_REST;
		await this.#reasoner.rollback(thought.end);
		const whole = ended && !peek.doubtful;
		yield {
			type: "peeked",
			at: Date.now(),
			text: text + rest.text + own.flush(),
			confidence,
			whole: whole || rest.whole,
			tokens: tokens + rest.tokens,
			forcedTokens,
			...(draftTokens > 0 && { draftTokens }),
			...(settles.length > 0 && { settles }),
		};
		return "open";
	}

	/**
	 * Reads the draft after the hint and continues it; returns whether the answer ends with what it is sure of.
	 */
	async #take(peek: Peek, signal: Signal): Promise<boolean> {
		const retraced = await this.#reasoner.retrace?.(this.#rule.draft);
		if (retraced) peek.read(retraced.stands, retraced.next);
		const maxTokens = Math.min(peek.room, this.#answer.reserveTokens - peek.readTokens);
		if (maxTokens <= 0) return false;
		for await (const chunk of this.#reasoner.generate({ maxTokens, signal, measure: true })) {
			if (chunk.confidence === undefined) this.#rule.giveUp();
			if (!peek.wrote(chunk)) return false;
		}
		return !signal.aborted && peek.writtenTokens < maxTokens;
	}

	/** The answer whose beginning a peek has seen, to its end. */
	async #restOfAnswer(peek: Peek, own: AnswerScanner, signal: Signal): Promise<typeof NO_REST> {
		const { reserveTokens, drawing } = this.#answer;
		const maxTokens = reserveTokens - peek.readTokens - peek.writtenTokens;
		if (maxTokens <= 0) return NO_REST;
		const chunks: Chunk[] = [];
		for await (const chunk of this.#reasoner.generate({ maxTokens, signal, drawing })) chunks.push(chunk);
		const tokens = tokensOf(chunks);
		const text = chunks.map((chunk) => own.push(chunk.text)).join("");
		return { text, tokens, whole: tokens < maxTokens };
	}
}

/**
 * When to peek for this question; undefined if its thinking never ends early.
 * @param reads whether the model can read a draft, see `Reasoner.retrace`
 */
export function exitRuleOf({ convergence, watchExits }: Ask, reads: boolean): ExitRule | undefined {
	if (!convergence) return undefined;
	return watchExits ? new ExitWatch(convergence, watchExits, reads) : new ConvergenceRule(convergence, reads);
}
