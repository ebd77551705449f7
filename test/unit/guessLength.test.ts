import assert from "node:assert/strict";
import { GuessLength } from "../../src/engine/speculation/guessLength.ts";

const MANY = 64;

/** A machine and a text: what evaluating takes, and how many of the tokens guessed come true. */
interface World {
	/** In milliseconds, for so many tokens at once. */
	ms(tokens: number): number;
	/** Whether guesses come true. */
	readonly right: boolean;
}

/** The lengths of so many drafts, each learned from. */
function draft({ ms, right }: World, drafts: number, length = new GuessLength()): number[] {
	return Array.from({ length: drafts }, () => {
		const chosen = length.choose(MANY, 16);
		const outcome = right ? { right: chosen + 1, wrong: false } : { right: 0, wrong: true };
		length.learn({ length: chosen, ms: ms(chosen + 1), agreeing: 16, ...outcome });
		return chosen;
	});
}

/** As a graphics card: ten tokens take twice as long as one. */
const together = (tokens: number) => 20 + 2 * tokens;
/** As one thread of a small processor: each token as long as the first. */
const oneByOne = (tokens: number) => 20 * tokens;

describe("the length of a draft", () => {
	it("is long where guesses come true and cost little", () => {
		assert.equal(draft({ ms: together, right: true }, 30).at(-1), 31);
	});

	it("is none where they do not come true", () => {
		assert.deepEqual(draft({ ms: together, right: false }, 120).slice(-20), Array(20).fill(0));
	});

	it("is none where they save nothing, which a few trials show", () => {
		const lengths = draft({ ms: oneByOne, right: true }, 60);
		assert.deepEqual(lengths.slice(-20), Array(20).fill(0));
		assert.ok(lengths.filter((length) => length > 0).length <= 10, lengths.join(" "));
	});

	it("is judged apart by how much agrees before it", () => {
		const length = new GuessLength();
		draft({ ms: together, right: false }, 120, length);
		assert.equal(length.choose(MANY, 16), 0);
		assert.ok(length.choose(MANY, 32) > 0);
	});

	it("is long again when guesses that were not evaluated have come true", () => {
		const length = new GuessLength();
		draft({ ms: together, right: false }, 120, length);
		assert.ok((draft({ ms: together, right: true }, 60, length).at(-1) ?? 0) >= 7);
	});

	it("is one where that pays and more do not", () => {
		const ms = (tokens: number) => (tokens <= 2 ? 20 : 20 * tokens);
		assert.equal(draft({ ms, right: true }, 40).at(-1), 1);
	});

	it("is never longer than what can be guessed, nor than half a second", () => {
		const length = new GuessLength();
		assert.equal(length.choose(0, 0), 0);
		draft({ ms: together, right: true }, 30, length);
		assert.equal(length.choose(6, 32), 3);
		const slow = draft({ ms: (tokens) => 300 + 20 * tokens, right: true }, 30);
		assert.ok(Math.max(...slow.slice(-10)) <= 9 && (slow.at(-1) ?? 0) > 0, slow.join(" "));
	});

	it("is not misled by evaluations that something else held up", () => {
		let evaluations = 0;
		const ms = (tokens: number) => together(tokens) * (++evaluations % 4 === 1 ? 10 : 1);
		assert.equal(draft({ ms, right: true }, 40).at(-1), 31);
	});
});
