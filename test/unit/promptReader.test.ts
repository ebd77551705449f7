import assert from "node:assert/strict";
import { nextPieceTokens } from "../../src/engine/llama/promptReader.ts";

describe("pieces of a prompt", () => {
	it("are whole batches where a batch takes no time", () => {
		assert.equal(nextPieceTokens(32, 1, 32), 512);
		assert.equal(nextPieceTokens(32, 0, 64), 512);
	});

	it("are as much as is read within a fifth of a second, in whole steps", () => {
		assert.equal(nextPieceTokens(512, 400, 32), 256);
		assert.equal(nextPieceTokens(64, 154, 32), 96);
		assert.equal(nextPieceTokens(32, 226, 32), 32);
	});

	it("shrink on a slow machine, so that a stop is obeyed soon, but not below what is read more slowly", () => {
		assert.equal(nextPieceTokens(64, 880, 32), 32);
		assert.equal(nextPieceTokens(32, 980, 32), 32);
		assert.equal(nextPieceTokens(32, 24_000, 32), 32);
	});

	it("are never smaller than what flash attention takes at once", () => {
		assert.equal(nextPieceTokens(64, 2_000, 64), 64);
		assert.equal(nextPieceTokens(64, 154, 64), 64);
		assert.equal(nextPieceTokens(64, 113, 64), 128);
	});
});
