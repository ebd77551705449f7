import assert from "node:assert/strict";
import { answerRecordOf, answerRecordSchema } from "../../src/core/saving/answerRecord.ts";
import { savingOf } from "../../src/core/saving/saving.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { EXITS } from "../../src/core/trace/exits.ts";
import { traceOf } from "../../src/core/trace/reduceTrace.ts";
import type { Trace } from "../../src/core/trace/trace.ts";
import {
	answered,
	asked,
	closed,
	completed,
	prefilled,
	reopened,
	stopped,
	thought,
} from "../panel/conversations.ts";
import { record } from "./answerRecords.ts";

const origin = {
	questionKey: "q",
	reference: false,
	fullWindowTokens: 1024,
	digest: (text: string) => `<${text}>`,
};
const fold = (...log: ReasoningEvent[]): Trace => {
	const trace = traceOf(log);
	assert.ok(trace);
	return trace;
};
const whole = [prefilled(), thought("So.", 30), closed("finished"), answered("No."), completed()];
const recordOf = (...log: ReasoningEvent[]) => answerRecordOf(fold(...log), origin);

describe("the record of an answer", () => {
	it("is of the moment in which it was asked, and of the time in which it was written", () => {
		const at = fold(asked("t")).moments.asked;
		const record = recordOf(asked("t", { earlyExit: false }), ...whole);
		// Read for 0.9 s, ended 9.1 s after it was asked.
		assert.deepEqual([record?.at, record?.writingMs, record?.full], [at, 8200, true]);
		assert.deepEqual(answerRecordSchema.parse(record), record);
	});

	it("tells whether part of what was asked did not fit", () => {
		const trimmed = (omitted: Trace["omitted"]) =>
			recordOf(asked("t"), prefilled({ omitted }), ...whole.slice(1))?.trimmed;
		assert.equal(trimmed({ turns: 0, codeLines: 0 }), undefined);
		assert.equal(trimmed({ turns: 1, codeLines: 0 }), true);
		assert.equal(trimmed({ turns: 0, codeLines: 2 }), true);
		assert.equal(
			trimmed({ turns: 0, codeLines: 0, surroundings: [{ names: ["f"], lines: 3 }] as never }),
			true,
		);
	});

	it("is of what was said, as a digest, unless that was cut off", () => {
		const saying = (text: string, cut = false) =>
			recordOf(asked("t"), ...whole.slice(0, 3), answered(text), completed(cut))?.said;
		assert.deepEqual(saying("It returns 32."), { kind: "value", text: "<32>" });
		assert.deepEqual(saying("It adds up all."), { kind: "prose", text: "<It adds up all.>" });
		assert.deepEqual(saying("```js\nf();\n```"), { kind: "code", text: "<f();>" });
		assert.equal(saying("It returns 32.", true), undefined);
	});

	it("tells whether the answer took no part of the window of a model that ended by itself", () => {
		const thinking = [asked("t"), prefilled(), thought("So. It is.", 30)];
		const own = closed("finished", { answerChars: 6, answerTokens: 3 });
		assert.equal(recordOf(...thinking, own, completed())?.apart, undefined);
		const marked = recordOf(...thinking, closed("finished"), answered("It is."), completed());
		assert.equal(marked?.apart, true);
		assert.deepEqual(answerRecordSchema.parse(marked), marked);
		assert.equal(recordOf(...thinking, closed("capped"), answered("It."), completed())?.apart, undefined);
	});

	it("tells whether it thought longer than the full window lets it, and is no record of that window then", () => {
		const window = { thinkingTokens: 3000, answerReserveTokens: 100 };
		const thinking = (tokens: number, exit: "finished" | "capped") => {
			const log = [prefilled({ window }), thought("So.", tokens), closed(exit), answered("No."), completed()];
			const record = recordOf(asked("t", { earlyExit: false, window }), ...log);
			assert.ok(record);
			assert.deepEqual(answerRecordSchema.parse(record), record);
			return record;
		};
		const full = record({ windowTokens: 1024, model: thinking(1, "finished").model });
		for (const [tokens, exit] of [
			[1500, "finished"],
			[3000, "capped"],
		] as const) {
			const wider = thinking(tokens, exit);
			assert.deepEqual([wider.wider, wider.full], [true, false]);
			assert.equal(savingOf(wider, [full]), undefined);
			assert.equal(savingOf(wider, [{ ...full, questionKey: "q" }])?.kind, "measured");
		}
		assert.deepEqual([thinking(1024, "finished").wider, thinking(1024, "finished").full], [undefined, true]);
	});

	it("tells whether the answer was cut off where the full window's would have gone on, and is none of that", () => {
		const ended = (asking: Parameters<typeof asked>[1], ...log: ReasoningEvent[]) => {
			const record = recordOf(asked("t", { earlyExit: false, ...asking }), prefilled(), ...log);
			assert.deepEqual(answerRecordSchema.parse(record), record);
			return [record?.cut, record?.full];
		};
		const finished = [thought("So.", 30), closed("finished")];
		const inTime = [...finished, answered("No."), completed()];
		assert.deepEqual(ended({ maxSeconds: 9 }, ...inTime), [undefined, true]);
		const cut = [...finished, answered("No"), completed(true)];
		assert.deepEqual(ended({ maxSeconds: 9 }, ...cut), [true, false], "by the clock");
		assert.deepEqual(ended({}, ...cut), [undefined, true], "at the reserve, which is the same");
		const own = [thought("So. It", 30), closed("finished", { answerChars: 2, answerTokens: 1 })];
		assert.deepEqual(
			ended({}, ...own, answered(" is", 600), completed(true)),
			[true, false],
			"at a reserve that it needed only since its window closed",
		);
	});

	it("tells whether it thought although it was told not to, and is not full then", () => {
		const told = (exit: Trace["exit"]) => {
			const log = [prefilled({ direct: true }), thought("So.", 30), closed(exit ?? "finished")];
			const record = recordOf(asked("t", { earlyExit: false }), ...log, answered("No."), completed());
			assert.deepEqual(answerRecordSchema.parse(record), record);
			return [record?.unheeded, record?.full];
		};
		assert.deepEqual(told("finished"), [true, false]);
		assert.deepEqual(told("capped"), [true, false]);
		assert.deepEqual(told("direct"), [undefined, false], "it did not think, which its exit says");
		assert.equal(recordOf(asked("t"), ...whole)?.unheeded, undefined);
	});

	it("is of what was read of the prompt, and of how long that took, if that is known", () => {
		const readOf = (...[change]: Parameters<typeof prefilled>) => {
			const { readTokens, readMs } = recordOf(asked("t"), prefilled(change), ...whole.slice(1)) ?? {};
			return [readTokens, readMs];
		};
		assert.deepEqual(readOf({ promptTokens: 1234, cachedTokens: 1100, readMs: 900 }), [134, 900]);
		assert.deepEqual(readOf({ promptTokens: 1234, cachedTokens: 1234, readMs: 0 }), [0, 0]);
		assert.deepEqual(readOf({ promptTokens: 1234, cachedTokens: 0 }), [undefined, undefined]);
		const record = recordOf(asked("t"), prefilled({ readMs: 0 }), ...whole.slice(1));
		assert.deepEqual(answerRecordSchema.parse(record), record);
	});

	it("has any score from 0 to 100, and no other", () => {
		const isRecord = (score: number) => answerRecordSchema.safeParse(record({ score })).success;
		assert.deepEqual([-1, 0, 100, 101].map(isRecord), [false, true, true, false]);
	});

	it("says which version it is of", () => {
		const more = [reopened({ versionId: "v" }), ...whole.slice(1)];
		const { traceId, versionId } = recordOf(asked("t"), ...whole, ...more) ?? {};
		assert.deepEqual([traceId, versionId], ["t", "v"]);
	});

	it("says what of the answer gave way to more thinking, which no window needs", () => {
		const [read, thinking, , , ...end] = whole;
		assert.ok(read && thinking);
		const inside = [closed("finished", { answerChars: 2, answerTokens: 2 }), answered("Yes.", 6), ...end];
		const more = [reopened({ versionId: "v" }), ...inside];
		const once = recordOf(asked("t"), read, thinking, ...inside) ?? assert.fail();
		const twice = recordOf(asked("t"), read, thinking, ...inside, ...more) ?? assert.fail();
		assert.equal(once.droppedTokens, undefined);
		assert.deepEqual([twice.answerTokens - once.answerTokens, twice.droppedTokens], [6, 6]);
		assert.deepEqual(EXITS.finished.needed(twice), EXITS.finished.needed(once));
	});

	it("does not count the pause before it was thought on about", () => {
		const more = [
			reopened({ window: { thinkingTokens: 1024, answerReserveTokens: 512 } }),
			thought("Or.", 30, at(22)),
			closed("finished", { at: at(25) }),
			{ ...answered("Yes."), at: at(26) },
			{ ...completed(), at: at(27) },
		];
		const record = recordOf(asked("t", { earlyExit: false }), ...whole, ...more);
		assert.deepEqual([record?.writingMs, record?.full, record?.thinkingTokens], [15_200, false, 60]);
	});

	it("is not there of what was broken off, though its thinking had ended", () => {
		assert.equal(recordOf(asked("t"), ...whole.slice(0, -1), stopped()), undefined);
		assert.equal(recordOf(asked("t"), ...whole.slice(0, -1)), undefined);
		assert.equal(recordOf(asked("t")), undefined);
	});
});

/** So many seconds after the question. */
function at(seconds: number): number {
	return fold(asked("t")).moments.asked + seconds * 1000;
}
