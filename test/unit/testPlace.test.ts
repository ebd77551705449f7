import assert from "node:assert/strict";
import { appendTests } from "../../src/core/apply/appendTests.ts";
import { codeUsesOf } from "../../src/core/apply/codeUses.ts";
import { isTestFile, looksLikeTests, relinkTests, testPlaceOf } from "../../src/core/apply/testPlace.ts";
import { languageNamed, languageOf } from "../../src/core/question/languages.ts";
import { READY_QUESTIONS } from "../../src/core/question/readyQuestions.ts";

describe("the place of tests", () => {
	it("is beside a file of any name, and nowhere where the ending means nothing", () => {
		assert.equal(testPlaceOf("src/$&$1.ts", []), "src/$&$1.test.ts");
		for (const ending of ["constructor", "__proto__", "hasOwnProperty"]) {
			assert.equal(testPlaceOf(`src/a.${ending}`, []), undefined);
			assert.equal(isTestFile(`src/a.${ending}`), false);
			assert.equal(languageOf(`a.${ending}`), "");
			assert.equal(languageNamed(ending), ending);
		}
	});

	it("is beside what they test, by the custom of the language, where the project has none", () => {
		const places: Readonly<Record<string, string | undefined>> = {
			"src/cart.ts": "src/cart.test.ts",
			"src/Page.jsx": "src/Page.test.jsx",
			"shop/cart.py": "shop/test_cart.py",
			"cart.go": "cart_test.go",
			"shop/Cart.java": "shop/CartTest.java",
			"app/src/main/java/shop/Cart.java": "app/src/test/java/shop/CartTest.java",
			"src/main/kotlin/Cart.kt": "src/test/kotlin/CartTest.kt",
			"src/cart.rs": "src/cart.rs",
			"lib/cart.dart": "lib/cart_test.dart",
		};
		for (const [file, place] of Object.entries(places)) assert.equal(testPlaceOf(file, []), place, file);
	});

	it("is unclear where neither language nor project has a custom", () => {
		for (const file of ["cart.c", "src/Cart.cs", "Cart.swift", "lib/cart.rb", "run.sh", "a.sql", "README"]) {
			assert.equal(testPlaceOf(file, []), undefined, file);
		}
	});

	it("is where the project has the tests of this very file, the nearest where there are several", () => {
		const known = ["test/unit/cart.test.ts", "old/cart.spec.ts", "src/order.test.ts"];
		assert.equal(testPlaceOf("src/cart.ts", known), "test/unit/cart.test.ts");
		assert.equal(
			testPlaceOf("a/cart.py", ["b/test_cart.py", "a/tests/test_cart.py"]),
			"a/tests/test_cart.py",
		);
	});

	it("is none that another file of the same name has", () => {
		const cases: [file: string, other: string, test: string, place: string][] = [
			["src/a/index.ts", "src/b/index.ts", "src/b/index.test.ts", "src/a/index.test.ts"],
			["app/page.tsx", "app/shop/page.tsx", "app/shop/page.test.tsx", "app/page.test.tsx"],
			["app/shop/page.tsx", "app/page.tsx", "app/page.test.tsx", "app/shop/page.test.tsx"],
			["packages/a/src/x.ts", "packages/b/src/x.ts", "packages/b/src/x.test.ts", "packages/a/src/x.test.ts"],
			["shop/a/store.go", "shop/b/store.go", "shop/b/store_test.go", "shop/a/store_test.go"],
			[
				"a/orders/views.py",
				"a/users/views.py",
				"a/users/tests/test_views.py",
				"a/orders/tests/test_views.py",
			],
			["a/orders/views.py", "a/users/views.py", "tests/users/test_views.py", "tests/a/orders/test_views.py"],
			[
				"src/main/java/b/Cart.java",
				"src/main/java/a/Cart.java",
				"src/test/java/a/CartTest.java",
				"src/test/java/b/CartTest.java",
			],
		];
		for (const [file, other, test, place] of cases) {
			assert.equal(testPlaceOf(file, [test], [file, other]), place, file);
			assert.equal(testPlaceOf(other, [test], [file, other]), test, other);
		}
		assert.equal(testPlaceOf("src/x.ts", ["tests/x.test.ts"], ["src/x.ts", "tests/x.ts"]), "tests/x.test.ts");
	});

	it("is the file's own package where only another one has tests", () => {
		const cases: [file: string, known: string, place: string][] = [
			["packages/a/src/x.ts", "packages/b/tests/y.test.ts", "packages/a/tests/x.test.ts"],
			["packages/a/src/shop/x.ts", "packages/b/tests/c/y.test.ts", "packages/a/tests/shop/x.test.ts"],
			["frontend/src/x.ts", "backend/test/y.test.ts", "frontend/test/x.test.ts"],
			["app/orders/models.py", "app/users/tests/test_views.py", "app/orders/tests/test_models.py"],
			["x.ts", "packages/b/test/y.test.ts", "packages/b/test/x.test.ts"],
		];
		for (const [file, known, place] of cases) assert.equal(testPlaceOf(file, [known]), place, file);
	});

	it("is where the project keeps other tests, named as those are", () => {
		const cases: [file: string, known: string[], place: string][] = [
			["src/cart.ts", ["src/order.spec.ts", "src/item.spec.ts"], "src/cart.spec.ts"],
			["src/shop/cart.ts", ["src/shop/__tests__/order.test.ts"], "src/shop/__tests__/cart.test.ts"],
			["src/shop/cart.ts", ["src/item/__tests__/item.test.ts"], "src/shop/__tests__/cart.test.ts"],
			["src/shop/cart.ts", ["test/order.test.ts", "test/item.test.ts"], "test/cart.test.ts"],
			["src/shop/cart.ts", ["test/shop/order.test.ts", "test/a.test.ts"], "test/shop/cart.test.ts"],
			["shop/cart.py", ["tests/test_order.py"], "tests/test_cart.py"],
			["src/shop/cart.py", ["tests/shop/order_test.py"], "tests/shop/cart_test.py"],
			[
				"packages/a/src/x.ts",
				["packages/a/test/y.test.ts", "packages/b/test/z.test.ts"],
				"packages/a/test/x.test.ts",
			],
			["lib/shop/cart.rb", ["spec/shop/order_spec.rb"], "spec/shop/cart_spec.rb"],
			["lib/cart.rb", ["test/test_order.rb"], "test/test_cart.rb"],
			["src/Cart.php", ["tests/OrderTest.php"], "tests/CartTest.php"],
			["Shop/Cart.cs", ["Shop.Tests/OrderTests.cs"], "Shop/CartTests.cs"],
		];
		for (const [file, known, place] of cases) assert.equal(testPlaceOf(file, known), place, file);
	});

	it("is known by its name or its folder", () => {
		for (const file of ["a/cart.test.ts", "test_cart.py", "cart_test.go", "CartTest.java", "tests/help.py"]) {
			assert.equal(isTestFile(file), true, file);
		}
		for (const file of ["src/cart.ts", "contest.py", "latest.go", "src/attest.ts"]) {
			assert.equal(isTestFile(file), false, file);
		}
	});

	it("is told to imports that stand elsewhere", () => {
		const tests =
			'import { total } from "./cart";\nimport x from "./other";\nimport { expect } from "vitest";';
		assert.equal(
			relinkTests(tests, "src/shop/cart.ts", "test/shop/cart.test.ts"),
			tests.replace("./cart", "../../src/shop/cart"),
		);
		assert.equal(
			relinkTests(tests, "src/cart.ts", "src/__tests__/cart.test.ts"),
			tests.replace("./cart", "../cart"),
		);
		assert.equal(relinkTests(tests, "src/cart.ts", "src/cart.test.ts"), tests);
		assert.equal(relinkTests("from './cart.js'", "a/cart.ts", "b/cart.test.ts"), "from '../a/cart.js'");
	});
});

describe("tests", () => {
	it("are known by how they are written", () => {
		for (const code of [
			'describe("a", () => {})',
			"it.each([1])('a', f)".replace(".each([1])", ""),
			"test('adds', async () => {})",
			"def test_total():\n    pass",
			"class CartTest(unittest.TestCase):",
			"func TestTotal(t *testing.T) {",
			"@Test\nvoid total() {",
			"#[test]\nfn total() {",
			"#[cfg(test)]\nmod tests {",
			"[Fact]\npublic void Total() {",
			"TEST(Cart, Total) {",
			"final class CartTest extends TestCase",
			"func testTotal() {",
			"describe 'a' do",
		]) {
			assert.equal(looksLikeTests(code), true, code);
		}
		for (const code of [
			"function total() {}",
			"pattern.test(text)",
			"const it = 1;",
			"def total(a):",
			"latest('x')",
		]) {
			assert.equal(looksLikeTests(code), false, code);
		}
	});

	it("go to the end of a file of tests, their imports to its imports", () => {
		const file =
			'import { expect, it } from "vitest";\nimport { a } from "./a";\n\nit("a", () => {\n\ta();\n});\n';
		const tests =
			'import { expect, it } from "vitest";\nimport { b } from "./b";\n\nit("b", () => {\n    b();\n});\n';
		assert.equal(
			appendTests(file, tests),
			'import { expect, it } from "vitest";\nimport { a } from "./a";\nimport { b } from "./b";\n\n' +
				'it("a", () => {\n\ta();\n});\n\nit("b", () => {\n\tb();\n});\n',
		);
		assert.equal(appendTests("", tests), tests);
	});

	it("go into the suite of the same name, beside those that are there", () => {
		const file = 'describe("total", () => {\n\tit("adds", () => {\n\t\told();\n\t});\n});\n';
		const tests = 'describe("total", () => {\n\tit("is 0", () => {\n\t\tzero();\n\t});\n});';
		assert.equal(
			appendTests(file, tests),
			'describe("total", () => {\n\tit("adds", () => {\n\t\told();\n\t});\n\n\tit("is 0", () => {\n\t\tzero();\n\t});\n});\n',
		);
	});

	it("never replace one of another name, however alike they are", () => {
		const suites: [file: string, tests: string][] = [
			[
				'describe("total", () => {\n\tit("adds", () => {\n\t\texpect(total([1])).toBe(1);\n\t});\n});\n',
				'describe("total", () => {\n\tit("is 0", () => {\n\t\texpect(total([])).toBe(0);\n\t});\n});',
			],
			[
				"class TotalTest(TestCase):\n    def test_one(self):\n        self.assertEqual(total([1]), 1)\n",
				"class TotalTest(TestCase):\n    def test_none(self):\n        self.assertEqual(total([]), 0)",
			],
			[
				"class CartTest {\n    @Test\n    void one() {\n        assertEquals(1, total(1));\n    }\n}\n",
				"class CartTest {\n    @Test\n    void none() {\n        assertEquals(0, total());\n    }\n}",
			],
		];
		for (const [file, tests] of suites) {
			const lines = appendTests(file, tests).split("\n");
			for (const line of [...file.split("\n"), ...tests.split("\n")]) assert.ok(lines.includes(line), line);
			assert.equal(lines.filter((line) => /^(?:class|describe)/.test(line)).length, 1);
		}
	});

	it("go before what runs a file of Python, which it does once", () => {
		const run = '\n\nif __name__ == "__main__":\n    unittest.main()\n';
		const one = "class OneTest(TestCase):\n    def test_a(self):\n        a()\n";
		const two = one.replace("OneTest", "TwoTest").replace("a()", "b()");
		const more = one.replace("test_a", "test_b").replace("a()", "b()");
		const both = `${one}\n    def test_b(self):\n        b()\n`;
		assert.equal(appendTests(one + run, two + run), `${one}\n\n${two}${run}`);
		assert.equal(appendTests(one + run, more + run), both + run);
		assert.equal(appendTests(one, two + run), `${one}\n${two}${run}`);
	});

	it("never touch the tested code in their file, in Rust, of which models write what they guess", () => {
		const code =
			"pub struct Cart {\n    pub items: Vec<i32>,\n}\n\npub fn add(a: i32, b: i32) -> i32 {\n    checked(a, b)\n}\n";
		const guessed = "struct Cart {\n    items: Vec<i32>,\n}\n\nfn add(a: i32, b: i32) -> i32 {\n    a + b\n}";
		const moduleOf = (name: string) =>
			`#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn ${name}() {\n        assert_eq!(add(1, 2), 3);\n    }\n}`;
		const once = appendTests(code, `${guessed}\n\n${moduleOf("adds")}`);
		assert.equal(once, `${code}\n${moduleOf("adds")}\n`);
		const twice = appendTests(once, `use crate::add;\n\n${guessed}\n\n${moduleOf("adds_more")}`);
		assert.ok(twice.startsWith(code), twice);
		assert.ok(
			["fn adds()", "fn adds_more()"].every((test) => twice.split(test).length === 2),
			twice,
		);
		assert.equal(twice.match(/mod tests/g)?.length, 1);
	});

	it("leave all of a file as it is, in Python, Go, Java and Rust", () => {
		const cases: [file: string, tests: string][] = [
			[
				"import a\n\n\ndef test_a():\n    assert a.f()\n",
				"import a\nimport b\n\n\ndef test_b():\n    assert b.f()",
			],
			[
				'package cart\n\nimport (\n\t"testing"\n)\n\nfunc TestA(t *testing.T) {\n\ta(t)\n}\n',
				'package cart\n\nimport (\n\t"errors"\n\t"testing"\n)\n\nfunc TestB(t *testing.T) {\n\tb(t)\n}',
			],
			[
				"class CartTest {\n    @Test\n    void a() {\n        one();\n    }\n}\n",
				"class CartTest {\n    @Test\n    void b() {\n        two();\n    }\n}",
			],
			[
				"fn a() -> i32 {\n    1\n}\n",
				"#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn one() {\n        a();\n    }\n}",
			],
		];
		for (const [file, tests] of cases) {
			const lines = appendTests(file, tests)
				.split("\n")
				.map((line) => line.trim());
			for (const line of [...file.split("\n"), ...tests.split("\n")])
				assert.ok(lines.includes(line.trim()), line);
			const doubled = lines.filter(
				(line, at) => /^(?:import|package|class|fn|func|use)/.test(line) && lines.indexOf(line) !== at,
			);
			assert.deepEqual(doubled, []);
		}
	});
});

describe("what can be done with a block of an answer", () => {
	const code = {
		file: "src/cart.ts",
		language: "typescript",
		startLine: 1,
		endLine: 3,
		text: "function total(a) {\n  return a;\n}",
	};
	const usesOf = (block: string, language = "ts", prompt = "Fix it.", file = code.file) =>
		codeUsesOf(
			{ question: { prompt, code: { ...code, file } }, omitted: { turns: 0, codeLines: 0 } },
			{ code: block, language },
		);

	it("is applied only where it can be: whole, of the language, with a place, and with a difference", () => {
		assert.deepEqual(usesOf("function total(a) {\n  return a + 1;\n}"), ["apply", "insert"]);
		assert.deepEqual(usesOf("function total(a) {\n  return a + 1;\n}", ""), ["apply", "insert"]);
		assert.deepEqual(usesOf("function total(a) {\n  return a + 1;\n}", "js"), ["apply", "insert"]);
		const others: [block: string, language: string][] = [
			["npm install lodash", "bash"],
			["function total(a) {\n  return a + 1;\n}", "python"],
			["function total(a) {\n  // ...\n}", "ts"],
			["const sum = total(1);", "ts"],
			[code.text, "ts"],
			["-  return a;\n+  return b;", "diff"],
		];
		for (const [block, language] of others)
			assert.deepEqual(usesOf(block, language), ["newFile", "insert"], block);
	});

	it("is never in the place of what it tests", () => {
		const tests = 'import { total } from "./cart";\n\ntest("total", () => {\n  total(1);\n});';
		const { prompt } = READY_QUESTIONS.writeTests;
		assert.deepEqual(usesOf(tests, "ts", prompt), ["testFile", "newFile", "insert"]);
		assert.deepEqual(usesOf(tests), ["testFile", "newFile", "insert"]);
		assert.deepEqual(usesOf("npx vitest", "bash", prompt), ["newFile", "insert"]);
	});

	it("is nothing to apply without code, or where the model has read none of it", () => {
		const omitted = { turns: 0, codeLines: 3 };
		const block = { code: code.text, language: "ts" };
		assert.deepEqual(codeUsesOf({ question: { prompt: "Why?" }, omitted }, block), ["newFile", "insert"]);
		assert.deepEqual(codeUsesOf({ question: { prompt: "Why?", code }, omitted }, block), [
			"newFile",
			"insert",
		]);
	});
});
