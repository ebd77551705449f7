import assert from "node:assert/strict";
import { codeUsesOf, linesRead } from "../../src/core/apply/codeUses.ts";
import { placeInFile } from "../../src/core/apply/placeInFile.ts";

const PYTHON = `import os
import sys


class Order:
    """An order."""

    def total(self, rate):
        result = 0
        for item in self.items:
            result += item.price
        return result * rate

    def count(self):
        return len(self.items)


def load(path):
    return Order(path)`;

const JAVA = `package shop;

import java.util.List;

public class Cart {
    private int count = 0;

    /** Adds. */
    public void add(int n) {
        if (n < 0) {
            throw new IllegalStateException();
        }
        count += n;
    }

    public int size() {
        return count;
    }
}`;

/** Where some lines of a file stand, by what its first and its last one hold. */
function linesOf(file: string, from: string, to: string): [start: number, end: number] {
	const lines = file.split("\n");
	return [lines.findIndex((line) => line.includes(from)), lines.findIndex((line) => line.includes(to)) + 1];
}

/** The file afterwards, where these lines were asked about and no others were read; undefined if refused. */
function applied(
	file: string,
	block: string,
	[start, end]: [number, number],
	all = false,
): string | undefined {
	const lines = file.split("\n");
	const read = new Set([...lines.keys()].filter((at) => all || (at >= start && at < end)));
	const code = lines.slice(start, end).join("\n");
	const placed = placeInFile(block, { code, line: start, file: lines, read });
	if (!placed) return undefined;
	const behind = lines.slice(placed.line + placed.code.split("\n").length);
	return [...lines.slice(0, placed.line), placed.placed, ...behind].join("\n");
}

describe("a block that reaches beyond the code that was asked about", () => {
	const total = linesOf(PYTHON, "def total", "return result");
	const half = linesOf(PYTHON, "def total", "result = 0");
	const body = linesOf(PYTHON, "for item", "result +=");
	const add = linesOf(JAVA, "void add", "count += n");
	const python = PYTHON.replace("item.price", "item.price * item.qty");
	const java = JAVA.replace("count += n", "count += 2 * n");
	const python_total = python
		.split("\n")
		.slice(...total)
		.join("\n");
	const java_add = java.split("\n").slice(7, 14).join("\n");

	it("goes into the file where nothing changes that the model has not read", () => {
		assert.equal(applied(PYTHON, `class Order:\n${python_total}`, total), python);
		const inClass = `public class Cart {\n${java_add}\n}`;
		assert.equal(applied(JAVA, inClass, linesOf(JAVA, "void add", "public int size")), java);
		assert.equal(applied(JAVA, inClass, [8, 14]), java);
		// A whole file in answer to a question about a function, a class, or lines within a function.
		for (const place of [total, linesOf(PYTHON, "class Order", "len(self"), body]) {
			assert.equal(applied(PYTHON, python, place), python);
		}
		assert.equal(applied(JAVA, java, [8, 14]), java);
		assert.equal(applied(PYTHON, `${python}\n\n\ndef more():\n    pass`, total), undefined);
	});

	it("never leaves the rest of a function behind the whole of it", () => {
		const twice = python_total.replace("result = 0", "result = 0.0");
		assert.equal(applied(PYTHON, twice, half), undefined);
		assert.equal(applied(PYTHON, twice, half, true), PYTHON.replace(/ {4}def total[\s\S]*?\* rate/, twice));
		assert.equal(applied(PYTHON, python_total, body), python);
		const cut: [number, number] = [add[0], add[1] - 2];
		assert.equal(applied(JAVA, java_add.replace("n < 0", "n <= 0"), cut), undefined);
		assert.equal(
			applied(JAVA, java_add.replace("n < 0", "n <= 0"), cut, true),
			java.replace("n < 0", "n <= 0"),
		);
	});

	it("leaves what the code begins in the middle of with its end", () => {
		const file = "interface A {\n  a: string;\n}\n\nfunction f() {\n  b();\n}\n\nfunction g() {\n  c();\n}";
		const whole = file.replace("c()", "d()");
		assert.equal(applied(file, whole, [2, 7]), undefined);
		assert.equal(applied(file, whole, [2, 11]), whole);
		const sql = "CREATE TABLE a (\n  b INT\n);\n\nCREATE TABLE c (\n  d INT\n);";
		assert.equal(applied(sql, sql.replace("d INT", "d TEXT"), [4, 7]), sql.replace("d INT", "d TEXT"));
	});

	it("brings no comment a second time that stands right above the code", () => {
		const documented = java_add.replace("Adds.", "Adds twice.");
		assert.equal(applied(JAVA, documented, [8, 14]), java.replace("Adds.", "Adds twice."));
		assert.equal(applied(JAVA, java_add, [8, 14]), java);
	});

	it("knows a function by its name where a struct or a private one begins its head", () => {
		const c =
			"struct a {\n    int n;\n};\n\nstruct a *make(int n)\n{\n    struct a *b = get();\n    b->n = n;\n    return b;\n}";
		const make = c.split("\n").slice(4).join("\n").replace("= n", "= n + 1");
		assert.equal(applied(c, make, [0, 10]), c.replace("= n;", "= n + 1;"));
		const ts =
			"class A {\n  #up(n: number): void {\n    for (const one of this.all) {\n      one.up(n);\n    }\n  }\n}";
		const up = ts.split("\n").slice(1, 6).join("\n").replace("up(n);", "up(2 * n);");
		assert.equal(applied(ts, up, [2, 5], true), ts.replace("up(n);", "up(2 * n);"));
		const cpp = "template <typename T>\nT sum(T a) {\n  return a;\n}";
		assert.equal(
			applied(cpp, cpp.replace("return a", "return a + a"), [1, 4], true),
			cpp.replace("return a", "return a + a"),
		);
	});

	it("goes into the code alone where the file stays whole", () => {
		assert.equal(
			applied(
				PYTHON,
				"def load(path):\n    return Order(os.path)",
				linesOf(PYTHON, "def load", "Order(path)"),
			),
			PYTHON.replace("Order(path)", "Order(os.path)"),
		);
		assert.equal(
			applied(PYTHON, "for item in self.items:\n    result += 1", body),
			PYTHON.replace("item.price", "1"),
		);
		// What was broken may be mended, or be left as it is.
		const broken = JAVA.replace(
			"            throw new IllegalStateException();\n        }",
			"            throw new IllegalStateException();",
		);
		const mended = JAVA.split("\n").slice(8, 14).join("\n");
		assert.equal(applied(broken, mended, [8, 13]), JAVA);
		assert.equal(
			applied(
				broken,
				"public int size() {\n    return 2 * count;\n}",
				linesOf(broken, "int size", "return count").map((at, end) => at + end) as [number, number],
			),
			broken.replace("return count", "return 2 * count"),
		);
	});
});

describe("what a block imports for a function that was asked about", () => {
	const cases: [name: string, head: string, f: string, g: string, imports: string, after: string][] = [
		[
			"React",
			'import React from "react";\nimport { x } from "./x";',
			"export function f() {\n  return x();\n}",
			"export function g() {\n  return null;\n}",
			'import React, { useMemo } from "react";',
			'import React, { useMemo } from "react";\nimport { x } from "./x";',
		],
		[
			"TypeScript, in lists",
			'import {\n  a,\n} from "./a";\nimport { b } from "./b";',
			"function f() {\n  return a(b);\n}",
			"function g() {\n  return b;\n}",
			'import {\n  c,\n  d,\n} from "./c";\nimport { b, e } from "./b";',
			'import {\n  a,\n} from "./a";\nimport { b, e } from "./b";\nimport {\n  c,\n  d,\n} from "./c";',
		],
		[
			"Node",
			'const fs = require("fs");\nconst { a } = require("./a");',
			"function f() {\n  return a(fs);\n}",
			"function g() {\n  return fs;\n}\n\nmodule.exports = { f, g };",
			'const fs = require("fs");\nconst path = require("path");\nconst { a, b } = require("./a");',
			'const fs = require("fs");\nconst { a, b } = require("./a");\nconst path = require("path");',
		],
		[
			"Go",
			'package shop\n\nimport (\n\t"fmt"\n)',
			"func f() int {\n\tfmt.Print(1)\n\treturn 1\n}",
			"func g() int {\n\treturn 2\n}",
			'package main\n\nimport (\n\t"errors"\n\t"fmt"\n)',
			'package shop\n\nimport (\n\t"fmt"\n\t"errors"\n)',
		],
		[
			"C++",
			"#include <vector>\n#ifdef _WIN32\n#include <windows.h>\n#endif\n\nnamespace a {",
			"int f() {\n  return sum(v);\n}",
			"int g() {\n  return 2;\n}\n\n}  // namespace a",
			"#include <numeric>\n#include <vector>",
			"#include <vector>\n#include <numeric>\n#ifdef _WIN32\n#include <windows.h>\n#endif\n\nnamespace a {",
		],
		[
			"Python",
			'"""Sums."""\nimport os\n\n\nclass A:',
			"    def f(self):\n        return sum(self.x)",
			"    def g(self):\n        return 2",
			"from __future__ import annotations\nimport os\nfrom statistics import mean\n",
			'"""Sums."""\nfrom __future__ import annotations\nimport os\nfrom statistics import mean\n\n\nclass A:',
		],
		[
			"Java",
			"package x;\n\nimport java.util.List;\n\nclass A {",
			"    int f() {\n        return sum(x);\n    }",
			"    int g() {\n        return 2;\n    }\n}",
			"package com.example;\n\nimport java.util.Map;",
			"package x;\n\nimport java.util.List;\nimport java.util.Map;\n\nclass A {",
		],
		[
			"Rust, in a module",
			"use std::fmt;\n\nmod tests {\n    use super::*;",
			"    fn f() -> i32 {\n        sum(x)\n    }",
			"    fn g() -> i32 {\n        2\n    }\n}",
			"use super::*;",
			"use std::fmt;\n\nmod tests {\n    use super::*;",
		],
	];
	for (const [name, head, f, g, imports, after] of cases) {
		it(`goes to the imports of the file: ${name}`, () => {
			const file = `${head}\n\n${f}\n\n${g}\n`;
			const start = head.split("\n").length + 1;
			const changed = f.replace(/return \S|sum\(x\)$/m, "$&(1)");
			const block = `${imports}\n\n${changed.replace(/^ {4}/gm, "")}`;
			assert.equal(
				applied(file, block, [start, start + f.split("\n").length]),
				`${after}\n\n${changed}\n\n${g}\n`,
			);
		});
	}

	it("is not followed by what the file exports already", () => {
		const f = "function f() {\n  return a();\n}";
		const now = f.replace("a()", "a(1)");
		for (const [head, own, given] of [
			['import { a } from "./a";', "export { f, g };", "export { f };"],
			['import { a } from "./a";', "export default f;", "export default f;"],
			['const { a } = require("./a");', "module.exports = { f, g };", "module.exports = { f };"],
			['const { a } = require("./a");', "module.exports = {\n  f,\n  g,\n};", "module.exports = { f };"],
		]) {
			const file = `${head}\n\n${f}\n\nfunction g() {}\n\n${own}\n`;
			for (const block of [`${now}\n\n${given}`, `${head}\n\n${now}\n\n${given}`])
				assert.equal(applied(file, block, [2, 5]), file.replace(f, now));
		}
	});

	it("stays where the code is lines of a function, or where the file imports nothing", () => {
		const code = "def f():\n    x = 1\n    return x";
		const [block, inside] = ["import os\n\ndef f():\n    return os.x", "import os\nx = os.y\nreturn x"];
		assert.equal(applied(`X = 1\n\n${code}`, block, [2, 5]), `X = 1\n\n${block}`);
		assert.equal(
			applied(`import re\n\n${code}`, inside, [3, 5]),
			"import re\n\ndef f():\n    import os\n    x = os.y\n    return x",
		);
	});
});

describe("a class around a method that was asked about", () => {
	it("may be applied, and another class may not", () => {
		const text = PYTHON.split("\n").slice(7, 12).join("\n");
		const code = { file: "order.py", language: "python", startLine: 8, endLine: 12, text };
		const usesOf = (block: string) =>
			codeUsesOf(
				{ question: { prompt: "Why?", code }, omitted: { turns: 0, codeLines: 0 } },
				{ code: block, language: "python" },
			);
		assert.deepEqual(usesOf(`class Order:\n${text.replace("= 0", "= 1")}`), ["apply", "insert"]);
		assert.deepEqual(usesOf("class Cart:\n    def size(self):\n        return 1"), ["newFile", "insert"]);
	});
});

describe("the lines that a model has read", () => {
	const file = ["a", "b", "c", "d", "e", "f"];
	const code = { file: "a.py", language: "python", startLine: 3, endLine: 4, text: "c\nd" };
	const piece = (startLine: number, text: string) =>
		({ startLine, lines: 1, part: "lines", rank: 0, text }) as const;
	const surroundings = {
		scope: "file",
		pieces: [piece(1, "a"), piece(2, "b"), piece(5, "e"), piece(6, "x")],
	} as const;
	const question = {
		prompt: "Why?",
		code,
		surroundings: { ...surroundings, pieces: [...surroundings.pieces] },
	};

	it("are the code and what went along, where it is still the same", () => {
		const omitted = { turns: 0, codeLines: 0 };
		assert.deepEqual([...linesRead({ question, omitted }, file, 2)].sort(), [0, 1, 2, 3, 4]);
		assert.deepEqual([...linesRead({ question, omitted }, ["new", ...file], 3)].sort(), [1, 2, 3, 4, 5]);
		const left = { turns: 0, codeLines: 1, surroundings: [piece(2, "b")] };
		assert.deepEqual([...linesRead({ question, omitted: left }, file, 2)].sort(), [0, 2, 4]);
	});
});
