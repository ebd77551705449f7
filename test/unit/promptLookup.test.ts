import assert from "node:assert/strict";
import fc from "fast-check";
import { PromptLookup } from "../../src/engine/speculation/promptLookup.ts";

/** Each letter is a token. */
const lettersOf = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const textOf = (tokens: readonly number[]) => String.fromCharCode(...tokens);

function guess(text: string, maxTokens = 8): { text: string; agreeing: number } {
	const lookup = new PromptLookup();
	lookup.reset(lettersOf(text));
	const { tokens, agreeing } = lookup.guess(maxTokens);
	return { text: textOf(tokens), agreeing };
}

describe("a guess from the text before", () => {
	it("is how it went on after the same tokens", () => {
		assert.deepEqual(guess("count += 1; co"), { text: "unt += 1", agreeing: 2 });
	});

	it("takes the place that has most in common, and of equals the last", () => {
		assert.equal(guess("a long one! b longer way; b long").text, "er way; ");
		assert.equal(guess("in x, in y, in ", 1).text, "y");
	});

	it("is none where the last two tokens are new, or there are none", () => {
		for (const text of ["", "a", "ab", "abc abd"]) assert.deepEqual(guess(text), { text: "", agreeing: 0 });
	});

	it("goes on with what is pushed, and knows nothing of another text any more", () => {
		const lookup = new PromptLookup();
		lookup.reset(lettersOf("return count"));
		for (const token of lettersOf("; re")) lookup.push(token);
		assert.equal(textOf(lookup.guess(4).tokens), "turn");
		lookup.reset(lettersOf("re"));
		assert.deepEqual(lookup.guess(4).tokens, []);
	});

	it("stands in the text behind as many tokens as it says, the same as at its end", () => {
		const tokens = fc.array(fc.nat(3), { maxLength: 200 });
		fc.assert(
			fc.property(tokens, fc.integer({ min: 1, max: 40 }), (text, most) => {
				const lookup = new PromptLookup();
				lookup.reset(text);
				const { tokens: guessed, agreeing } = lookup.guess(most);
				if (agreeing === 0) return;
				assert.ok(guessed.length > 0 && guessed.length <= most);
				const passage = [...text.slice(-agreeing), ...guessed].join(" ");
				assert.ok(text.join(" ").includes(passage));
			}),
		);
	});
});
