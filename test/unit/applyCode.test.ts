import assert from "node:assert/strict";
import fc from "fast-check";
import { findLines, fitCode, isAbridged, placeBlock } from "../../src/core/apply/applyCode.ts";
import { placeInFile } from "../../src/core/apply/placeInFile.ts";
import { indentationOf, indentationUnit, indentTo } from "../../src/core/code/indentation.ts";

const line = fc.constantFrom("", "a", "b", "\tc", "    d", "}");
const text = fc.array(line, { minLength: 1, maxLength: 12 }).map((lines) => lines.join("\n"));
const code = text.filter((lines) => lines.trim() !== "");
/** Its lines without their indentation, and without blank ones at its ends. */
const bare = (lines: string) =>
	lines
		.trim()
		.split("\n")
		.map((one) => one.trim());
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
				assert.deepEqual(bare(fitted), bare(block));
			}),
		);
	});

	it("is indented by the unit of the code, inside as well", () => {
		assert.equal(
			fitCode("if (a) {\n    if (b) {\n        c();\n    }\n}", "\tif (a) {\n\t\tc();\n\t}"),
			"\tif (a) {\n\t\tif (b) {\n\t\t\tc();\n\t\t}\n\t}",
		);
		assert.equal(fitCode("if (a) {\n\tc();\n}", "  if (a) {\n    b();\n  }"), "  if (a) {\n    c();\n  }");
		assert.equal(fitCode("if a:\n    c()", "if a:\n  b()"), "if a:\n  c()");
		const aligned = "call(a,\n     b)";
		assert.equal(fitCode(aligned, "  if a:\n    b()"), "  call(a,\n       b)", "what is aligned stays so");
		assert.equal(fitCode("def f():\n    g()", "\tg()", "\t"), "\tdef f():\n\t\tg()");
	});

	it("leaves the text between three quotes where it begins further left than its code", () => {
		const query = (text: string) => `def q(self):\n    return """\nSELECT ${text}\n  FROM a\n"""`;
		const method = query("1").replace(/^(?=def| {4}return)/gm, "    ");
		assert.equal(fitCode(query("2"), method), method.replace("1", "2"));
		assert.equal(fitCode(method, method), method);
		const doc = 'def f():\n    """Do.\n\n    More.\n    """';
		assert.equal(fitCode(doc, "    x()"), doc.replace(/^(?=.)/gm, "    "));
		assert.equal(fitCode("x()\ny()", "    x()"), "    x()\n    y()");
	});

	it("is the same again when it is the same code", () => {
		fc.assert(fc.property(code, (same) => assert.equal(fitCode(same, same), same)));
	});
});

describe("code that is a part of the code it replaces", () => {
	const three = `import { log } from "./log";

/** Adds. */
export function add(a, b) {
	return a - b;
}

function twice(a) {
	log(a);
	if (a > 1) {
		return a * 2;
	}
	return a + a;
}

export class Sum {
	total = 0;

	add(n) {
		this.total += n;
	}
}`;

	it("takes the place of the function with its name", () => {
		const placed = placeBlock("function twice(value) {\n\treturn value * 2;\n}\n", three);
		assert.equal(
			placed,
			three.replace(/function twice[\s\S]*?\n\}/, "function twice(value) {\n\treturn value * 2;\n}"),
		);
	});

	it("keeps the comments above it unless it brings its own", () => {
		const fixed = "export function add(a, b) {\n\treturn a + b;\n}";
		assert.equal(placeBlock(`/** Adds two numbers. */\n${fixed}`, three)?.includes("/** Adds. */"), false);
	});

	it("is nowhere when two things have its name, unless its head tells which", () => {
		assert.equal(placeBlock("add(m) {\n\tthis.total += m;\n}", three), undefined);
		const method = placeBlock("add(n) {\n\tthis.total -= n;\n}", three);
		assert.equal(method, three.replace("this.total += n", "this.total -= n"));
	});

	it("is several functions, each in its place, and a new one with the one behind it", () => {
		const block = [
			"function half(a) {\n\treturn a / 2;\n}\n",
			"function twice(a) {\n\treturn half(4 * a);\n}\n",
			"export class Sum {\n\ttotal = 1;\n}",
		].join("\n");
		const placed = placeBlock(block, three) ?? "";
		assert.match(
			placed,
			/return a - b;\n\}\n\nfunction half[\s\S]*\n\nfunction twice\(a\) \{\n\treturn half/,
		);
		assert.match(placed, /\n\nexport class Sum \{\n\ttotal = 1;\n\n\tadd\(n\)[\s\S]*\n\}$/);
	});

	it("is found by indentation alone where no braces are", () => {
		const python =
			"class Tally:\n    def up(self):\n        self.n += 2\n\n    def down(\n        self,\n    ):\n        self.n -= 1";
		assert.equal(
			placeBlock("def up(self):\n    self.n += 1\n    return self.n", python),
			python.replace("        self.n += 2", "        self.n += 1\n        return self.n"),
		);
		assert.equal(
			placeBlock("def down(self):\n    self.n = 0", python),
			python.replace(/def down[\s\S]*/, "def down(self):\n        self.n = 0"),
		);
	});

	it("is the lines between its first and its last", () => {
		assert.equal(
			placeBlock("log(a);\nreturn a + a;", three),
			three.replace(/\tif \(a > 1\)[\s\S]*?\t\}\n/, ""),
		);
		assert.equal(placeBlock("nobody();\nknows();", three), undefined);
	});

	it("is the whole where it has all that the whole defines, or the whole is only statements", () => {
		assert.equal(
			placeBlock("function one() {\n\treturn 2;\n}", "function two() {\n\treturn 1;\n}"),
			"function one() {\n\treturn 2;\n}",
		);
		assert.equal(placeBlock("a(2)\nb(1)", "a(1)\nb(1)"), "a(2)\nb(1)");
		assert.equal(placeBlock("a = 2", "a = 1\nb = 1"), "a = 2\nb = 1");
		const whole = three.replace("a - b", "a + b");
		assert.equal(placeBlock(whole, three), whole);
	});

	it("changes nothing around it, whatever it is", () => {
		const body = fc.array(fc.constantFrom("x();", "if (y) {\n\t\tz();\n\t}", ""), {
			minLength: 1,
			maxLength: 5,
		});
		const named = (name: string) =>
			body.map((lines) => `function ${name}() {\n\t${["k();", ...lines, "l();"].join("\n\t")}\n}`);
		fc.assert(
			fc.property(named("a"), named("b"), named("c"), named("b"), (a, b, c, changed) => {
				const code = [a, b, c].join("\n\n");
				assert.equal(placeBlock(changed, code), [a, changed, c].join("\n\n"));
			}),
		);
	});

	it("keeps comments and decorators that the block leaves out", () => {
		for (const [code, block, wanted] of [
			[
				"@property\ndef f(self):\n    return 1",
				"def f(self):\n    return 2",
				"@property\ndef f(self):\n    return 2",
			],
			[
				"  @Override\n  int f() {\n    return 1;\n  }",
				"int f() {\n  return 2;\n}",
				"  @Override\n  int f() {\n    return 2;\n  }",
			],
			["#[test]\nfn f() {\n    a();\n}", "fn f() {\n    b();\n}", "#[test]\nfn f() {\n    b();\n}"],
			[
				"/** Adds. */\nfunction f() {\n  a();\n}",
				"function f() {\n  b();\n}",
				"/** Adds. */\nfunction f() {\n  b();\n}",
			],
			[
				"// Licence\n\nfunction f() {\n  a();\n}\n// end",
				"function f() {\n  b();\n}",
				"// Licence\n\nfunction f() {\n  b();\n}\n// end",
			],
			[
				"class A {\n  // One.\n  f() {\n    a();\n  }\n}",
				"class A {\n  f() {\n    b();\n  }\n}",
				"class A {\n  // One.\n  f() {\n    b();\n  }\n}",
			],
			[
				"   * of it\n   */\n  f() {\n    a();\n  }",
				"f() {\n  b();\n}",
				"   * of it\n   */\n  f() {\n    b();\n  }",
			],
			["f() {\n  a();\n}\n\n/**", "f() {\n  b();\n}", "f() {\n  b();\n}\n\n/**"],
			[
				'#!/usr/bin/env python3\n# Copyright 2024\n"""Orders."""\nimport os\n\nprint(1)',
				'"""Orders."""\nimport os\n\nprint(2)',
				'#!/usr/bin/env python3\n# Copyright 2024\n"""Orders."""\nimport os\n\nprint(2)',
			],
			[
				"#!/bin/bash\n# Builds.\nset -e\n\nmake",
				"set -e\n\nmake all",
				"#!/bin/bash\n# Builds.\nset -e\n\nmake all",
			],
			[
				"/** Old. */\nfunction f() {\n  a();\n}",
				"/** New. */\nfunction f() {\n  b();\n}",
				"/** New. */\nfunction f() {\n  b();\n}",
			],
		] as const) {
			assert.equal(placeBlock(block, code), wanted);
		}
	});

	it("takes comments away where the block changes nothing else", () => {
		const code = "/**\n * Adds.\n */\nfunction f() {\n  // One.\n  a();\n}\n// end";
		assert.equal(placeBlock("function f() {\n  a();\n}", code), "function f() {\n  a();\n}");
	});

	it("replaces neither statements beside a function, nor the function around another one", () => {
		const script =
			"if ready(data):\n    print(data)\n\ndef f(data):\n    if ready(data):\n        print(data)";
		const changed = "def f(data):\n    if ready(data):\n        print(data, 1)";
		assert.equal(placeBlock(changed, script), `if ready(data):\n    print(data)\n\n${changed}`);
		const nested = "def outer():\n    def inner():\n        return 1\n    return inner()";
		assert.equal(placeBlock("def inner():\n    return 2", nested), nested.replace("1", "2"));
	});

	it("is not the function around the lines, which would stand within itself", () => {
		for (const [code, block] of [
			[
				"    total = 0\n    for i in items:\n        total += i",
				"def total(items):\n    total = 0\n    for i in items:\n        total += i.price\n    return total",
			],
			["        return sum(self.items)", "def total(self):\n    return sum(self.items, 0)"],
			[
				"  let a = 0;\n  a += b;",
				"export function f(b: number): number {\n  let a = 0;\n  a -= b;\n  return a;\n}",
			],
			[
				"        if (a == null) {\n            return 0;\n        }",
				"public int size(String a) {\n    if (a == null) {\n        return 1;\n    }\n    return 2;\n}",
			],
		] as const) {
			assert.equal(placeBlock(block, code), undefined);
		}
		// Statements may well be put around lines, and functions beside them.
		for (const [code, block] of [
			["        count.add();", "synchronized (this) {\n    count.add();\n}"],
			["    x = f(a)", "def g(v):\n    return f(v)\nx = g(a)"],
			["    log(a)", "if a:\n    log(a)"],
		] as const) {
			assert.equal(placeBlock(block, code), fitCode(block, code));
		}
		const script = "x = f(a)\nprint(x)";
		const main = "def main():\n    x = f(a)\n    print(x)";
		assert.equal(placeBlock(main, script), main);
	});

	it("leaves brackets and texts whole that the code begins or ends inside of", () => {
		const tail = "    }\n  };\n}\n\nfunction f() {\n  a();\n}";
		assert.equal(placeBlock("function f() {\n  b();\n}", tail), tail.replace("a()", "b()"));
		const docs =
			'    Words.\n    """\n    def a(self):\n        return 1\n\n    def b(self):\n        return 2';
		assert.equal(placeBlock("def b(self):\n    return 3", docs), undefined);
	});

	it("is found by a name in any script", () => {
		const code = "def größe(é):\n    return é\n\ndef 名前():\n    return 1";
		assert.equal(placeBlock("def 名前():\n    return 2", code), code.replace("1", "2"));
	});

	it("takes the commonest indentation, whatever single lines are aligned with", () => {
		const lines = [
			"function f() {",
			"    if (a) {",
			"        b();",
			"    }",
			"    return c +",
			"      d;",
			"}",
		];
		const changed = lines.with(2, "        e();").join("\n");
		assert.equal(placeBlock(changed, lines.join("\n")), changed);
		assert.equal(indentationUnit(lines.join("\n")), "    ");
		assert.equal(indentationUnit("const a = 1,\n    b = 2;\nif (c) {\n  d();\n}\nlet e,\n    f;"), "  ");
	});

	it("that is abridged is known by its comment", () => {
		for (const line of [
			"// ...",
			"# ... existing code ...",
			"// rest of the function unchanged",
			"/* … */",
			"# remaining code here",
		]) {
			assert.equal(isAbridged(`a\n  ${line}\nb`, "a\nc\nb"), true, line);
			assert.equal(isAbridged(`a\n  ${line}\nb`, `a\n${line}\nb`), false);
		}
		for (const line of ["// the rest of the list is sorted", "...args,", "pass", "// same as above"]) {
			assert.equal(isAbridged(line, ""), line === "// same as above", line);
		}
	});

	it("is not abridged by a comment about code that is there", () => {
		const merge =
			"def merge(a, b):\n    out = []\n    while a and b:\n        out.append(min(a, b))\n    out += a\n    out += b\n    return out";
		for (const said of ["Add remaining elements", "previous state", "Same type"]) {
			const commented = merge.replace("    out += a", `    # ${said}\n    out += a`);
			assert.equal(isAbridged(commented, merge), false, said);
			assert.equal(placeBlock(commented, merge), commented);
			// Without the line above it, the comment may stand for that line.
			const shorter = commented.replace("        out.append(min(a, b))\n", "");
			assert.equal(isAbridged(shorter, merge), true, said);
		}
	});

	it("is looked for in a time that does not run away from its length", function () {
		this.timeout(120_000);
		const shapes: Readonly<Record<string, (chars: number) => string>> = {
			"one long word": (chars) => "a".repeat(chars),
			"a word and an equals sign": (chars) => `${"a".repeat(chars)}=`,
			"words in one line": (chars) => "word ".repeat(chars / 5),
			"words of a comment": (chars) => `// ${"rest ".repeat(chars / 5)}`,
			"equal lines": (chars) => "x\n".repeat(chars / 2),
			"equal heads": (chars) => "def f(a):\n\treturn 1\n\n".repeat(chars / 22),
			"lines ever further in": (chars) =>
				Array.from({ length: Math.sqrt(chars * 2) }, (_, at) => `${" ".repeat(at)}a:`).join("\n"),
			brackets: (chars) => "f(a{[".repeat(chars / 5),
			"signs of calls": (chars) => "int f(int a) ".repeat(chars / 13),
		};
		const small = "def f(a):\n    return 1\n\ndef g(b):\n    return 2";
		for (const [name, shape] of Object.entries(shapes)) {
			// Time of its own: how busy the machine is says nothing.
			const start = process.cpuUsage();
			const text = shape(200_000);
			isAbridged(text, small);
			placeBlock(text, small);
			placeBlock(small, text);
			placeBlock(`${text}\nz()`, text);
			const file = [...text.split("\n"), ...small.split("\n")];
			const at = { code: small, line: file.length - 5, file, read: new Set(file.keys()) };
			placeInFile(small.replace("1", "3"), at);
			findLines(text.split("\n"), `${text.slice(0, text.length / 2)}\ny`, 3);
			assert.ok(process.cpuUsage(start).user < 10_000_000, name);
		}
	});

	it("is compared value by value in a time that does not run away from its length", () => {
		const values = Array.from({ length: 2400 }, (_, at) => `\tconst v${at + 1} = g(v${at});`).join("\n");
		const functionOf = (value: string) => `function f(v0) {\n${values}\n\treturn ${value};\n}`;
		const start = process.cpuUsage();
		assert.equal(isAbridged(functionOf("v2400 + 1"), functionOf("v2400")), false);
		assert.ok(process.cpuUsage(start).user < 5_000_000);
	});
});
