import { Failure, failures } from "../failure.ts";
import { type Chunk, tokensOf } from "../marks/chunk.ts";
import { closeMarkOf, MORE, samplingOfStyle } from "../marks/thinkingStyle.ts";
import { AnswerScanner } from "../marks/thoughtScanner.ts";
import type { Message } from "../question/question.ts";
import { type Drawing, drawingOf } from "../sampling.ts";
import type { ReasoningEvent, Window } from "../trace/events.ts";
import type { Exit } from "../trace/exits.ts";
import type { Ask } from "./ask.ts";
import type { Controls } from "./controls.ts";
import { ANSWER_LOOP, LoopDetector, THOUGHT_LOOP } from "./loopDetector.ts";
import { type DueAnswer, exitRuleOf, Peeking } from "./peeking.ts";
import { planPrompt } from "./planPrompt.ts";
import type { Reasoner, Signal } from "./reasoner.ts";
import { tellReading } from "./tellReading.ts";
import { closedBy, Thought } from "./thought.ts";
import { TimeBudget, Waiting } from "./timeBudget.ts";
import { MIN_MORE_TOKENS } from "./window.ts";

type Events<Result = void> = AsyncGenerator<ReasoningEvent, Result, void>;

/** A peek takes at most about as long as writing this many tokens. */
const PEEK_TOKENS = 32;

/**
 * One question in the shifted thinking window (arXiv 2504.00810): the model thinks freely up to the cap;
 * there the hint is appended to the live sequence, and the model answers within its reserve.
 */
export class Reasoning {
	readonly #reasoner: Reasoner;
	readonly #ask: Ask;
	#messages: readonly Message[] = [];
	#window: Window;
	#thought: Thought;
	readonly #drawing: Drawing | undefined;
	readonly #time: TimeBudget | undefined;
	/** The reasoning whose thought this one resumed; its tokens are the beginning of this one's. */
	#from: Reasoning | undefined;

	constructor(reasoner: Reasoner, ask: Ask) {
		this.#reasoner = reasoner;
		this.#ask = ask;
		this.#window = ask.window;
		this.#thought = new Thought(reasoner.style);
		const published = ask.sampling?.published ?? samplingOfStyle(reasoner.style);
		this.#time = ask.time && new TimeBudget(ask.time);
		this.#drawing = ask.sampling && drawingOf({ ...ask.sampling, published }, reasoner.sampling);
	}

	/** Whether a sequence that holds this thought also holds the thought of `earlier`. */
	beginsWith(earlier: Reasoning): boolean {
		return this === earlier || (this.#from?.beginsWith(earlier) ?? false);
	}

	/** Answers the question. Never throws: a failure is the last event. */
	run(controls: Controls): Events {
		return this.#guarded(controls, () => this.#readAndAnswer(controls));
	}

	/**
	 * Reopens the window as a version of its own: the model will resume from the end of this thought, up to
	 * `thinkingTokens` in total, without hint and answer. This one stays as it is and can be reopened any
	 * number of times while the context lasts.
	 * @param inPlace whether the sequence still holds this thought; otherwise it is read again first
	 * @returns the version, whose `resume` continues, and the event that begins it
	 * @throws Failure `contextFull`
	 */
	async reopen(
		versionId: string,
		thinkingTokens: number,
		inPlace: boolean,
		stop: Signal,
	): Promise<{ readonly version: Reasoning; readonly reopened: ReasoningEvent }> {
		const reasoner = this.#reasoner;
		const { answerReserveTokens } = this.#window;
		const thought = this.#thought;
		const forcedTokens = await reasoner.countTokens(MORE + thought.forcedText(this.#ask.hint), stop);
		const room = reasoner.contextTokens - thought.end - forcedTokens - answerReserveTokens;
		const more = Math.min(thinkingTokens - thought.tokens, room);
		if (more < MIN_MORE_TOKENS) throw failures.contextFull();

		// A marked thought ends before its mark, and only the text tells where.
		if (inPlace && closeMarkOf(thought.style) === undefined) {
			await reasoner.rollback(thought.end);
		} else {
			const { begun } = await reasoner.prefill(this.#messages, stop);
			const opening = thought.reopening(begun);
			if (opening !== "") await reasoner.force(opening, stop);
			await reasoner.append(thought.text, stop);
		}
		const tokens = await reasoner.append(MORE, stop);
		const window = { thinkingTokens: thought.tokens + more, answerReserveTokens };
		const version = this.#takenUp(window);
		return { version, reopened: { type: "reopened", at: Date.now(), versionId, text: MORE, tokens, window } };
	}

	/**
	 * Another reasoning that resumes this one's thought, without a time limit: the user wants more thinking.
	 */
	#takenUp(window: Window): Reasoning {
		const { time: _, ...ask } = this.#ask;
		const version = new Reasoning(this.#reasoner, { ...ask, window, direct: false });
		version.#from = this;
		version.#messages = this.#messages;
		version.#thought = this.#thought.resumed();
		return version;
	}

	/** Resumes thinking and answers after `reopen`. Never throws: a failure is the last event. */
	resume(controls: Controls): Events {
		return this.#guarded(controls, () => this.#thinkAndAnswer(controls));
	}

	/** Ends the events of `work` with its outcome; `work` returns whether and why the answer was cut off. */
	async *#guarded(controls: Controls, work: () => Events<AnswerEnd>): Events {
		try {
			const end = yield* work();
			if (controls.stop.aborted) yield { type: "stopped", at: Date.now() };
			else yield { type: "completed", at: Date.now(), ...end };
		} catch (error) {
			if (controls.stop.aborted) yield { type: "stopped", at: Date.now() };
			else yield { type: "failed", at: Date.now(), failure: Failure.from(error).info };
		}
	}

	async *#readAndAnswer(controls: Controls): Events<AnswerEnd> {
		const { messages, window, omitted } = await planPrompt(this.#reasoner, this.#ask, controls.stop);
		this.#messages = messages;
		this.#window = window;
		const { direct } = this.#ask;
		const begunAt = Date.now();
		const prefill = yield* tellReading((onRead) =>
			this.#reasoner.prefill(messages, controls.stop, onRead, direct),
		);
		const { begun, unread, ...read } = prefill;
		this.#thought = new Thought(this.#reasoner.style, begun);
		const sampling = this.#drawing;
		const at = Date.now();
		yield {
			type: "prefilled",
			at,
			...read,
			...(!unread && { readMs: Math.max(0, at - begunAt) }),
			window,
			omitted,
			...(sampling && { sampling }),
		};
		return yield* this.#thinkAndAnswer(controls);
	}

	/** The answer is cut off at the end of its reserve or of its time, or where it goes round in circles. */
	async *#thinkAndAnswer(controls: Controls): Events<AnswerEnd> {
		const due = yield* this.#think(controls);
		if (!due) return { truncated: false };
		const loops = new LoopDetector(ANSWER_LOOP);
		const { own, written } = due;
		let answered = tokensOf(written);
		let late = false;
		let looping = false;
		for (const { text } of written) loops.push(text);
		const { answerReserveTokens: maxTokens } = this.#window;
		const time = this.#time;
		const waiting = new Waiting([controls.stop], time && ((since) => time.answerDue(since)));
		for await (const chunk of this.#generate(Math.max(0, maxTokens - answered), waiting)) {
			answered += chunk.tokens;
			yield { type: "answered", at: Date.now(), text: own.push(chunk.text), tokens: chunk.tokens };
			late = time?.isOver(answered) ?? false;
			looping = loops.push(chunk.text);
			if (late || looping) break;
		}
		late ||= waiting.isOver;
		const rest = own.flush();
		if (rest) yield { type: "answered", at: Date.now(), text: rest, tokens: 0 };
		if (looping) return { truncated: true, looping };
		return { truncated: late || answered >= maxTokens };
	}

	/**
	 * Lets the model think until the window closes, and forces the hint unless the model closed it by itself.
	 * Returns the answer that is still due, if any.
	 */
	async *#think(controls: Controls): Events<DueAnswer | undefined> {
		const thought = this.#thought;
		if (thought.isRuledOut) {
			thought.end = this.#reasoner.position();
			yield closedBy("direct");
			return { own: new AnswerScanner(thought.style, true), written: [] };
		}
		const peeking = this.#peeking();
		const loops = new LoopDetector(THOUGHT_LOOP);
		let close: Close | "peek" | DueAnswer;
		do {
			close = yield* this.#thinkOn(loops, peeking, controls);
			if (close === "peek" && peeking) close = yield* this.#peek(peeking, controls);
		} while (close === "peek");
		if (close === "converged") return undefined;
		if (typeof close === "object") return close;

		thought.end = this.#reasoner.position();
		if (close === "tag") return thought.answer && { own: thought.answer, written: [] };
		const held = thought.flush();
		if (held.text) yield { type: "thought", at: Date.now(), ...held };
		const own = close === "finished" && thought.mayHoldAnswer ? thought.answerPart() : undefined;
		if (close === "stopped" || own?.answerChars) {
			yield closedBy(close, own);
			return undefined;
		}
		if (close !== "looping" && thought.isAnswer) return yield* this.#goOn();
		return yield* this.#forceAnswer(close, peeking?.draft ?? [], controls.stop);
	}

	/** The answer has begun within the thought, and goes on without a hint. */
	*#goOn(): Generator<ReasoningEvent, DueAnswer, void> {
		const { text, style } = this.#thought;
		const begun = this.#thought.answerPart();
		yield closedBy("finished", begun);
		const written = { text: text.slice(text.length - begun.answerChars), tokens: begun.answerTokens };
		return { own: new AnswerScanner(style, false), written: [written] };
	}

	#peeking(): Peeking | undefined {
		const rule = exitRuleOf(this.#ask, this.#reasoner.retrace !== undefined);
		const { answerReserveTokens: reserveTokens } = this.#window;
		return rule && new Peeking(this.#reasoner, rule, { reserveTokens, drawing: this.#drawing });
	}

	/**
	 * Makes the model answer here. What stands of a draft is not written again, so that peeks cost nothing that
	 * the answer does not need anyway; the answer is what it would be without.
	 */
	async *#forceAnswer(close: Exit, draft: readonly Chunk[], stop: Signal): Events<DueAnswer> {
		const hint = this.#thought.forcedText(this.#ask.hint);
		const tokens = await this.#reasoner.force(hint, stop);
		// A drawn answer goes its own way.
		const kept = draft.length === 0 || this.#drawing ? undefined : await this.#reasoner.retrace?.(draft);
		const stands = kept?.stands ?? [];
		const draftTokens = tokensOf(stands);
		yield { ...closedBy(close), ...(draftTokens > 0 && { draftTokens }) };
		yield { type: "forced", at: Date.now(), text: hint, tokens };
		const own = new AnswerScanner(this.#thought.style, false);
		const text = stands.map((chunk) => own.push(chunk.text)).join("");
		if (text) yield { type: "answered", at: Date.now(), text, tokens: 0 };
		return { own, written: stands };
	}

	async *#generate(maxTokens: number, waiting: Waiting): AsyncGenerator<Chunk, void, void> {
		const options = { maxTokens, signal: waiting.signal, drawing: this.#drawing };
		try {
			for await (const chunk of this.#reasoner.generate(options)) {
				yield chunk;
				waiting.goOn();
			}
		} finally {
			waiting.end();
		}
	}

	/** Waits for more of the thought until the window has to close. */
	#awaitThought({ stop, answerNow }: Controls): Waiting {
		const time = this.#time;
		return new Waiting([stop, answerNow], time && (() => time.thoughtDue()));
	}

	/** Thinks until something needs attention; returns what. */
	async *#thinkOn(
		loops: LoopDetector,
		peeking: Peeking | undefined,
		controls: Controls,
	): Events<Close | "peek"> {
		const { stop, answerNow } = controls;
		const cap = this.#window.thinkingTokens;
		const thought = this.#thought;
		const time = this.#time;
		let timed = time?.mustAnswer() ?? false;
		if (thought.tokens < cap && !answerNow.aborted && !stop.aborted && !timed) {
			if (thought.tokens === 0 && peeking?.isDue(0, true)) return "peek";
			const waiting = this.#awaitThought(controls);
			for await (const chunk of this.#generate(cap - thought.tokens, waiting)) {
				time?.wrote(chunk.tokens);
				const { thought: added, answer } = thought.push(chunk);
				yield { type: "thought", at: Date.now(), ...added };
				if (answer) {
					yield closedBy("finished");
					if (answer.text) yield { type: "answered", at: Date.now(), ...answer };
					return "tag";
				}
				timed = time?.mustAnswer() ?? false;
				if (answerNow.aborted || thought.tokens >= cap || timed) break;
				if (loops.push(chunk.text)) return "looping";
				if (!peeking?.isDue(thought.tokens, thought.turnsBack)) continue;
				// A peek would only see what is being written anyway.
				if (thought.mayBeAnswer) continue;
				if (!time?.mustAnswer(PEEK_TOKENS)) return "peek";
			}
			timed ||= waiting.isOver;
		}
		if (stop.aborted) return "stopped";
		if (answerNow.aborted) return "answerNow";
		if (thought.tokens >= cap) return "capped";
		return timed ? "timed" : "finished";
	}

	async *#peek(peeking: Peeking, controls: Controls): Events<Close | "peek" | DueAnswer> {
		const thought = this.#thought;
		const waiting = this.#awaitThought(controls);
		try {
			const hint = thought.forcedText(this.#ask.hint);
			const end = yield* peeking.peek(thought, hint, waiting.signal);
			if (end !== "open") return end === "settled" ? "converged" : end;
		} catch (error) {
			if (!waiting.signal.aborted) throw error;
			await this.#reasoner.rollback(thought.end);
		} finally {
			waiting.end();
		}
		this.#time?.pause();
		if (controls.stop.aborted) return "stopped";
		return waiting.isOver ? "timed" : "peek";
	}
}

/** Why thinking ended; `tag`: the model closed its own tag and continues with the answer. */
type Close = Exclude<Exit, "failed"> | "tag";

type AnswerEnd = Pick<Extract<ReasoningEvent, { type: "completed" }>, "truncated" | "looping">;
