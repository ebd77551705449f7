import assert from "node:assert/strict";
import { isAbridged, placeBlock } from "../../src/core/apply/applyCode.ts";

/** What is offered for a block: nothing where it is abridged or has no place. */
function applied(block: string, code: string): string | undefined {
	return isAbridged(block, code) ? undefined : placeBlock(block, code);
}

const PYTHON = `def total(self):
    total = 0
    for item in self.items:
        total += item.price * item.qty
    return total`;

const SHORT = `def f(a):
    check(a)
    b = a + 1
    log(b)
    return b`;

const GO = `func f(a int) int {
\tif a < 0 {
\t\treturn 0
\t}
\tb := a * 2
\tlog(b)
\treturn b
}`;

const HTML = "<main>\n  <h1>A</h1>\n  <p>one</p>\n  <p>two</p>\n  <footer>f</footer>\n</main>";

/** Comments in place of code, in the languages of the product and in others. */
const COMMENTS = [
	...[
		"no changes here",
		"and so on...",
		"additional methods",
		"left as is",
		"nothing else changes",
		"collapsed",
	],
	...[
		"shortened",
		"see above",
		"copy the rest from the original file",
		"8< -----",
		". . .",
		"details omitted",
	],
	...["hier nichts geändert", "keine Änderungen", "usw.", "alles andere bleibt wie es war", "und so weiter"],
	...["idem", "suite du code", "la suite ne change pas", "aucun changement", "y así sucesivamente"],
	...["el resto del código no cambia", "元のコードのまま", "それ以外は同じ", "未修改", "后续代码不变"],
	...["o resto permanece igual", "il resto rimane invariato", "остальной код без изменений", "기존 코드"],
	...["reszta bez zmian", "bestaande code", "geri kalan kod aynı", "the gist of it is as it was"],
];

/** Complete code, shorter than before, with a comment that is new. */
const SHORTENED: readonly (readonly [code: string, block: string])[] = [
	[PYTHON, "def total(self):\n    # adds up lazily\n    return sum(i.price * i.qty for i in self.items)"],
	[SHORT, "def f(a):\n    # one more\n    return a + 1"],
	[SHORT, "def f(a):\n    check(a)\n    b = a + 1\n    # log(b)\n    return b"],
	[
		"function f(x) {\n  const a = x.a;\n  const b = x.b;\n  return a + b;\n}",
		"function f({ a, b }) {\n  // taken apart in the head\n  return a + b;\n}",
	],
	[
		"function g(a) {\n  if (a == null) {\n    return 0;\n  }\n  return a.length;\n}",
		"function g(a) {\n  // nothing is as long as 0\n  return a?.length ?? 0;\n}",
	],
	[
		"def f(a, b):\n    if a > b:\n        c = a\n    else:\n        c = b\n    return c",
		"def f(a, b):\n    # the larger of the two\n    c = max(a, b)\n    return c",
	],
	[
		"func Max(a, b int) int {\n\tif a > b {\n\t\treturn a\n\t}\n\treturn b\n}",
		"func Max(a, b int) int {\n\t// built in\n\treturn max(a, b)\n}",
	],
	[
		"def f(a):\n    x = a[0]\n    y = a[1]\n    return x + y",
		"def f(a):\n    # unpacks exactly two values\n    x, y = a\n    return x + y",
	],
];

describe("a comment in place of code that is needed", () => {
	for (const comment of COMMENTS) {
		it(`keeps a block from being applied: ${comment}`, () => {
			const blocks = [
				[PYTHON, `def total(self):\n    total = 0\n    # ${comment}\n    return round(total, 2)`],
				[SHORT, `def f(a):\n    check(a, 1)\n    # ${comment}\n    return b`],
				[SHORT, `def f(a):\n    check(a)\n    # ${comment}\n    log(b)\n    return b`],
				[GO, `func f(a int64) int64 {\n\t// ${comment}\n\treturn b\n}`],
				[HTML, `<main>\n  <h1>B</h1>\n  <!-- ${comment} -->\n  <footer>f</footer>\n</main>`],
			] as const;
			for (const [code, block] of blocks) assert.equal(applied(block, code), undefined, block);
		});
	}

	it("is told from a comment on code that has become shorter", () => {
		for (const [code, block] of SHORTENED) assert.equal(applied(block, code), block);
	});
});
