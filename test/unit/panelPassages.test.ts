import assert from "node:assert/strict";
import fc from "fast-check";
import {
	addPeek,
	addText,
	endAt,
	NO_PASSAGES,
	type ThoughtPassages,
	takeUp,
} from "../../src/panel/state/thoughtPassages.ts";

const peek = { thoughtChars: 0, text: "32", confidence: 0.97 };
const passages = ({ complete, tail }: ThoughtPassages) =>
	[...complete, tail].map((passage) => (passage.type === "text" ? passage.text : passage.peek));
const textOf = (thought: ThoughtPassages) =>
	passages(thought)
		.filter((passage) => typeof passage === "string")
		.join("");

describe("the passages of a thought", () => {
	it("have a peek where it happened", () => {
		const thought = addText(addPeek(addText(NO_PASSAGES, "One.\n\n"), peek), "Two.");
		assert.deepEqual(passages(thought), ["One.\n\n", peek, "Two."]);
	});

	it("mark what was put in, and that alone", () => {
		const { complete, tail } = addText(takeUp(addText(NO_PASSAGES, "One."), "", "\n\nWait,"), " two.");
		assert.deepEqual(complete, [{ type: "text", text: "One.", putIn: 0 }]);
		assert.deepEqual(tail, { type: "text", text: "\n\nWait, two.", putIn: 7 });
		const long = addText({ complete, tail }, "\nmore".repeat(1000));
		assert.deepEqual(
			long.complete.map((passage) => passage.type === "text" && passage.putIn > 0),
			[false, true, false, false, false],
		);
	});

	it("take back as thought what the model had answered by itself", () => {
		assert.equal(textOf(takeUp(addText(NO_PASSAGES, "One. "), "Two.", " Wait,")), "One. Two. Wait,");
	});

	it("lose nothing, and never change once they are complete", () => {
		const step = fc.oneof(fc.string({ maxLength: 900 }), fc.constant(peek));
		fc.assert(
			fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
				let thought = NO_PASSAGES;
				for (const step of steps) {
					const { complete } = thought;
					thought = typeof step === "string" ? addText(thought, step) : addPeek(thought, step);
					for (const [index, passage] of complete.entries()) assert.equal(thought.complete[index], passage);
				}
				const text = steps.filter((step) => typeof step === "string").join("");
				assert.equal(textOf(thought), text);
				const half = text.slice(0, text.length / 2);
				assert.equal(textOf(endAt(thought, half.length)), half);
			}),
		);
	});
});
