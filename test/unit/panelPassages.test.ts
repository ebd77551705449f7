import assert from "node:assert/strict";
import fc from "fast-check";
import { textIn } from "../../src/panel/markdown/textBlocks.ts";
import {
	addText,
	endAt,
	NO_PASSAGES,
	type ThoughtPassages,
	takeUp,
} from "../../src/panel/state/thoughtPassages.ts";

const passages = (thought: ThoughtPassages) => thought.map(({ putIn, text }) => [putIn, textIn(text)]);
const textOf = (thought: ThoughtPassages) => passages(thought).flat().join("");

describe("the passages of a thought", () => {
	it("tell what was put in from what the model wrote", () => {
		const thought = addText(takeUp(addText(NO_PASSAGES, "One."), "", "\n\nWait,"), " two.");
		assert.deepEqual(passages(thought), [
			["", "One."],
			["\n\nWait,", " two."],
		]);
	});

	it("take back as thought what the model had answered by itself", () => {
		assert.equal(textOf(takeUp(addText(NO_PASSAGES, "One. "), "Two.", " Wait,")), "One. Two. Wait,");
	});

	it("lose nothing, and never change once they are complete", () => {
		const again = fc.constant(undefined);
		const step = fc.oneof({ weight: 5, arbitrary: fc.string({ maxLength: 900 }) }, again);
		fc.assert(
			fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
				let thought = NO_PASSAGES;
				for (const step of steps) {
					const complete = thought.flatMap(({ text }) => text.chapters.flat());
					thought = step === undefined ? takeUp(thought, "", "Wait,") : addText(thought, step);
					const now = thought.flatMap(({ text }) => text.chapters.flat());
					for (const block of complete) assert.ok(now.includes(block));
				}
				const text = steps.map((step) => step ?? "Wait,").join("");
				assert.equal(textOf(thought), text);
				const half = text.slice(0, text.length / 2);
				assert.equal(textOf(endAt(thought, half.length)), half);
			}),
		);
	});
});
