import assert from "node:assert/strict";
import fc from "fast-check";
import {
	applyHunks,
	findLines,
	fitCode,
	hunksBetween,
	indentationOf,
	indentTo,
} from "../../src/core/applyCode.ts";

const line = fc.constantFrom("", "a", "b", "\tc", "    d", "}");
const text = fc.array(line, { minLength: 1, maxLength: 12 }).map((lines) => lines.join("\n"));
const code = text.filter((lines) => lines.trim() !== "");
const indentation = fc.constantFrom("", "\t", "  ", "    ", "\t\t");

describe("code that is found again", () => {
	it("is where it was, or where lines above it moved it", () => {
		assert.equal(findLines("x\na\nb\ny", "a\nb", 1), 1);
		assert.equal(findLines("new\nx\na\nb\ny", "a\nb", 1), 2);
		assert.equal(findLines("a\nb", "a\nb", 7), 0);
	});

	it("is not found once it has changed, not even at its ends", () => {
		assert.equal(findLines("x\na\nB\ny", "a\nb", 1), undefined);
		assert.equal(findLines("x\na\nb + 1\ny", "a\nb", 1), undefined);
		assert.equal(findLines("x\na", "a\nb", 1), undefined);
	});

	it("is its own place before any other, and nowhere when that cannot be told", () => {
		assert.equal(findLines("a\nx\na", "a", 2), 2);
		assert.equal(findLines("a\nx\na", "a", 1), undefined);
	});

	it("is found in any text around it", () => {
		fc.assert(
			fc.property(text, code, text, (above, middle, below) => {
				const found = findLines(`${above}\n!${middle}\n${below}`, `!${middle}`, 0);
				assert.equal(found, above.split("\n").length);
			}),
		);
	});
});

describe("code that is fitted in", () => {
	it("keeps the indentation of what it replaces", () => {
		const method = "\n\tscore() {\n\t\treturn 1;\n\t}\n";
		const block = "score() {\n\treturn 2;\n\n}\n";
		assert.equal(fitCode(block, method), "\n\tscore() {\n\t\treturn 2;\n\n\t}\n");
		assert.equal(fitCode("        a\n          b", "  x\n  y"), "  a\n    b");
	});

	it("whatever its own indentation is", () => {
		fc.assert(
			fc.property(code, code, indentation, indentation, (block, replaced, own, other) => {
				const fitted = fitCode(indentTo(block, own), indentTo(replaced, other));
				assert.equal(indentationOf(fitted), other);
				assert.equal(fitCode(fitted, indentTo(replaced, other)), fitted);
				assert.equal(indentTo(fitted, "").trim(), indentTo(block, "").trim());
			}),
		);
	});

	it("is the same again when it is the same code", () => {
		fc.assert(fc.property(code, (same) => assert.equal(fitCode(same, same), same)));
	});
});

describe("hunks", () => {
	it("name the lines that differ", () => {
		assert.deepEqual(hunksBetween("a\nb\nc\nd", "a\nB\nc\nd\ne"), [
			{ line: 1, removed: ["b"], added: ["B"] },
			{ line: 4, removed: [], added: ["e"] },
		]);
		assert.deepEqual(hunksBetween("a", "a"), []);
	});

	it("give the new text all together, and the old one when none is applied", () => {
		fc.assert(
			fc.property(text, text, (before, after) => {
				const hunks = hunksBetween(before, after);
				assert.equal(applyHunks(before, hunks), after);
				assert.equal(applyHunks(before, []), before);
			}),
		);
	});

	it("do not depend on each other: each applied one is in the text, and only they are", () => {
		const choices = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 });
		fc.assert(
			fc.property(text, text, choices, (before, after, chosen) => {
				const hunks = hunksBetween(before, after);
				const some = hunks.filter((_, index) => chosen[index]);
				const others = hunks.filter((_, index) => !chosen[index]);
				// What has been applied moves the rest by as many lines as it has added.
				const moved = others.map((hunk) => {
					const above = some.filter(({ line }) => line < hunk.line);
					const shift = above.reduce((sum, { added, removed }) => sum + added.length - removed.length, 0);
					return { ...hunk, line: hunk.line + shift };
				});
				const half = applyHunks(before, some);
				assert.equal(applyHunks(half, moved), after);
				const back = some.map((hunk, index) => {
					const above = some.slice(0, index);
					const shift = above.reduce((sum, { added, removed }) => sum + added.length - removed.length, 0);
					return { line: hunk.line + shift, removed: hunk.added, added: hunk.removed };
				});
				assert.equal(applyHunks(half, back), before);
			}),
		);
	});

	it("are one where everything differs, and found in no time", () => {
		const many = (word: string) => Array.from({ length: 50_000 }, (_, n) => `${word}${n}`).join("\n");
		const start = Date.now();
		const hunks = hunksBetween(many("a"), many("b"));
		assert.equal(hunks.length, 1);
		assert.equal(applyHunks(many("a"), hunks), many("b"));
		assert.ok(Date.now() - start < 3000);
	});
});
