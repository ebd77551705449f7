import type { Chunk } from "../marks/chunk.ts";
import { isAnswer, turnsBack } from "../marks/splitTrajectory.ts";
import { type Begun, forcedText, type ThinkingStyle } from "../marks/thinkingStyle.ts";
import { AnswerScanner, ThoughtScanner } from "../marks/thoughtScanner.ts";
import { ANSWER_LOOP, LoopDetector, THOUGHT_LOOP } from "../thinking/loopDetector.ts";
import { planPrompt } from "../thinking/planPrompt.ts";
import type { Reasoner, Signal } from "../thinking/reasoner.ts";
import type { AnswerChunk, Cut, Demand, RecordRequest, ThoughtChunk, Trajectory } from "./trajectory.ts";

/**
 * Records one problem's thinking and its answer at every possible cut, in a single pass: at each place the
 * hint is forced, the answer is generated greedily to its end, and both are rolled back. Neither the prompt
 * nor the trajectory is evaluated twice. The sequence is emptied first, so that a recording does not depend
 * on earlier ones.
 * @throws when aborted, and Failure `promptTooLong`
 */
export async function recordTrajectory(
	reasoner: Reasoner,
	request: RecordRequest,
	signal: Signal,
): Promise<Trajectory> {
	const { messages, window } = await planPrompt(reasoner, { ...request, turns: [] }, signal);
	await reasoner.rollback(0);
	const { promptTokens, begun } = await reasoner.prefill(messages, signal);
	const demand = request.probe ? await rateDemand(reasoner, signal) : undefined;
	const { everyTokens, alsoAt, plannedOnly } = request;
	const planned = [...multiples(everyTokens, window.thinkingTokens), ...alsoAt, window.thinkingTokens];
	const walk = new Walk(reasoner, begun, window.answerReserveTokens, plannedOnly ?? false, signal);
	await walk.cut(false);
	const rest = [...new Set(planned)].filter((at) => at <= window.thinkingTokens).sort((a, b) => a - b);
	const end = await walk.toEnd(window.thinkingTokens, rest);
	return { promptTokens, ...walk.recorded, ...(demand && { demand }), end };
}

/** Behind a question, what comes next is how much thought it needs. */
const PROBE = "\nDifficulty from 1 (trivial) to 5 (very hard): ";
const RATINGS = ["1", "2", "3", "4", "5"];

/**
 * How much thought the model expects to need for the prompt that it has just read: a few tokens are read in
 * one batch and rolled back, so that it goes on as if it had not been asked.
 * @returns undefined for a model that does not tell probabilities
 */
async function rateDemand(reasoner: Reasoner, signal: Signal): Promise<Demand | undefined> {
	if (!reasoner.weigh) return undefined;
	const position = reasoner.position();
	const tokens = await reasoner.append(PROBE, signal);
	const weights = await reasoner.weigh(RATINGS);
	await reasoner.rollback(position);
	const sure = weights.reduce((sum, weight) => sum + weight, 0);
	if (sure === 0) return undefined;
	const rating = weights.reduce((sum, weight, n) => sum + weight * (n + 1), 0) / sure;
	const rounded = (value: number, most: number) => Math.min(most, Math.floor(value * 1e6) / 1e6);
	return { rating: Math.max(1, rounded(rating, 5)), sure: rounded(sure, 1), tokens };
}

function multiples(step: number, limit: number): number[] {
	return Array.from({ length: Math.floor(limit / step) }, (_, index) => (index + 1) * step);
}

/** Walks along one trajectory and cuts as it goes. */
class Walk {
	readonly #reasoner: Reasoner;
	readonly #begun: Begun | undefined;
	#style: ThinkingStyle;
	readonly #reserveTokens: number;
	readonly #plannedOnly: boolean;
	readonly #signal: Signal;
	readonly #thought: ThoughtChunk[] = [];
	readonly #cuts: Cut[] = [];
	#ownAnswer: AnswerChunk[] = [];
	#loopsAt: number | undefined;
	#hintTokens = 0;
	#text = "";
	#spent = 0;

	constructor(
		reasoner: Reasoner,
		begun: Begun | undefined,
		reserveTokens: number,
		plannedOnly: boolean,
		signal: Signal,
	) {
		this.#reasoner = reasoner;
		this.#begun = begun;
		this.#style = reasoner.style;
		this.#reserveTokens = reserveTokens;
		this.#plannedOnly = plannedOnly;
		this.#signal = signal;
	}

	get recorded(): Omit<Trajectory, "promptTokens" | "end"> {
		return {
			style: this.#style,
			reserveTokens: this.#reserveTokens,
			hintTokens: this.#hintTokens,
			thought: this.#thought,
			ownAnswer: this.#ownAnswer,
			...(this.#loopsAt !== undefined && { loopsAt: this.#loopsAt }),
			cuts: this.#cuts,
		};
	}

	/** Walks up to the cap, cutting at the planned places, where the thought turns back and at a loop. */
	async toEnd(capTokens: number, planned: number[]): Promise<Trajectory["end"]> {
		if (this.#begun === "closed") {
			this.#ownAnswer = (await this.#answer(new AnswerScanner(this.#style, true))).chunks;
			return "tag";
		}
		const scanner = new ThoughtScanner(this.#style, this.#begun);
		const loops = new LoopDetector(THOUGHT_LOOP);
		while (this.#spent < capTokens) {
			let cutDue = false;
			const rest = capTokens - this.#spent;
			const chunks = this.#reasoner.generate({ maxTokens: rest, signal: this.#signal, measure: true });
			for await (const chunk of chunks) {
				const { thought, answer } = scanner.push(chunk);
				this.#style = scanner.style;
				this.#spent += chunk.tokens;
				this.#think(thought);
				if (answer && scanner.answer) {
					this.#ownAnswer = [[answer.text, 0, 1], ...(await this.#answer(scanner.answer)).chunks];
					return "tag";
				}
				const looping = this.#loopsAt === undefined && loops.push(chunk.text);
				if (looping) this.#loopsAt = this.#spent;
				const unplanned = !this.#plannedOnly && (looping || turnsBack(this.#text));
				cutDue = this.#isPlanned(planned) || unplanned;
				if (cutDue) break;
			}
			if (this.#signal.aborted) throw new Error("stopped while recording");
			if (!cutDue) {
				this.#think(scanner.flush());
				if (this.#spent >= capTokens) break;
				// Text inside marks, or possibly inside, is never an answer: here the hint is forced, too.
				const unclosed = scanner.opened || this.#style === "unknown";
				if (unclosed || this.#text.trim() === "") await this.cut(false);
				return unclosed ? "unclosed" : "finished";
			}
			await this.cut(turnsBack(this.#text));
		}
		return this.#endAtCap();
	}

	/** An answer that has begun is not written again after a hint, but goes on, as in `Reasoning`. */
	async #endAtCap(): Promise<Trajectory["end"]> {
		if (this.#style !== "tagless" || !isAnswer(this.#text)) return "capped";
		const { chunks } = await this.#answer(new AnswerScanner(this.#style, false));
		for (const [text, tokens] of chunks) this.#think({ text, tokens });
		return "finished";
	}

	/** Closes the window here, records the answer, and rolls both back. */
	async cut(turn: boolean): Promise<void> {
		if (this.#cuts.at(-1)?.at === this.#spent) return;
		const position = this.#reasoner.position();
		const begun = this.#begun === "open" || this.#spent > 0;
		this.#hintTokens = await this.#reasoner.force(forcedText(this.#style, { begun }));
		const { chunks: answer, truncated } = await this.#answer(new AnswerScanner(this.#style, false));
		await this.#reasoner.rollback(position);
		this.#cuts.push({ at: this.#spent, turn, answer, truncated });
	}

	/** Whether a planned place was reached; a chunk of several tokens may pass it. */
	#isPlanned(planned: number[]): boolean {
		const before = planned.length;
		while (planned[0] !== undefined && planned[0] <= this.#spent) planned.shift();
		return planned.length < before;
	}

	#think({ text, tokens }: Chunk): void {
		if (text === "" && tokens === 0) return;
		this.#text += text;
		this.#thought.push([text, tokens]);
	}

	/** Lets the model answer, and tells whether the answer is cut off where `Reasoning` cuts it off. */
	async #answer(scanner: AnswerScanner): Promise<{ chunks: AnswerChunk[]; truncated: boolean }> {
		const chunks: AnswerChunk[] = [];
		const loops = new LoopDetector(ANSWER_LOOP);
		let written = 0;
		let looping = false;
		const options = { maxTokens: this.#reserveTokens, signal: this.#signal, measure: true } as const;
		for await (const { text, tokens, confidence = 0 } of this.#reasoner.generate(options)) {
			chunks.push([scanner.push(text), tokens, roundDown(confidence)]);
			written += tokens;
			looping = loops.push(text);
			if (looping) break;
		}
		const rest = scanner.flush();
		if (rest) chunks.push([rest, 0, 1]);
		if (this.#signal.aborted) throw new Error("stopped while recording");
		return { chunks, truncated: looping || written >= this.#reserveTokens };
	}
}

/** Rounded down, a confidence compares like the exact one with any threshold of up to six decimals. */
function roundDown(confidence: number): number {
	return Math.floor(confidence * 1e6) / 1e6;
}
