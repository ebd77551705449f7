import assert from "node:assert/strict";
import fc from "fast-check";
import { LEVELS, type Level } from "../../src/core/effort.ts";
import type { AnswerRecord } from "../../src/core/saving/answerRecord.ts";
import { LEARNED_FROM, learnWindows, needsOf } from "../../src/core/saving/learnedWindow.ts";
import type { Exit } from "../../src/core/trace/exits.ts";
import { anyRuns, record } from "./answerRecords.ts";

const windows = { minimal: 0, low: 64, medium: 128, high: 256, max: 400 };
const SCORE: Readonly<Record<Level, number>> = { minimal: 10, low: 30, medium: 50, high: 70, max: 90 };

/** So many answers to questions of a level. */
const many = (n: number, level: Level, differences: Partial<AnswerRecord> = {}) =>
	Array.from({ length: n }, () =>
		record({
			level,
			score: SCORE[level],
			exit: "converged",
			full: false,
			windowTokens: windows[level],
			...differences,
		}),
	);
const learnedAt = (level: Level, records: readonly AnswerRecord[], score = SCORE[level]) =>
	learnWindows(records, "m", windows)?.of({ level, score });

describe("windows that are learned from answers", () => {
	it("are not there before enough was asked of this model", () => {
		assert.equal(learnWindows(many(LEARNED_FROM - 1, "high"), "m", windows), undefined);
		assert.equal(learnWindows(many(LEARNED_FROM, "high", { model: "other" }), "m", windows), undefined);
		assert.equal(learnWindows(many(LEARNED_FROM, "high"), "m", windows)?.questions, LEARNED_FROM);
	});

	it("are learned from what each answer says of the thinking that it needed", () => {
		const needOf = (exit: Exit, apart?: boolean) => {
			const answer = { exit, thinkingTokens: 100, answerTokens: 20, ...(apart && { apart }) };
			const [need] = needsOf([record(answer)], "m", windows);
			return need && [need.tokens, need.more];
		};
		// Without a mark, the answer lies inside the window, too.
		assert.deepEqual(needOf("finished"), [120, false]);
		assert.deepEqual(needOf("finished", true), [100, false], "behind one it does not");
		for (const exit of ["converged", "looping"] as const) assert.deepEqual(needOf(exit), [100, false], exit);
		for (const exit of ["capped", "timed"] as const) assert.deepEqual(needOf(exit), [100, true], exit);
		for (const exit of ["direct", "answerNow", "stopped", "failed"] as const)
			assert.equal(needOf(exit), undefined, exit);
	});

	it("become smaller where answers settle early, and larger where thinking is cut off again and again", () => {
		const early = learnedAt("high", many(60, "high", { thinkingTokens: 80 }));
		assert.ok(early !== undefined && early < 200 && early >= 80, `${early}`);
		const cut = learnedAt("high", many(60, "high", { exit: "capped", thinkingTokens: 256 }));
		assert.ok(cut !== undefined && cut > 256, `${cut}`);
		const late = learnedAt("high", many(60, "high", { exit: "timed", thinkingTokens: 40 }));
		assert.equal(late, 256, "that somebody was in a hurry says nothing about more than that");
	});

	it("tell whether a question needs more than they may have", () => {
		const isShort = (level: Level, records: readonly AnswerRecord[]) =>
			learnWindows(records, "m", windows)?.isShort({ level, score: SCORE[level] });
		assert.equal(isShort("low", many(60, "low", { thinkingTokens: 1000 })), true);
		assert.equal(isShort("low", many(60, "low", { thinkingTokens: 40 })), false);
		assert.equal(isShort("low", many(60, "low", { thinkingTokens: 1 })), false, "though it gets more");
	});

	it("hold nearly all of what was needed", () => {
		const needs = Array.from({ length: 100 }, (_, n) => 100 + n);
		const records = needs.flatMap((thinkingTokens) => many(1, "high", { thinkingTokens }));
		const learned = learnedAt("high", records) ?? 0;
		const held = needs.filter((tokens) => tokens <= learned).length;
		assert.ok(held >= 90 && learned <= 256, `${held} in ${learned}`);
	});

	it("are never larger than the model's largest, however often that is not enough", () => {
		assert.equal(learnedAt("max", many(60, "max", { exit: "capped", thinkingTokens: 400 })), 400);
	});

	it("hardly move where questions of that complexity were not asked", () => {
		const hardOnes = many(20, "max", { thinkingTokens: 16 });
		assert.equal(learnedAt("low", hardOnes, 10), 64);
		assert.ok((learnedAt("max", hardOnes) ?? 400) < 400);
	});

	it("are of the question, and not of its level alone", () => {
		const easyOnes = many(60, "low", { thinkingTokens: 16 });
		const hardOnes = many(60, "max", { thinkingTokens: 400, exit: "capped" });
		const records = [...easyOnes, ...hardOnes];
		const [easy, hard] = [learnedAt("high", records, 60) ?? 0, learnedAt("high", records, 79) ?? 0];
		assert.ok(easy < hard, `${easy} and ${hard}`);
	});

	it("follow the score as closely as the answers do", () => {
		const needed = (level: Level) => Math.round(windows[level] * (0.3 + SCORE[level] / 200));
		const levels = LEVELS.filter((level) => level !== "minimal");
		const records = levels.flatMap((level) => many(70, level, { thinkingTokens: needed(level) }));
		for (const level of levels) {
			const learned = learnedAt(level, records) ?? 0;
			assert.ok(learned >= needed(level) && learned <= 1.2 * needed(level) + 16, `${level}: ${learned}`);
		}
	});

	it("are learned from the latest questions, whenever those were asked first", () => {
		const first = record({ questionKey: "first" });
		const others = Array.from({ length: 300 }, () => record());
		const keysOf = (...records: AnswerRecord[]) =>
			needsOf(
				records.map((each, n) => ({ ...each, thinkingTokens: n })),
				"m",
				windows,
			).length;
		assert.equal(keysOf(first, ...others), 300);
		const again = needsOf([first, ...others, { ...first, thinkingTokens: 7 }], "m", windows);
		assert.deepEqual([again.length, again.at(-1)?.tokens], [300, 27]);
	});

	it("move by no more than to a quarter or to twice the shipped one, and never beyond the model's largest", () => {
		fc.assert(
			fc.property(anyRuns, fc.nat(100), (runs, score) => {
				const records = runs.map((each) => ({ ...each, score }));
				const learned = learnWindows(records, "m", windows);
				for (const level of LEVELS) {
					const tokens = learned?.of({ level, score }) ?? windows[level];
					assert.ok(tokens >= windows[level] / 4 && tokens <= 2 * windows[level] && tokens <= 400);
				}
			}),
		);
	});

	it("are not learned from what a user ended or had thought on, nor where nothing was thought", () => {
		const none: readonly Partial<AnswerRecord>[] = [
			{ exit: "answerNow" },
			{ exit: "direct" },
			{ versionId: "v" },
			{ windowTokens: 0 },
		];
		for (const differences of none) {
			assert.equal(learnWindows(many(50, "high", differences), "m", windows), undefined);
		}
		assert.equal(learnWindows(many(50, "minimal"), "m", windows), undefined);
		assert.equal(learnWindows(many(50, "minimal", { windowTokens: 64 }), "m", windows), undefined);
		assert.equal(learnedAt("minimal", many(50, "high")), 0);
	});

	it("are not learned from a thought that was asked to be shorter than the question deserves", () => {
		const needs = (level: Level) =>
			needsOf(many(1, level, { unheeded: true, windowTokens: 32 }), "m", { ...windows, minimal: 32 });
		assert.equal(needs("high").length, 0);
		assert.equal(needs("minimal").length, 1, "which is how `auto` asks it");
	});

	it("count a question once, with the least that was enough, else the most that was not", () => {
		const asked = (...answers: Partial<AnswerRecord>[]) =>
			learnedAt("high", [
				...many(20, "high", { thinkingTokens: 100 }),
				...answers.flatMap((each) => many(30, "high", { questionKey: "same", ...each })),
			]);
		const [early, late] = [{ thinkingTokens: 60 }, { thinkingTokens: 390, exit: "finished" as const }];
		const cut = { exit: "capped" as const, thinkingTokens: 200 };
		assert.equal(asked(early, late), asked(early), "less was enough");
		assert.equal(asked(late, early), asked(early), "in any order");
		assert.equal(asked(cut, late), asked(late), "how much was needed is known now");
		assert.equal(asked(late, cut), asked(late));
		assert.notEqual(asked(early), asked(late));
		const [short, long] = [{ ...cut, thinkingTokens: 30 }, cut];
		assert.equal(asked(long, short), asked(long));
		assert.equal(learnWindows(many(50, "high", { questionKey: "same" }), "m", windows), undefined);
	});

	it("follow what was asked last", () => {
		const before = many(300, "high", { thinkingTokens: 250 });
		const since = many(300, "high", { thinkingTokens: 64 });
		assert.equal(learnedAt("high", [...before, ...since]), learnedAt("high", since));
		assert.notEqual(learnedAt("high", before), learnedAt("high", since));
	});
});
