import assert from "node:assert/strict";
import { codeSpan, fenced } from "../../src/core/markdown/fence.ts";
import { inertMessage } from "../../src/core/markdown/inertText.ts";
import { splitTrajectory } from "../../src/core/marks/splitTrajectory.ts";
import { visibleText } from "../../src/core/visibleText.ts";
import { READERS, SHAPES, timeOf } from "./outsideTexts.ts";

const SIZES = [1000, 10_000, 100_000];
/**
 * A text that is ten times as long may take this much longer: a quadratic one takes a hundred times as long.
 */
const GROWTH = 30;
/** What is faster than this tells nothing about its growth, in milliseconds. */
const FLOOR_MS = 15;

describe("what reads the text of others takes no longer than the text is", function () {
	this.timeout(120_000);

	for (const [name, read] of Object.entries(READERS)) {
		it(name, () => {
			for (const [shape, make] of Object.entries(SHAPES)) {
				let before = FLOOR_MS;
				for (const size of SIZES) {
					const text = make(size);
					let took = timeOf(read, text);
					// Something else may have had the processor: the quickest time counts.
					for (let tries = 0; took > GROWTH * before && tries < 2; tries++) {
						took = Math.min(took, timeOf(read, text));
					}
					assert.ok(took <= GROWTH * before, `${shape}: ${size} characters take ${took.toFixed(0)} ms`);
					before = Math.max(FLOOR_MS, took);
				}
			}
		});
	}

	it("and nothing overflows on a million characters", () => {
		for (const text of ["`", "` ", "\n", "(", "<", '\\"', "> "].map((shape) =>
			shape.repeat(1_000_000 / shape.length),
		)) {
			for (const read of [fenced, codeSpan, visibleText, inertMessage, splitTrajectory]) read(text);
		}
	});
});
