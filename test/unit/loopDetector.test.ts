import assert from "node:assert/strict";
import fc from "fast-check";
import { endsInLoop, LoopDetector } from "../../src/core/thinking/loopDetector.ts";

describe("a loop", () => {
	it("is a passage three times over, whatever came before it", () => {
		const passage = "So the sum is 12, but wait, the list may be empty, which gives 0. ";
		assert.ok(endsInLoop(`Let me see. ${passage.repeat(3)}`));
		assert.ok(!endsInLoop(`Let me see. ${passage.repeat(2)}`));
	});

	it("is found for any passage, and where it is broken off", () => {
		const passage = fc.string({ minLength: 1, maxLength: 300 });
		fc.assert(
			fc.property(fc.string({ maxLength: 100 }), passage, fc.nat(), (before, again, cut) => {
				const times = Math.max(3, Math.ceil(160 / again.length));
				assert.ok(endsInLoop(before + again.repeat(times) + again.slice(0, cut % again.length)));
			}),
		);
	});

	it("is not the double check of a trace, nor a rule, nor lines that differ in a number", () => {
		const lines = Array.from({ length: 60 }, (_, n) => `i = ${n}: out = ${n * 3} + 3 = ${n * 3 + 3}\n`).join(
			"",
		);
		assert.ok(!endsInLoop(lines));
		assert.ok(!endsInLoop(`${lines}Wait, let me double-check.\n${lines}`));
		assert.ok(!endsInLoop(`Result:\n${"-".repeat(80)}`));
	});

	it("is noticed soon in a stream", () => {
		const detector = new LoopDetector();
		let pushed = 0;
		while (!detector.push("again and again, ") && pushed < 1000) pushed++;
		assert.ok(pushed < 20);
	});
});
