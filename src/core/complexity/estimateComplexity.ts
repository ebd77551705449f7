import { levelOf } from "../effort.ts";
import type { Question } from "../question/question.ts";
import type { Complexity } from "./complexity.ts";
import { factsOf } from "./features.ts";
import { weigh } from "./model.ts";
import { reasonsFor } from "./reasons.ts";
import type { SyntaxParser } from "./syntax.ts";

/** What a question of middling difficulty scores: an intent is a reason by its distance from it. */
const MIDDLE = 35;
const MOST_REASONS = 3;

/**
 * Estimates how much thinking a question deserves, from its words, the structure of its code and the
 * values it gives. docs/COMPLEXITY.md says what it was fitted to and how well it predicts.
 * @param parser reads the code; without it, or while its grammar is not loaded, code is read as text
 */
export function estimateComplexity(question: Question, parser?: SyntaxParser): Complexity {
	const facts = factsOf(question, parser);
	const { score: exact, base, points } = weigh(facts);
	const score = Math.round(exact);
	const reasons = reasonsFor(facts, base - MIDDLE, points);
	return { score, level: levelOf(score), reasons: reasons.slice(0, MOST_REASONS) };
}
