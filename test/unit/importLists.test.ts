import assert from "node:assert/strict";
import { appendTests } from "../../src/core/apply/appendTests.ts";
import { placeBlock } from "../../src/core/apply/applyCode.ts";

describe("what a block imports from where the code imports, too", () => {
	const testOf = (name: string) => `it("${name}", () => {\n  expect(${name}()).toBe(1);\n});\n`;

	it("joins the code's own imports: a name is declared once", () => {
		const ways: [own: string, given: string, joined: string][] = [
			[
				'import { expect, it } from "vitest";\nimport { a } from "./a";',
				"import { describe, expect, it } from 'vitest';\nimport { a, b } from './a';",
				'import { expect, it, describe } from "vitest";\nimport { a, b } from "./a";',
			],
			['const {a} = require("./a");', 'const { a, b } = require("./a");', 'const {a, b} = require("./a");'],
			[
				'import {\n  a,\n  c,\n} from "./a";',
				'import {\n  a,\n  b,\n} from "./a";',
				'import {\n  a,\n  c,\n  b,\n} from "./a";',
			],
			[
				'import {\n  a\n} from "./a"',
				'import { b, c } from "./a"',
				'import {\n  a,\n  b,\n  c\n} from "./a"',
			],
			[
				'import type { A } from "./a";',
				'import { a } from "./a";',
				'import type { A } from "./a";\nimport { a } from "./a";',
			],
		];
		for (const [own, given, joined] of ways) {
			assert.equal(
				appendTests(`${own}\n\n${testOf("a")}`, `${given}\n\n${testOf("b")}`),
				`${joined}\n\n${testOf("a")}\n${testOf("b")}`,
			);
		}
	});

	it("joins what a module gives by default, too", () => {
		const ways: [own: string, given: string, joined: string][] = [
			[
				'import React from "react";',
				"import React, { useMemo } from 'react';",
				'import React, { useMemo } from "react";',
			],
			[
				'import React, { useState } from "react";',
				'import { useMemo, useState } from "react";',
				'import React, { useState, useMemo } from "react";',
			],
			[
				'import { useState } from "react";',
				'import React, { useState } from "react";',
				'import React, { useState } from "react";',
			],
			[
				'import React from "react";\nimport { useState } from "react";',
				'import React, { useState, useMemo } from "react";',
				'import React from "react";\nimport { useState, useMemo } from "react";',
			],
			[
				'import React, {\n  useState,\n} from "react";',
				'import React from "react";',
				'import React, {\n  useState,\n} from "react";',
			],
			['import a from "m";', 'import b from "m";', 'import a from "m";\nimport b from "m";'],
		];
		for (const [own, given, joined] of ways) {
			assert.equal(
				appendTests(`${own}\n\n${testOf("a")}`, `${given}\n\n${testOf("b")}`),
				`${joined}\n\n${testOf("a")}\n${testOf("b")}`,
			);
		}
	});

	it("joins what Python and Rust take from the same place", () => {
		const ways: [own: string, given: string, joined: string][] = [
			["from a import b", "from a import b, c", "from a import b, c"],
			["from a import (b)", "from a import c", "from a import (b, c)"],
			["from a import (\n    b,\n)", "from a import b, c", "from a import (\n    b,\n    c,\n)"],
			["from a import b", "from a import *", "from a import b\nfrom a import *"],
		];
		for (const [own, given, joined] of ways) {
			const code = (imports: string, one: number) => `${imports}\n\n\ndef f():\n    return ${one}`;
			assert.equal(
				placeBlock(code(given, 2), `${code(own, 1)}\n\n\ndef g():\n    pass`),
				`${code(joined, 2)}\n\n\ndef g():\n    pass`,
			);
		}
		const uses: [own: string, given: string, joined: string][] = [
			["use std::{fmt, io};", "use std::io;", "use std::{fmt, io};"],
			["use std::{fmt, io};", "use std::fmt;\nuse std::mem;", "use std::{fmt, io, mem};"],
			["use std::fmt;", "use std::{fmt, io};", "use std::fmt;\nuse std::io;"],
			["use std::{fmt, io};", "use std::io::Read;", "use std::{fmt, io};\nuse std::io::Read;"],
		];
		for (const [own, given, joined] of uses) {
			const code = (imports: string, one: number) => `${imports}\n\nfn f() -> i32 {\n    ${one}\n}`;
			assert.equal(
				placeBlock(code(given, 2), `${code(own, 1)}\n\nfn g() {}`),
				`${code(joined, 2)}\n\nfn g() {}`,
			);
		}
	});

	it("is no second package of the file, whatever the model calls it", () => {
		for (const [own, given] of [
			["package shop", "package main"],
			["package shop_test", "package shop"],
		]) {
			const code = `${own}\n\nimport "fmt"\n\nfunc f() {\n\tfmt.Println(1)\n}\n\nfunc g() {\n\tfmt.Println(2)\n}`;
			const block = `${given}\n\nimport "fmt"\n\nfunc f() {\n\tfmt.Println(3)\n}`;
			assert.equal(placeBlock(block, code), code.replace("1", "3"));
		}
		const java =
			"package shop;\n\nclass A {\n    void f() {\n        one();\n    }\n\n    void g() {\n        two();\n    }\n}";
		const part = "package com.example;\n\nclass A {\n    void f() {\n        one(1);\n    }\n}";
		assert.equal(placeBlock(part, java), java.replace("one()", "one(1)"));
	});

	it("is no package of Go a second time, which would not compile", () => {
		const file = (imports: string, name: string) =>
			`package a\n\n${imports}\n\nfunc Test${name}(t *testing.T) {\n\t${name}(t)\n}\n`;
		const [one, group] = ['import "testing"', 'import (\n\t"reflect"\n\t"testing"\n)'];
		for (const [own, given] of [
			[one, one],
			[one, group],
			[group, one],
			[group, group],
		] as const) {
			const both = appendTests(file(own, "A"), file(given, "B"));
			assert.equal(both.match(/"testing"/g)?.length, 1, both);
			assert.equal(both.match(/^package/gm)?.length, 1, both);
			assert.equal(both.includes("reflect"), own === group || given === group);
			assert.ok(both.includes("func TestA") && both.includes("func TestB"));
		}
	});

	it("goes the same way where a function of the code is changed", () => {
		const code = 'import { a } from "a";\n\nfunction f() {\n  a();\n}\n\nfunction g() {\n  a();\n}';
		const imports = 'import { a, b } from "a";';
		const wanted = code.replace("{ a }", "{ a, b }");
		const f = "function f() {\n  b();\n}";
		assert.equal(placeBlock(`${imports}\n\n${f}`, code), wanted.replace("  a();", "  b();"));
		assert.equal(placeBlock(imports, code), wanted);
	});
});
