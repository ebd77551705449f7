import assert from "node:assert/strict";
import { isAbridged, placeBlock } from "../../src/core/apply/applyCode.ts";

const PYTHON = `def total(items, rate):
    result = 0
    for item in items:
        print(item)
        result += item.price
    tax = result * rate
    if tax > LIMIT:
        raise ValueError(tax)
    return result + tax`;

const TYPESCRIPT = `export async function load(path: string): Promise<Line[]> {
  const text = await readFile(path, "utf8");
  const found = new Map<string, Line>();
  for (const line of parse(text)) {
    found.set(line.name, line);
  }
  console.log(path);
  return [...found.values()];
}`;

const GO = `func (s *Stack) Pop() (int, error) {
	last := len(s.items) - 1
	x := s.items[last]
	s.items = s.items[:last]
	return x, nil
}`;

/** The code without some of its lines, by what they hold, and with another text in the rest. */
function shortened(code: string, lost: readonly string[], from: string, to: string): string {
	const left = code.split("\n").filter((line) => !lost.some((text) => line.includes(text)));
	const now = left.join("\n").replace(from, to);
	assert.notEqual(now, left.join("\n"));
	return now;
}

describe("a function that comes back without some of its lines", () => {
	for (const [what, code, lost, from, to] of [
		["a first value, though it is still changed", PYTHON, ["result = 0"], "tax > LIMIT", "tax >= LIMIT"],
		["what is still used", PYTHON, ["tax = result"], "tax > LIMIT", "tax >= LIMIT"],
		["what it returned", PYTHON, ["return result"], "tax > LIMIT", "tax >= LIMIT"],
		[
			"all that is added up",
			PYTHON,
			["for item", "print(item)", "result +=", "tax = ", "if tax", "raise"],
			"+ tax",
			"* (1 + rate)",
		],
		["what was read", TYPESCRIPT, ["const text"], "(path)", "(path.trim())"],
		["what used a value", TYPESCRIPT, ["for (", "found.set", "  }"], "(path)", "(path.trim())"],
		["its end", TYPESCRIPT, ["return"], "(path)", "(path.trim())"],
		["all of its lines", TYPESCRIPT, ["const", "found", "  }", "console"], "path: string", "path = '.'"],
		["the index that it still takes", GO, ["last :="], "x, nil", "2 * x, nil"],
	] as const) {
		it(`is not applied where it has lost ${what}`, () => {
			assert.equal(isAbridged(shortened(code, lost, from, to), code), true);
			assert.equal(isAbridged(code.replace(from, to), code), false);
		});
	}

	it("is applied where it needs them no more", () => {
		for (const [code, block] of [
			[PYTHON, shortened(PYTHON, ["print(item)"], "tax > LIMIT", "tax >= LIMIT")],
			[PYTHON, shortened(PYTHON, ["if tax", "raise"], "rate)", "rate=0.2)")],
			[PYTHON, "def total(items, rate):\n    return sum(item.price for item in items) * (1 + rate)"],
			[
				PYTHON,
				"def total(items, rate, tax):\n    result = sum(item.price for item in items)\n    return result + tax",
			],
			[TYPESCRIPT, shortened(TYPESCRIPT, ["console.log"], "utf8", "latin1")],
			[TYPESCRIPT, "export const load = async (path: string) => parse(await readFile(path));"],
			[GO, GO.replace(/\tlast := .*\n\tx := .*\n/, "\tlast, x := s.top()\n")],
			[
				"fn f(&self) -> i32 {\n    let x = self.x;\n    return x + 1;\n}",
				"fn f(&self) -> i32 {\n    self.check();\n    self.x + 1\n}",
			],
			[
				"void up() {\n    open = true;\n    if (open) {\n        count = 1;\n    }\n}",
				"void up() {\n    if (open) {\n        count = 2;\n    }\n}",
			],
		] as const)
			assert.equal(isAbridged(block, code), false, block);
	});
});

describe("a file's name above a block", () => {
	const code = "function f() {\n  a();\n}";
	it("is no part of the code", () => {
		for (const name of [
			"// src/cart.ts",
			"// cart.test.ts",
			"# File: shop/cart.py",
			"/* style.css */",
			"<!-- web/index.html -->",
			"// app/[id]/page.tsx (updated)",
			"-- db/schema.sql",
		])
			assert.equal(
				placeBlock(`${name}\n\n${code.replace("a()", "b()")}`, code),
				code.replace("a()", "b()"),
				name,
			);
	});

	it("stays where the code has it, and other comments stay, too", () => {
		const named = `// src/cart.ts\n${code}`;
		assert.equal(placeBlock(named.replace("a()", "b()"), named), named.replace("a()", "b()"));
		for (const said of ["// Calls b.", "// see config.json for more", "// e.g. this"])
			assert.equal(
				placeBlock(`${said}\n${code.replace("a()", "b()")}`, code),
				`${said}\n${code.replace("a()", "b()")}`,
			);
	});
});

describe("a block whose lines are counted", () => {
	it("is not applied, numbers and all", () => {
		const code = "total = 0\nfor item in items:\n    total += item\nprint(total)";
		const lines = code.replace("+= item", "+= 2 * item").split("\n");
		for (const mark of [" | ", ": ", "  ", "\t"])
			assert.equal(
				placeBlock(lines.map((line, at) => `${at + 9}${mark}${line}`).join("\n"), code),
				undefined,
			);
		assert.equal(placeBlock(lines.join("\n"), code), lines.join("\n"));
	});
});
