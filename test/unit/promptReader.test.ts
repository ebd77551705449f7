import assert from "node:assert/strict";
import { nextPieceTokens } from "../../src/engine/llama/promptReader.ts";

const LIMITS = { checkMs: 150, longestMs: 600 };

describe("pieces of a prompt", () => {
	it("are whole batches where a batch takes no time", () => {
		assert.equal(nextPieceTokens(16, 1, LIMITS), 512);
		assert.equal(nextPieceTokens(16, 0, LIMITS), 512);
	});

	it("are as much as is read in the time between two looks for a stop", () => {
		assert.equal(nextPieceTokens(512, 400, LIMITS), 192);
	});

	it("are large enough for full speed where that takes longer", () => {
		assert.equal(nextPieceTokens(64, 154, LIMITS), 96);
		assert.equal(nextPieceTokens(16, 97, LIMITS), 96);
	});

	it("shrink on a slow machine, so that a stop is obeyed soon, but not below what costs the same", () => {
		assert.equal(nextPieceTokens(32, 440, LIMITS), 48);
		assert.equal(nextPieceTokens(16, 531, LIMITS), 16);
		assert.equal(nextPieceTokens(16, 12_000, LIMITS), 16);
	});
});
