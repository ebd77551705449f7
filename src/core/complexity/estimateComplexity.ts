import { levelOf } from "../effort.ts";
import type { Question, Turn } from "../question/question.ts";
import type { Complexity } from "./complexity.ts";
import { factsOf } from "./features.ts";
import { weigh } from "./model.ts";
import { reasonsFor } from "./reasons.ts";

const MOST_REASONS = 3;

/**
 * Estimates how much thinking a question deserves, from its words and topic, its code, the problems reported
 * in the code, and earlier questions. docs/COMPLEXITY.md says how well it works.
 * @param turns earlier exchanges; a question without code of its own is about the last one's
 */
export function estimateComplexity(question: Question, turns: readonly Turn[] = []): Complexity {
	const facts = factsOf(question, turns);
	const weighed = weigh(facts);
	const score = Math.round(weighed.score);
	return { score, level: levelOf(score), reasons: reasonsFor(facts, weighed).slice(0, MOST_REASONS) };
}
