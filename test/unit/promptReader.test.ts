import assert from "node:assert/strict";
import { nextPieceTokens } from "../../src/engine/llama/promptReader.ts";

describe("pieces of a prompt", () => {
	it("are whole batches where a batch takes no time", () => {
		assert.equal(nextPieceTokens(16, 1, 16), 512);
		assert.equal(nextPieceTokens(16, 0, 64), 512);
	});

	it("are as much as is read within a fifth of a second, in whole steps", () => {
		assert.equal(nextPieceTokens(512, 400, 16), 256);
		assert.equal(nextPieceTokens(64, 154, 16), 80);
		assert.equal(nextPieceTokens(16, 113, 16), 32);
	});

	it("shrink on a slow machine, so that a stop is obeyed soon, but not below what costs the same", () => {
		assert.equal(nextPieceTokens(64, 880, 16), 16);
		assert.equal(nextPieceTokens(16, 531, 16), 16);
		assert.equal(nextPieceTokens(16, 12_000, 16), 16);
	});

	it("are never smaller than what flash attention takes at once", () => {
		assert.equal(nextPieceTokens(64, 2_000, 64), 64);
		assert.equal(nextPieceTokens(64, 154, 64), 64);
		assert.equal(nextPieceTokens(64, 113, 64), 128);
	});
});
