import fc from "fast-check";
import { LEVELS } from "../../src/core/effort.ts";
import type { AnswerRecord } from "../../src/core/saving/answerRecord.ts";
import { exitSchema } from "../../src/core/trace/exits.ts";

let made = 0;

/** A full-window record that thought 100 tokens and answered in 20, but for what is said otherwise. */
export function record(differences: Partial<AnswerRecord> = {}): AnswerRecord {
	made++;
	const { traceId = `t${made}` } = differences;
	return {
		traceId,
		versionId: traceId,
		at: made,
		model: "m",
		reference: false,
		questionKey: `q${made}`,
		score: 50,
		level: "medium",
		exit: "finished",
		windowTokens: 400,
		full: true,
		thinkingTokens: 100,
		peekTokens: 0,
		answerTokens: 20,
		...differences,
	};
}

const tokens = fc.nat(500);

/** Any records at all, of one model. */
export const anyRuns = fc.array(
	fc
		.record({
			level: fc.constantFrom(...LEVELS),
			exit: fc.constantFrom(...exitSchema.options),
			full: fc.boolean(),
			thinkingTokens: tokens,
			peekTokens: tokens,
			answerTokens: tokens,
		})
		.map(record),
	{ maxLength: 120 },
);
