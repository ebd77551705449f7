import * as z from "zod";
import { Failure, failures } from "../failure.ts";
import { type Message, questionSchema, turnSchema } from "../question/question.ts";
import { type Drawing, drawingOf, samplingWishSchema } from "../sampling.ts";
import { type ReasoningEvent, type Window, windowSchema } from "../trace/events.ts";
import type { Exit } from "../trace/exits.ts";
import type { Controls } from "./controls.ts";
import { ConvergenceRule, convergenceSchema, ExitWatch, type Peek } from "./convergence.ts";
import { ANSWER_LOOP, LoopDetector, THOUGHT_LOOP } from "./loopDetector.ts";
import { planPrompt } from "./planPrompt.ts";
import type { Chunk, OnRead, Prefill, Reasoner, Signal } from "./reasoner.ts";
import { isAnswer, mayBeAnswer, splitTrajectory } from "./splitTrajectory.ts";
import {
	type Begun,
	closeMarkOf,
	forcedText,
	MORE,
	marksOf,
	samplingOfStyle,
	type ThinkingStyle,
} from "./thinkingStyle.ts";
import { AnswerScanner, ThoughtScanner } from "./thoughtScanner.ts";
import { TimeBudget, timeLimitSchema } from "./timeBudget.ts";

/** Everything that the model needs to answer: a question, its history, and how long it may think. */
export const askSchema = z.object({
	traceId: z.string().min(1),
	system: z.string(),
	turns: z.array(turnSchema),
	question: questionSchema,
	window: windowSchema,
	/** Without it, thinking never ends early. */
	convergence: convergenceSchema.optional(),
	/** Thresholds for which to find out where thinking would end early; then it never does. */
	watchExits: z.array(z.number().min(0).max(1)).min(1).optional(),
	/** Whether the model is to answer without thinking, if its template supports that. */
	direct: z.boolean().optional(),
	/** The words that end the thinking; without them, Z1's. */
	hint: z.string().optional(),
	/** Without it, sampling is greedy. */
	sampling: samplingWishSchema.optional(),
	/** Without it, the answer has no time limit. */
	time: timeLimitSchema.optional(),
});
export type Ask = z.infer<typeof askSchema>;

type Events<Result = void> = AsyncGenerator<ReasoningEvent, Result, void>;

/** A peek takes at most about as long as writing this many tokens. */
const LOOK_TOKENS = 32;
const NO_REST = { text: "", tokens: 0, whole: false };
/** Fewer thinking tokens are not worth reopening a window for. */
const MIN_MORE_TOKENS = 8;

/**
 * One question in the shifted thinking window (arXiv 2504.00810): the model thinks freely up to the cap;
 * there the hint is appended to the live sequence, and the model answers within its reserve.
 */
export class Reasoning {
	readonly #reasoner: Reasoner;
	readonly #ask: Ask;
	#messages: readonly Message[] = [];
	#window: Window;
	#thought = "";
	#spent = 0;
	/** Position of the thought's end in the sequence, from which thinking resumes. */
	#thoughtEnd = 0;
	/**
	 * The beginning of the thought: whether the template opened it, and what the model itself wrote to open it.
	 */
	#begun: Begun | undefined;
	#opening = "";
	/** The reasoner's style, or the one that the model turned out to use. */
	#style: ThinkingStyle;
	readonly #drawing: Drawing | undefined;
	readonly #time: TimeBudget | undefined;

	/** The reasoning whose thought this one resumed; its tokens are the beginning of this one's. */
	#from: Reasoning | undefined;

	constructor(reasoner: Reasoner, ask: Ask) {
		this.#reasoner = reasoner;
		this.#ask = ask;
		this.#window = ask.window;
		this.#style = reasoner.style;
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
		const forcedTokens = await reasoner.countTokens(
			MORE + forcedText(this.#style, { hint: this.#ask.hint }),
			stop,
		);
		const room = reasoner.contextTokens - this.#thoughtEnd - forcedTokens - answerReserveTokens;
		const more = Math.min(thinkingTokens - this.#spent, room);
		if (more < MIN_MORE_TOKENS) throw failures.contextFull();

		// A marked thought ends before its mark, and only the text tells where.
		if (inPlace && closeMarkOf(this.#style) === undefined) {
			await reasoner.rollback(this.#thoughtEnd);
		} else {
			const { begun } = await reasoner.prefill(this.#messages, stop);
			// Opens the thought again if the template has closed it.
			const { open = "" } = marksOf(this.#style);
			const opening = this.#opening || (begun === "closed" ? open : "");
			if (opening !== "") await reasoner.force(opening, stop);
			await reasoner.append(this.#thought, stop);
		}
		const tokens = await reasoner.append(MORE, stop);
		const window = { thinkingTokens: this.#spent + more, answerReserveTokens };
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
		version.#thought = this.#thought + MORE;
		version.#spent = this.#spent;
		version.#begun = this.#begun || this.#opening ? "open" : undefined;
		version.#opening = this.#opening;
		version.#style = this.#style;
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
		this.#begun = begun;
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
		for await (const chunk of this.#generate(Math.max(0, maxTokens - answered), controls.stop)) {
			answered += chunk.tokens;
			yield { type: "answered", at: Date.now(), text: own.push(chunk.text), tokens: chunk.tokens };
			late = this.#time?.isOver(answered) ?? false;
			looping = loops.push(chunk.text);
			if (late || looping) break;
		}
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
		if (this.#begun === "closed") {
			this.#thoughtEnd = this.#reasoner.position();
			yield closedBy("direct");
			return { own: new AnswerScanner(this.#style, true), written: [] };
		}
		const rule = this.#exitRule();
		const scanner = new ThoughtScanner(this.#style, this.#begun);
		const watch = { scanner, loops: new LoopDetector(THOUGHT_LOOP), rule };
		const chunks: Chunk[] = [];
		let close: Close | "peek" | DueAnswer;
		do {
			close = yield* this.#thinkOn(watch, chunks, controls);
			if (close === "peek" && rule) close = yield* this.#peek(rule, controls);
		} while (close === "peek");
		this.#opening += scanner.opening;
		if (close === "converged") return undefined;
		if (typeof close === "object") return close;

		this.#thoughtEnd = this.#reasoner.position();
		if (close === "tag") return scanner.answer && { own: scanner.answer, written: [] };
		const held = scanner.flush();
		if (held.text) yield this.#thoughtEvent(held, chunks);
		// Text inside marks, or possibly inside, is never an answer.
		const mayAnswer = close === "finished" && !scanner.opened && this.#style !== "unknown";
		const own = mayAnswer ? answerPart(this.#thought, chunks) : undefined;
		if (close === "stopped" || own?.answerChars) {
			yield closedBy(close, own);
			return undefined;
		}
		if (close !== "looping" && this.#isTagless && isAnswer(this.#thought)) return yield* this.#goOn(chunks);
		// What was only watched leaves no trace in the answer, nor in its cost.
		const draft = rule instanceof ConvergenceRule ? rule.draft : [];
		return yield* this.#forceAnswer(close, draft, controls.stop);
	}

	/** The answer has begun within the thought, and goes on without a hint. */
	*#goOn(chunks: readonly Chunk[]): Generator<ReasoningEvent, DueAnswer, void> {
		const begun = answerPart(this.#thought, chunks);
		yield closedBy("finished", begun);
		const text = this.#thought.slice(this.#thought.length - begun.answerChars);
		const own = new AnswerScanner(this.#style, false);
		return { own, written: [{ text, tokens: begun.answerTokens }] };
	}

	#exitRule(): ExitRule | undefined {
		const { convergence, watchExits } = this.#ask;
		if (!convergence) return undefined;
		const reads = this.#reasoner.retrace !== undefined;
		return watchExits
			? new ExitWatch(convergence, watchExits, reads)
			: new ConvergenceRule(convergence, reads);
	}

	/**
	 * Makes the model answer here. What stands of a draft is not written again, so that peeks cost nothing that
	 * the answer does not need anyway; the answer is what it would be without.
	 */
	async *#forceAnswer(close: Exit, draft: readonly Chunk[], stop: Signal): Events<DueAnswer> {
		const hint = this.#forcedText();
		const tokens = await this.#reasoner.force(hint, stop);
		// A drawn answer goes its own way.
		const kept = draft.length === 0 || this.#drawing ? undefined : await this.#reasoner.retrace?.(draft);
		const stands = kept?.stands ?? [];
		const draftTokens = tokensOf(stands);
		yield { ...closedBy(close), ...(draftTokens > 0 && { draftTokens }) };
		yield { type: "forced", at: Date.now(), text: hint, tokens };
		const own = new AnswerScanner(this.#style, false);
		const text = stands.map((chunk) => own.push(chunk.text)).join("");
		if (text) yield { type: "answered", at: Date.now(), text, tokens: 0 };
		return { own, written: stands };
	}

	/** Whether nothing marks the end of this thought. */
	get #isTagless(): boolean {
		return this.#style === "tagless";
	}

	#generate(maxTokens: number, signal: Signal): AsyncGenerator<Chunk, void, void> {
		return this.#reasoner.generate({ maxTokens, signal, drawing: this.#drawing });
	}

	/** The text that makes the model answer here. */
	#forcedText(): string {
		const begun = this.#begun === "open" || this.#opening !== "" || this.#spent > 0;
		return forcedText(this.#style, { begun, hint: this.#ask.hint });
	}

	/** Thinks until something needs attention; returns what. */
	async *#thinkOn(
		{ scanner, loops, rule }: Watch,
		chunks: Chunk[],
		controls: Controls,
	): Events<Close | "peek"> {
		const { stop, answerNow } = controls;
		const cap = this.#window.thinkingTokens;
		const time = this.#time;
		let timed = time?.mustAnswer() ?? false;
		if (this.#spent < cap && !answerNow.aborted && !stop.aborted && !timed) {
			if (this.#spent === 0 && rule?.isPeekDue(0, true)) return "peek";
			for await (const chunk of this.#generate(cap - this.#spent, stop)) {
				this.#spent += chunk.tokens;
				time?.wrote(chunk.tokens);
				const { thought, answer } = scanner.push(chunk);
				this.#style = scanner.style;
				yield this.#thoughtEvent(thought, chunks);
				if (answer) {
					yield closedBy("finished");
					if (answer.text) yield { type: "answered", at: Date.now(), ...answer };
					return "tag";
				}
				timed = time?.mustAnswer() ?? false;
				if (answerNow.aborted || this.#spent >= cap || timed) break;
				if (loops.push(chunk.text)) return "looping";
				const due = rule?.isPeekDue(this.#spent, /\n[ \t]*\n$/.test(this.#thought));
				if (due && !(this.#isTagless && mayBeAnswer(this.#thought)) && !time?.mustAnswer(LOOK_TOKENS))
					return "peek";
			}
		}
		if (stop.aborted) return "stopped";
		if (answerNow.aborted) return "answerNow";
		if (this.#spent >= cap) return "capped";
		return timed ? "timed" : "finished";
	}

	/**
	 * Peeks at what the answer would be if the window closed here. If that settles it, the peek becomes the
	 * answer or its beginning; otherwise it is rolled back.
	 */
	async *#peek(rule: ExitRule, { stop }: Controls): Events<Close | "peek" | DueAnswer> {
		const hint = this.#forcedText();
		this.#thoughtEnd = this.#reasoner.position();
		const forcedTokens = await this.#reasoner.force(hint, stop);
		const peek = rule.peek();
		const ended = await this.#takePeek(peek, rule, stop);
		const own = new AnswerScanner(this.#style, false);
		const text = peek.chunks.map((chunk) => own.push(chunk.text)).join("");
		const verdict = stop.aborted ? "open" : rule.observe(peek, text, ended);
		const { writtenTokens: tokens, readTokens: draftTokens, confidence } = peek;
		if (verdict !== "open") {
			yield { ...closedBy("converged"), ...(draftTokens > 0 && { draftTokens }) };
			yield { type: "forced", at: Date.now(), text: hint, tokens: forcedTokens };
			const rest = verdict === "whole" ? own.flush() : "";
			yield { type: "answered", at: Date.now(), text: text + rest, tokens };
			return verdict === "whole" ? "converged" : { own, written: peek.chunks };
		}
		const settles = rule instanceof ExitWatch && !stop.aborted ? rule.settles : [];
		const rest = settles.length > 0 && !ended ? await this.#restOfAnswer(peek, own, stop) : NO_REST;
		await this.#reasoner.rollback(this.#thoughtEnd);
		this.#time?.pause();
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
		return stop.aborted ? "stopped" : "peek";
	}

	/**
	 * Reads the draft after the hint and continues it; returns whether the answer ends with what it is sure of.
	 */
	async #takePeek(peek: Peek, rule: ExitRule, signal: Signal): Promise<boolean> {
		const retraced = await this.#reasoner.retrace?.(rule.draft);
		if (retraced) peek.read(retraced.stands, retraced.next);
		const maxTokens = Math.min(peek.room, this.#window.answerReserveTokens - peek.readTokens);
		if (maxTokens <= 0) return false;
		for await (const chunk of this.#reasoner.generate({ maxTokens, signal, measure: true })) {
			if (chunk.confidence === undefined) rule.giveUp();
			if (!peek.wrote(chunk)) return false;
		}
		return !signal.aborted && peek.writtenTokens < maxTokens;
	}

	/** The answer whose beginning a peek has seen, to its end. */
	async #restOfAnswer(peek: Peek, own: AnswerScanner, signal: Signal): Promise<typeof NO_REST> {
		const maxTokens = this.#window.answerReserveTokens - peek.readTokens - peek.writtenTokens;
		if (maxTokens <= 0) return NO_REST;
		let [text, tokens] = ["", 0];
		for await (const chunk of this.#generate(maxTokens, signal)) {
			text += own.push(chunk.text);
			tokens += chunk.tokens;
		}
		return { text, tokens, whole: tokens < maxTokens };
	}

	#thoughtEvent({ text, tokens }: Chunk, chunks: Chunk[]): ReasoningEvent {
		chunks.push({ text, tokens });
		this.#thought += text;
		return { type: "thought", at: Date.now(), text, tokens };
	}
}

/** Why thinking ended; `tag`: the model closed its own tag and continues with the answer. */
type Close = Exclude<Exit, "failed"> | "tag";

type AnswerEnd = Pick<Extract<ReasoningEvent, { type: "completed" }>, "truncated" | "looping">;

/** Decides when to peek; a watch only finds out. */
type ExitRule = ConvergenceRule | ExitWatch;

/** An answer still to be written: its reader, and the beginning that already exists. */
interface DueAnswer {
	readonly own: AnswerScanner;
	readonly written: readonly Chunk[];
}

function tokensOf(chunks: readonly Chunk[]): number {
	return chunks.reduce((sum, { tokens }) => sum + tokens, 0);
}

interface Watch {
	readonly scanner: ThoughtScanner;
	readonly loops: LoopDetector;
	readonly rule: ExitRule | undefined;
}

function closedBy(exit: Exit, own = { answerChars: 0, answerTokens: 0 }) {
	return { type: "closed" as const, at: Date.now(), exit, ...own };
}

/**
 * The part of a self-ended thought that is its answer; a token across the border belongs to the answer.
 * @param chunks the end of the thought, generated since the window was last opened
 */
function answerPart(
	thought: string,
	chunks: readonly Chunk[],
): { answerChars: number; answerTokens: number } {
	const split = thought.trim() === "" ? thought.length : splitTrajectory(thought).thought.length;
	let end = thought.length - chunks.reduce((chars, { text }) => chars + text.length, 0);
	const answerStart = Math.max(split, end);
	let answerTokens = 0;
	for (const chunk of chunks) {
		end += chunk.text.length;
		if (end > answerStart) answerTokens += chunk.tokens;
	}
	return { answerChars: thought.length - answerStart, answerTokens };
}

/** Yields progress while a prompt is read; if it comes faster than it is consumed, only the latest. */
async function* tellReading(read: (onRead: OnRead) => Promise<Prefill>): Events<Prefill> {
	let told: ReasoningEvent | undefined;
	let wake = () => {};
	let over = false;
	const reading = read((tokens, promptTokens) => {
		told = { type: "read", at: Date.now(), tokens, promptTokens };
		wake();
	});
	const end = () => {
		over = true;
		wake();
	};
	reading.then(end, end);
	while (!over) {
		if (told) yield told;
		told = undefined;
		await new Promise<void>((resolve) => {
			wake = resolve;
			if (over || told) resolve();
		});
	}
	return reading;
}
