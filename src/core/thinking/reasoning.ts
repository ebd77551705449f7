import * as z from "zod";
import { Failure, failures } from "../failure.ts";
import { type Message, questionSchema, turnSchema } from "../question/question.ts";
import { type Drawing, drawingOf, samplingWishSchema } from "../sampling.ts";
import { type ReasoningEvent, type Window, windowSchema } from "../trace/events.ts";
import type { Exit } from "../trace/exits.ts";
import type { Controls } from "./controls.ts";
import { ConvergenceRule, convergenceSchema } from "./convergence.ts";
import { LoopDetector } from "./loopDetector.ts";
import { planPrompt } from "./planPrompt.ts";
import type { Chunk, OnRead, Prefill, Reasoner, Signal } from "./reasoner.ts";
import { splitTrajectory } from "./splitTrajectory.ts";
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

/** Everything the model needs to answer: a question, its past, and how long it may think. */
export const askSchema = z.object({
	traceId: z.string().min(1),
	system: z.string(),
	turns: z.array(turnSchema),
	question: questionSchema,
	window: windowSchema,
	/** Without it, thinking is never ended early. */
	convergence: convergenceSchema.optional(),
	/** Whether the model is to answer without thinking, where its template has a word for that. */
	direct: z.boolean().optional(),
	/** The words that end the thinking; without them, Z1's. */
	hint: z.string().optional(),
	/** Without it, the likeliest token is taken each time. */
	sampling: samplingWishSchema.optional(),
	/** Without it, the answer may take as long as it takes. */
	time: timeLimitSchema.optional(),
});
export type Ask = z.infer<typeof askSchema>;

type Events<Result = void> = AsyncGenerator<ReasoningEvent, Result, void>;

/** The fewest thinking tokens that are worth reopening a window for. */
const MIN_MORE_TOKENS = 8;

/**
 * One question on its way through the shifted thinking window (arXiv 2504.00810): the model thinks freely up
 * to the cap; there the hint is appended to the live sequence and it answers within its reserve.
 */
export class Reasoning {
	readonly #reasoner: Reasoner;
	readonly #ask: Ask;
	#messages: readonly Message[] = [];
	#window: Window;
	#thought = "";
	#spent = 0;
	/** Where the thought ends in the sequence, the place to think on from. */
	#thoughtEnd = 0;
	/**
	 * What stands in front of the thought: whether it was begun by the template, and what the model wrote to
	 * begin it.
	 */
	#begun: Begun | undefined;
	#opening = "";
	/** The reasoner's, or the one that the model turned out to have. */
	#style: ThinkingStyle;
	readonly #drawing: Drawing | undefined;
	readonly #time: TimeBudget | undefined;

	/** The one whose thought this one took up; its tokens are the beginning of this one's. */
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

	/** Whether a sequence that holds this one still holds the thought of `earlier`, too. */
	beginsWith(earlier: Reasoning): boolean {
		return this === earlier || (this.#from?.beginsWith(earlier) ?? false);
	}

	/** Answers the question. Never throws: a failure is the last event. */
	run(controls: Controls): Events {
		return this.#guarded(controls, () => this.#readAndAnswer(controls));
	}

	/**
	 * Reopens the window in a version of its own: the model is to think on from where this thought ended, up to
	 * `thinkingTokens` in all, without hint and answer. This one stays as it is and can be reopened again, any
	 * number of times while the context lasts.
	 * @param inPlace the sequence still holds this thought; otherwise it is read again first
	 * @returns the version, whose `resume` goes on, and the event that begins it
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

		// A marked thought ends before its mark, a place that only its text tells.
		if (inPlace && closeMarkOf(this.#style) === undefined) {
			await reasoner.rollback(this.#thoughtEnd);
		} else {
			const { begun } = await reasoner.prefill(this.#messages, stop);
			// What the template has closed is opened again.
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

	/** Another one that goes on from the thought of this one; whoever wants that has the time. */
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

	/** Thinks on and answers after `reopen`. Never throws: a failure is the last event. */
	resume(controls: Controls): Events {
		return this.#guarded(controls, () => this.#thinkAndAnswer(controls));
	}

	/** Ends the events of `work` with how it went; its result says whether the answer was cut off. */
	async *#guarded(controls: Controls, work: () => Events<boolean>): Events {
		try {
			const truncated = yield* work();
			if (controls.stop.aborted) yield { type: "stopped", at: Date.now() };
			else yield { type: "completed", at: Date.now(), truncated };
		} catch (error) {
			if (controls.stop.aborted) yield { type: "stopped", at: Date.now() };
			else yield { type: "failed", at: Date.now(), failure: Failure.from(error).info };
		}
	}

	async *#readAndAnswer(controls: Controls): Events<boolean> {
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

	/** Returns whether the answer was cut off, at its reserve or because its time was up. */
	async *#thinkAndAnswer(controls: Controls): Events<boolean> {
		const own = yield* this.#think(controls);
		if (!own) return false;
		let answered = 0;
		let late = false;
		const { answerReserveTokens: maxTokens } = this.#window;
		for await (const chunk of this.#generate(maxTokens, controls.stop)) {
			answered += chunk.tokens;
			yield { type: "answered", at: Date.now(), text: own.push(chunk.text), tokens: chunk.tokens };
			late = this.#time?.isOver(answered) ?? false;
			if (late) break;
		}
		const rest = own.flush();
		if (rest) yield { type: "answered", at: Date.now(), text: rest, tokens: 0 };
		return late || answered >= maxTokens;
	}

	/**
	 * Lets the model think until the window closes, and forces the hint where it did not close by itself.
	 * Returns what reads the answer that is still due, if one is.
	 */
	async *#think(controls: Controls): Events<AnswerScanner | undefined> {
		if (this.#begun === "closed") {
			this.#thoughtEnd = this.#reasoner.position();
			yield closedBy("direct");
			return new AnswerScanner(this.#style, true);
		}
		const { convergence } = this.#ask;
		const rule = convergence && new ConvergenceRule(convergence);
		const scanner = new ThoughtScanner(this.#style, this.#begun);
		const watch = { scanner, loops: new LoopDetector(), rule };
		const chunks: Chunk[] = [];
		let close: Close | "peek";
		do {
			close = yield* this.#thinkOn(watch, chunks, controls);
			if (close === "peek" && rule && convergence) {
				const maxTokens = Math.min(convergence.peekTokens, this.#window.answerReserveTokens);
				close = yield* this.#peek(rule, maxTokens, controls);
			}
		} while (close === "peek");
		this.#opening += scanner.opening;
		if (close === "converged") return undefined;

		this.#thoughtEnd = this.#reasoner.position();
		if (close === "tag") return scanner.answer;
		const held = scanner.flush();
		if (held.text) yield this.#thoughtEvent(held, chunks);
		// Inside of marks, and of what may be some, nothing is an answer.
		const mayAnswer = close === "finished" && !scanner.opened && this.#style !== "unknown";
		const own = mayAnswer ? answerPart(this.#thought, chunks) : undefined;
		yield closedBy(close, own);
		if (close === "stopped" || own?.answerChars) return undefined;
		const text = this.#forcedText();
		yield { type: "forced", at: Date.now(), text, tokens: await this.#reasoner.force(text, controls.stop) };
		return new AnswerScanner(this.#style, false);
	}

	#generate(maxTokens: number, signal: Signal): AsyncGenerator<Chunk, void, void> {
		return this.#reasoner.generate({ maxTokens, signal, drawing: this.#drawing });
	}

	/** What is put in to make the model answer here. */
	#forcedText(): string {
		const begun = this.#begun === "open" || this.#opening !== "" || this.#spent > 0;
		return forcedText(this.#style, { begun, hint: this.#ask.hint });
	}

	/** Thinks until something wants attention; says what. */
	async *#thinkOn(
		{ scanner, loops, rule }: Watch,
		chunks: Chunk[],
		controls: Controls,
	): Events<Close | "peek"> {
		const { stop, answerNow } = controls;
		const cap = this.#window.thinkingTokens;
		const time = this.#time;
		let timed = time?.mustAnswer() ?? false;
		if (this.#spent < cap && !answerNow.aborted && !timed) {
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
				if (due && !time?.mustAnswer(this.#ask.convergence?.peekTokens)) return "peek";
			}
		}
		if (stop.aborted) return "stopped";
		if (answerNow.aborted) return "answerNow";
		if (this.#spent >= cap) return "capped";
		return timed ? "timed" : "finished";
	}

	/**
	 * Looks at what the answer would be if the window closed here, for as long as it is sure of it. Where that
	 * settles it, the look is the answer; otherwise it is taken back.
	 */
	async *#peek(rule: ConvergenceRule, maxTokens: number, { stop }: Controls): Events<Close | "peek"> {
		const hint = this.#forcedText();
		this.#thoughtEnd = this.#reasoner.position();
		const forcedTokens = await this.#reasoner.force(hint, stop);
		const scanner = new AnswerScanner(this.#style, false);
		let text = "";
		let tokens = 0;
		let confidence = 1;
		for await (const chunk of this.#reasoner.generate({ maxTokens, signal: stop, measure: true })) {
			text += scanner.push(chunk.text);
			tokens += chunk.tokens;
			if (chunk.confidence === undefined) rule.giveUp();
			confidence = Math.min(confidence, chunk.confidence ?? 0);
			if (rule.isHopeless(confidence)) break;
		}
		text += scanner.flush();
		const whole = !stop.aborted && !rule.isHopeless(confidence) && tokens < maxTokens;
		if (!stop.aborted && rule.observe({ text, confidence, whole })) {
			yield closedBy("converged");
			yield { type: "forced", at: Date.now(), text: hint, tokens: forcedTokens };
			yield { type: "answered", at: Date.now(), text, tokens };
			return "converged";
		}
		await this.#reasoner.rollback(this.#thoughtEnd);
		this.#time?.pause();
		yield { type: "peeked", at: Date.now(), text, confidence, whole, tokens, forcedTokens };
		return stop.aborted ? "stopped" : "peek";
	}

	#thoughtEvent({ text, tokens }: Chunk, chunks: Chunk[]): ReasoningEvent {
		chunks.push({ text, tokens });
		this.#thought += text;
		return { type: "thought", at: Date.now(), text, tokens };
	}
}

/** Why thinking ended; `tag`: the model closed its own tag and goes on with the answer. */
type Close = Exclude<Exit, "failed"> | "tag";

interface Watch {
	readonly scanner: ThoughtScanner;
	readonly loops: LoopDetector;
	readonly rule: ConvergenceRule | undefined;
}

function closedBy(exit: Exit, own = { answerChars: 0, answerTokens: 0 }): ReasoningEvent {
	return { type: "closed", at: Date.now(), exit, ...own };
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

/** What is told while a prompt is read, as it comes; of what comes faster than it is taken, the last. */
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
