import { ConvergenceRule, type ConvergenceSettings, type Peek } from "../../src/core/thinking/convergence.ts";
import { splitTrajectory } from "../../src/core/thinking/splitTrajectory.ts";
import type { AnswerChunk, Cut, Trajectory } from "../../src/core/thinking/trajectory.ts";
import type { Exit } from "../../src/core/trace/exits.ts";

/** How one question is thought about: up to a cap, and with or without looking for the answer on the way. */
export interface ThinkingPlan {
	readonly windowTokens: number;
	readonly convergence?: ConvergenceSettings;
}

/** What one run costs and says. Tokens are counted as `statisticsOf` counts those of a live trace. */
export interface Outcome {
	readonly exit: Exit;
	readonly thinkingTokens: number;
	readonly peekTokens: number;
	readonly answerTokens: number;
	/** thinking + peek + answer: every token that was generated. */
	readonly totalTokens: number;
	/** The hints put in for peeks. They are read, not generated, and no part of the total. */
	readonly peekHintTokens: number;
	/** Tokens until the window closed, as the paper counts (arXiv 2504.00810): without a forced answer. */
	readonly paperTokens: number;
	/** The whole trajectory where the model ended by itself, else what it answered behind the hint. */
	readonly output: string;
}

interface Peeked {
	readonly tokens: number;
	readonly hintTokens: number;
}

const NOT_PEEKED: Peeked = { tokens: 0, hintTokens: 0 };

/**
 * Runs a recorded trajectory under another plan, without the model: what `Reasoning` would have done.
 * @throws RangeError when the plan looks or closes where nothing was recorded
 */
export function replay(trajectory: Trajectory, plan: ThinkingPlan): Outcome {
	const rule = plan.convergence && new ConvergenceRule(plan.convergence);
	let peeked = NOT_PEEKED;
	for (const cut of trajectory.cuts) {
		if (cut.at >= plan.windowTokens) return closeAt(cut, plan, peeked);
		if (cut.at === 0) continue; // nothing was thought yet
		if (cut.at === trajectory.loopsAt) return forcedOutcome("looping", cut, peeked);
		if (!plan.convergence || !rule?.isPeekDue(cut.at, cut.paragraph)) continue;
		const peek = peekAt(cut, plan.convergence.peekTokens, rule);
		if (rule.observe(peek)) return forcedOutcome("converged", cut, peeked);
		peeked = { tokens: peeked.tokens + peek.tokens, hintTokens: peeked.hintTokens + trajectory.hintTokens };
	}
	if (trajectory.end === "capped")
		throw new RangeError(`recorded only up to ${lastPlace(trajectory)} tokens`);
	return ownOutcome(trajectory, peeked);
}

/** Every output that some plan or hindsight may arrive at. */
export function possibleOutputs(trajectory: Trajectory): string[] {
	const forced = trajectory.cuts.map(({ answer }) => textOf(answer));
	const own = trajectory.end === "capped" ? [] : [ownOutcome(trajectory, NOT_PEEKED).output];
	return [...new Set([...forced, ...own])];
}

/** The cheapest way to a right answer that hindsight knows; without any, the cheapest wrong one. */
export function replayOracle(trajectory: Trajectory, isRight: (output: string) => boolean): Outcome {
	const outcomes = trajectory.cuts.map((cut) => forcedOutcome("capped", cut, NOT_PEEKED));
	if (trajectory.end !== "capped") outcomes.push(ownOutcome(trajectory, NOT_PEEKED));
	outcomes.sort((a, b) => a.totalTokens - b.totalTokens);
	const best = outcomes.find(({ output }) => isRight(output)) ?? outcomes[0];
	if (!best) throw new RangeError("a trajectory without a single cut");
	return best;
}

function closeAt(cut: Cut, { windowTokens }: ThinkingPlan, peeked: Peeked): Outcome {
	if (cut.at !== windowTokens)
		throw new RangeError(`nothing was recorded at ${windowTokens} thinking tokens`);
	return forcedOutcome("capped", cut, peeked);
}

/** What a peek of this many tokens shows: the beginning of the answer, up to where it gets too unsure. */
function peekAt(cut: Cut, peekTokens: number, rule: ConvergenceRule): Peek & { tokens: number } {
	let text = "";
	let tokens = 0;
	let confidence = 1;
	for (const [added, count, sureness] of cut.answer) {
		if (tokens + count > peekTokens) return { text, tokens: peekTokens, confidence, whole: false };
		text += added;
		tokens += count;
		confidence = Math.min(confidence, sureness);
		if (rule.isHopeless(confidence)) break;
	}
	return { text, tokens, confidence, whole: !cut.truncated && tokens < peekTokens };
}

function forcedOutcome(exit: Exit, { at, answer }: Cut, peeked: Peeked): Outcome {
	return outcomeOf(exit, at, at, tokensOf(answer), peeked, textOf(answer));
}

/** The model ended by itself, or closed its own tag. */
function ownOutcome(trajectory: Trajectory, peeked: Peeked): Outcome {
	const spent = trajectory.thought.reduce((sum, [, tokens]) => sum + tokens, 0);
	const thought = trajectory.thought.map(([text]) => text).join("");
	if (trajectory.end === "tag") {
		const { ownAnswer } = trajectory;
		return outcomeOf("finished", spent, spent, tokensOf(ownAnswer), peeked, textOf(ownAnswer));
	}
	const last = trajectory.cuts.at(-1);
	if ((trajectory.end === "unclosed" || thought.trim() === "") && last)
		return forcedOutcome("finished", last, peeked);
	const own = ownAnswerTokens(trajectory, thought);
	return outcomeOf("finished", spent, spent - own, own, peeked, thought);
}

/** Tokens of a self-ended text that are its answer; one across the border belongs to the answer. */
function ownAnswerTokens(trajectory: Trajectory, text: string): number {
	const thoughtChars = splitTrajectory(text).thought.length;
	let end = 0;
	let tokens = 0;
	for (const [added, count] of trajectory.thought) {
		end += added.length;
		if (end > thoughtChars) tokens += count;
	}
	return tokens;
}

function outcomeOf(
	exit: Exit,
	paperTokens: number,
	thinkingTokens: number,
	answerTokens: number,
	peeked: Peeked,
	output: string,
): Outcome {
	return {
		exit,
		thinkingTokens,
		peekTokens: peeked.tokens,
		answerTokens,
		totalTokens: thinkingTokens + peeked.tokens + answerTokens,
		peekHintTokens: peeked.hintTokens,
		paperTokens,
		output,
	};
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
