import assert from "node:assert/strict";
import fc from "fast-check";
import {
	describeEstimate,
	describeSaved,
	describeSaving,
	describeSavingBriefly,
} from "../../src/core/saving/describeSaving.ts";
import type { Saving } from "../../src/core/saving/saving.ts";

const measured = (tokens: number, ms?: number): Saving => ({
	kind: "measured",
	tokens,
	...(ms !== undefined && { ms }),
	answer: "same",
});

describe("a saving in words", () => {
	it("says whether it was one, in the same words everywhere", () => {
		const lost = measured(-52, -1200);
		const { name, value, phrase } = describeSaving(lost);
		assert.equal(describeSavingBriefly(lost), "cost 52 more");
		assert.equal(`${name}: ${value}`, "cost more: 52 tokens · 1.2 s (measured)");
		assert.equal(phrase, "cost 52 tokens · 1.2 s more (measured)");
		assert.equal(describeSaved(-52, -1200), "cost 52 tokens · 1.2 s more");
		assert.equal(describeSaving(measured(225, 12_000)).phrase, "saved 225 tokens · 12.0 s (measured)");
		assert.equal(describeEstimate(-12, -40, 30, -2000), "cost ≈ 12 (−30 to 40) · ≈ 2.0 s more");
		assert.equal(describeEstimate(120, 40, 310, 6100), "saved ≈ 120 (40 to 310) · ≈ 6.1 s");
	});

	it("says of another answer what that took more or fewer", () => {
		const other = (tokens: number) => describeSaving({ kind: "measured", tokens, answer: "other" });
		assert.equal(other(-52).phrase, "saved nothing: another answer");
		assert.match(other(-52).sentence, /with 52 tokens fewer\.$/);
		assert.match(other(52).sentence, /with 52 tokens more\.$/);
	});

	it("has no time that is only noise", () => {
		assert.equal(describeSaving(measured(-1, -36)).phrase, "cost one token more (measured)");
		assert.equal(describeSaved(0, 80), "saved 0 tokens");
	});

	it("says of sums, which add up runs of several speeds, which of both was saved", () => {
		assert.equal(describeSaved(20, -1500), "saved 20 tokens · cost 1.5 s more");
		assert.equal(describeSaved(-20, 1500), "cost 20 tokens more · saved 1.5 s");
	});

	it("never shows a negative amount", () => {
		const ms = fc.option(fc.integer({ min: -100_000, max: 100_000 }), { nil: undefined });
		const answer = fc.constantFrom("same" as const, "other" as const, "notCompared" as const);
		fc.assert(
			fc.property(fc.integer({ min: -5000, max: 5000 }), ms, answer, (tokens, ms, answer) => {
				const saving: Saving = { kind: "measured", tokens, ...(ms !== undefined && { ms }), answer };
				const { name, value, phrase, sentence } = describeSaving(saving);
				const texts = [name, value, phrase, sentence, describeSaved(tokens, ms)];
				for (const text of [...texts, describeSavingBriefly(saving)]) assert.doesNotMatch(text, /[−-]\d/);
			}),
		);
	});
});
