import type { Chunk } from "../../src/core/marks/chunk.ts";
import { isAnswer, mayBeAnswer, splitTrajectory } from "../../src/core/marks/splitTrajectory.ts";
import type { AnswerChunk, Cut, Trajectory } from "../../src/core/recording/trajectory.ts";
import {
	ConvergenceRule,
	type ConvergenceSettings,
	peekAlong,
	sharedChunks,
} from "../../src/core/thinking/convergence.ts";
import type { Exit } from "../../src/core/trace/exits.ts";

/** How to think about a question: the cap, and whether to peek at the answer on the way. */
export interface ThinkingPlan {
	readonly windowTokens: number;
	readonly convergence?: ConvergenceSettings;
	/** Whether each peek writes its draft anew, as on servers, rather than reading it. */
	readonly rewrites?: boolean;
}

/** The cost and output of a run. Tokens are counted as `statisticsOf` counts those of a live trace. */
export interface Outcome {
	readonly exit: Exit;
	readonly thinkingTokens: number;
	readonly peekTokens: number;
	readonly answerTokens: number;
	/** Thinking + peek + answer: every generated token. */
	readonly totalTokens: number;
	/** Tokens of hints and drafts that peeks read rather than generated; not part of the total. */
	readonly peekReadTokens: number;
	/** Tokens until the window closed, as the paper counts (arXiv 2504.00810): without a forced answer. */
	readonly paperTokens: number;
	/** The whole trajectory if the model ended by itself, otherwise its answer after the hint. */
	readonly output: string;
}

/** The peeks so far: what they wrote, what they read, and how much of it became the answer. */
interface Peeked {
	readonly tokens: number;
	readonly readTokens: number;
	readonly draftTokens?: number;
}

const NOT_PEEKED: Peeked = { tokens: 0, readTokens: 0 };

/**
 * Replays a recorded trajectory under another plan, without the model, exactly as `Reasoning` would run it.
 * @throws RangeError when the plan peeks or closes where nothing was recorded
 */
export function replay(trajectory: Trajectory, plan: ThinkingPlan): Outcome {
	const rule = plan.convergence && new ConvergenceRule(plan.convergence, !plan.rewrites);
	let peeked = NOT_PEEKED;
	for (const cut of trajectory.cuts) {
		if (cut.at >= plan.windowTokens) return closeAt(cut, trajectory, plan, peeked, rule);
		if (cut.at === trajectory.loopsAt) return forcedOutcome("looping", cut, standing(cut, peeked, rule));
		if (!rule?.isPeekDue(cut.at, cut.turn || cut.at === 0)) continue;
		if (mayBeAnswer(unmarkedAt(cut, trajectory) ?? "")) continue;
		const drafted = rule.draft;
		const { verdict, readTokens, writtenTokens } = lookAt(cut, rule, plan);
		const allRead = peeked.readTokens + lengthOf(drafted);
		if (verdict !== "open") {
			// The hint is read for the answer.
			const settled = { tokens: peeked.tokens, readTokens: allRead, draftTokens: readTokens };
			return forcedOutcome("converged", cut, settled);
		}
		peeked = { tokens: peeked.tokens + writtenTokens, readTokens: allRead + trajectory.hintTokens };
	}
	if (trajectory.end === "capped")
		throw new RangeError(`recorded only up to ${lastPlace(trajectory)} tokens`);
	return ownOutcome(trajectory, peeked, rule);
}

/**
 * Replays a recorded trajectory as in the paper: the window closes at its cap, never earlier.
 * @throws RangeError when the recording ends before the window does
 */
export function replayWindow(trajectory: Trajectory, windowTokens: number): Outcome {
	const cut = trajectory.cuts.find(({ at }) => at >= windowTokens);
	if (cut) return forcedOutcome("capped", cut, NOT_PEEKED);
	if (trajectory.end === "capped")
		throw new RangeError(`recorded only up to ${lastPlace(trajectory)} tokens`);
	return ownOutcome(trajectory, NOT_PEEKED);
}

/** Every output that any plan or hindsight can produce. */
export function possibleOutputs(trajectory: Trajectory): string[] {
	const forced = trajectory.cuts.map(({ answer }) => textOf(answer));
	const own = trajectory.end === "capped" ? [] : [ownOutcome(trajectory, NOT_PEEKED).output];
	return [...new Set([...forced, ...own])];
}

/** The cheapest right answer in hindsight; without any, the cheapest wrong one. */
export function replayOracle(trajectory: Trajectory, isRight: (output: string) => boolean): Outcome {
	const outcomes = trajectory.cuts.map((cut) => forcedOutcome("capped", cut, NOT_PEEKED));
	if (trajectory.end !== "capped") outcomes.push(ownOutcome(trajectory, NOT_PEEKED));
	outcomes.sort((a, b) => a.totalTokens - b.totalTokens);
	const best = outcomes.find(({ output }) => isRight(output)) ?? outcomes[0];
	if (!best) throw new RangeError("a trajectory without a single cut");
	return best;
}

/** The thought at a cut of a trajectory without marks, whose text alone tells where its answer begins. */
function unmarkedAt({ at }: Cut, { style, end, thought }: Trajectory): string | undefined {
	if ((style ?? (end === "finished" ? "tagless" : undefined)) !== "tagless") return undefined;
	let spent = 0;
	let text = "";
	for (const [added, tokens] of thought) {
		if (spent >= at) break;
		spent += tokens;
		text += added;
	}
	return text;
}

/** The window closes at its cap; an answer that has begun is not written again after a hint. */
function closeAt(
	cut: Cut,
	trajectory: Trajectory,
	{ windowTokens }: ThinkingPlan,
	peeked: Peeked,
	rule: ConvergenceRule | undefined,
): Outcome {
	if (cut.at !== windowTokens)
		throw new RangeError(`nothing was recorded at ${windowTokens} thinking tokens`);
	const unmarked = trajectory.end === "finished" && unmarkedAt(cut, trajectory);
	if (unmarked && isAnswer(unmarked)) return unmarkedOutcome(trajectory, cut.at, unmarked, peeked);
	return forcedOutcome("capped", cut, standing(cut, peeked, rule));
}

/** One peek: follows the draft as far as it agrees with the recorded answer, and continues from there. */
function lookAt(cut: Cut, rule: ConvergenceRule, { rewrites = false }: ThinkingPlan) {
	const { peek, ended } = peekAlong(rule, chunksOf(cut), { complete: !cut.truncated, rewrites });
	const text = peek.chunks.map((chunk) => chunk.text).join("");
	const verdict = rule.observe(peek, text, ended);
	return { verdict, readTokens: peek.readTokens, writtenTokens: peek.writtenTokens };
}

function chunksOf({ answer }: Cut): Chunk[] {
	return answer.map(([text, tokens, confidence]) => ({ text, tokens, confidence }));
}

/** What peeks came to where an answer is forced here: what stands of their draft is not written again. */
function standing(cut: Cut, peeked: Peeked, rule: ConvergenceRule | undefined): Peeked {
	if (!rule || rule.draft.length === 0) return peeked;
	const answer = chunksOf(cut);
	return {
		tokens: peeked.tokens,
		readTokens: peeked.readTokens + lengthOf(rule.draft),
		draftTokens: lengthOf(answer.slice(0, sharedChunks(rule.draft, answer))),
	};
}

function forcedOutcome(exit: Exit, { at, answer }: Cut, peeked: Peeked): Outcome {
	return outcomeOf(exit, at, at, tokensOf(answer), peeked, textOf(answer));
}

/** The model ended by itself, or closed its own tag. */
function ownOutcome(trajectory: Trajectory, peeked: Peeked, rule?: ConvergenceRule): Outcome {
	const spent = trajectory.thought.reduce((sum, [, tokens]) => sum + tokens, 0);
	const thought = trajectory.thought.map(([text]) => text).join("");
	if (trajectory.end === "tag") {
		const { ownAnswer } = trajectory;
		return outcomeOf("finished", spent, spent, tokensOf(ownAnswer), peeked, textOf(ownAnswer));
	}
	const last = trajectory.cuts.at(-1);
	if ((trajectory.end === "unclosed" || thought.trim() === "") && last)
		return forcedOutcome("finished", last, standing(last, peeked, rule));
	return unmarkedOutcome(trajectory, Number.POSITIVE_INFINITY, thought, peeked);
}

/**
 * The model wrote its answer within its thought, to its end or that of the reserve. A token across the border
 * belongs to the answer.
 * @param at thinking tokens at which the window closed; infinite if it never did
 * @param unmarked the thought until then
 */
function unmarkedOutcome(
	{ thought, reserveTokens = Number.POSITIVE_INFINITY }: Trajectory,
	at: number,
	unmarked: string,
	peeked: Peeked,
): Outcome {
	const border = splitTrajectory(unmarked).thought.length;
	let spent = 0;
	let answerTokens = 0;
	let output = "";
	for (const [added, tokens] of thought) {
		if (spent >= at && answerTokens >= reserveTokens) break;
		spent += tokens;
		output += added;
		if (output.length > border) answerTokens += tokens;
	}
	return outcomeOf("finished", spent, spent - answerTokens, answerTokens, peeked, output);
}

function outcomeOf(
	exit: Exit,
	paperTokens: number,
	thinkingTokens: number,
	answerTokens: number,
	peeked: Peeked,
	output: string,
): Outcome {
	const peekTokens = peeked.tokens - (peeked.draftTokens ?? 0);
	return {
		exit,
		thinkingTokens,
		peekTokens,
		answerTokens,
		totalTokens: thinkingTokens + peekTokens + answerTokens,
		peekReadTokens: peeked.readTokens,
		paperTokens,
		output,
	};
}

function lengthOf(chunks: readonly Chunk[]): number {
	return chunks.reduce((sum, { tokens }) => sum + tokens, 0);
}

function tokensOf(chunks: readonly AnswerChunk[]): number {
	return chunks.reduce((sum, [, tokens]) => sum + tokens, 0);
}

function textOf(chunks: readonly AnswerChunk[]): string {
	return chunks.map(([text]) => text).join("");
}

function lastPlace({ cuts }: Trajectory): number {
	return cuts.at(-1)?.at ?? 0;
}
