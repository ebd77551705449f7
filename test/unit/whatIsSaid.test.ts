import assert from "node:assert/strict";
import fc from "fast-check";
import { compareSaid, whatIsSaid } from "../../src/core/judging/whatIsSaid.ts";

const compare = (one: string, other: string) => compareSaid(whatIsSaid(one), whatIsSaid(other));

describe("what two answers say", () => {
	const SAME: readonly [string, string][] = [
		["`total(5)` returns 9.", "9"],
		["It returns **32**.", "**Answer:** 32"],
		["Four times eight, so:\n\n\\boxed{32}", "The final answer should be:\n\n32"],
		["`['a', 1]`", 'It prints ["a",1].'],
		["It is O(n log n).", "Answer: `O(n log n)`"],
		["It is O(n log n).", "O(N * log(N))"],
		["O(V + E)", "It is O(E+V)."],
		["It returns 1,204.", "1204"],
		["It throws TypeError.", "TypeError"],
		["It returns −3", "It returns -3."],
		["B", "Answer: (B)"],
		[
			"```js\nfunction f() {\n  return 1;\n}\n```",
			"Here it is:\n\n```javascript\nfunction f() {\n  return 1;\n}\n\n```",
		],
		["- Like so:\n\n  ```py\n  def f():\n      pass\n  ```", "```\ndef f():\n    pass\n```"],
		["It adds up\nall of them.", "It adds  up all of them."],
	];
	for (const [one, other] of SAME) {
		it(`is the same: ${JSON.stringify(one)}, ${JSON.stringify(other)}`, () => {
			assert.equal(compare(one, other), "same");
			assert.equal(compare(other, one), "same");
		});
	}

	const OTHER: readonly [string, string][] = [
		["`total(5)` returns 9.", "`total(5)` returns 8."],
		["It returns 'a, b'.", "It returns 'a,b'."],
		["It returns [1, 2].", "It returns [[1, 2]]."],
		["True", "False"],
		["The final answer is line 5.", "The final answer is line 6."],
		["It is O(n).", "It is O(n^2)."],
		["It is O(n).", "It is Θ(n)."],
		["It returns 1,204.", "It returns 1.204."],
		["[1,204]", "[1204]"],
		["```js\nf(1);\n```", "```js\nf(2);\n```"],
		["```py\nif a:\n    b()\nc()\n```", "```py\nif a:\n    b()\n    c()\n```"],
		["```py\nf()  # one\n```", "```py\nf()  # two\n```"],
		["```js\nf();\n```\n\n```js\ng();\n```", "```js\nf();\n```"],
	];
	for (const [one, other] of OTHER) {
		it(`is not the same: ${JSON.stringify(one)}, ${JSON.stringify(other)}`, () => {
			assert.equal(compare(one, other), "other");
		});
	}

	const NOT_COMPARED: readonly [string, string][] = [
		["It adds up all of them.", "All of them are added up."],
		["It returns 32.", "It depends on what was passed before."],
		["It is not 5.", "It is 5."],
		["It returns 32: four times 8.", "It returns 16: two times 8."],
		["It is 4 or 5.", "It is 3 or 5."],
		["It loops over the list, then adds up.\n\n1. one\n2. two", "2"],
		[
			"Long words of how this works, on and on, with `f(1);` in them:\n\n```js\nf(1);\n```",
			"```js\nf(1);\n```",
		],
		["```js\nf(1);", "```js\nf(1);\n```"],
	];
	for (const [one, other] of NOT_COMPARED) {
		it(`is not compared: ${JSON.stringify(one)}, ${JSON.stringify(other)}`, () => {
			assert.equal(compare(one, other), "notCompared");
		});
	}

	it("is not compared with what nobody knows", () => {
		assert.equal(compareSaid(whatIsSaid("9"), undefined), "notCompared");
		assert.equal(compareSaid(undefined, undefined), "notCompared");
	});

	it("is the same as itself, and read in no time, whatever it is", () => {
		const text = fc.array(fc.constantFrom(..."([{`'\"=:.-→O is 12 a\n".split(""), "returns ", "```\n"), {
			maxLength: 60,
		});
		fc.assert(
			fc.property(text, (parts) => {
				assert.equal(compare(parts.join(""), parts.join("")), "same");
			}),
		);
		const started = performance.now();
		for (const each of ["(", "[{", "'a", "O(", "= ", "is ", "1,"]) whatIsSaid(each.repeat(20_000));
		assert.ok(performance.now() - started < 2000);
	});
});
