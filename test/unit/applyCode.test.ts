import assert from "node:assert/strict";
import fc from "fast-check";
import { findLines, fitCode, indentationOf, indentTo } from "../../src/core/applyCode.ts";

const line = fc.constantFrom("", "a", "b", "\tc", "    d", "}");
const text = fc.array(line, { minLength: 1, maxLength: 12 }).map((lines) => lines.join("\n"));
const code = text.filter((lines) => lines.trim() !== "");
const indentation = fc.constantFrom("", "\t", "  ", "    ", "\t\t");

describe("code that is found again", () => {
	it("is where it was, or where lines above it moved it", () => {
		assert.equal(findLines("x\na\nb\ny".split("\n"), "a\nb", 1), 1);
		assert.equal(findLines("new\nx\na\nb\ny".split("\n"), "a\nb", 1), 2);
		assert.equal(findLines("a\nb".split("\n"), "a\nb", 7), 0);
	});

	it("is not found once it has changed, not even at its ends", () => {
		assert.equal(findLines("x\na\nB\ny".split("\n"), "a\nb", 1), undefined);
		assert.equal(findLines("x\na\nb + 1\ny".split("\n"), "a\nb", 1), undefined);
		assert.equal(findLines("x\na".split("\n"), "a\nb", 1), undefined);
	});

	it("is its own place before any other, and nowhere when that cannot be told", () => {
		assert.equal(findLines("a\nx\na".split("\n"), "a", 2), 2);
		assert.equal(findLines("a\nx\na".split("\n"), "a", 1), undefined);
	});

	it("is found in any text around it", () => {
		fc.assert(
			fc.property(text, code, text, (above, middle, below) => {
				const found = findLines(`${above}\n!${middle}\n${below}`.split("\n"), `!${middle}`, 0);
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
