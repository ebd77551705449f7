import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { GRAMMARS } from "../../src/core/complexity/grammars.ts";
import { structureOf } from "../../src/core/complexity/structure.ts";
import { readAsText } from "../../src/core/complexity/syntax.ts";
import { languageOf } from "../../src/core/question/languages.ts";
import { TreeSitter } from "../../src/host/machine/treeSitter.ts";

const folder = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const FILES = folder("node_modules/@vscode/tree-sitter-wasm/wasm");
const SAMPLES = folder("bench/complexity/samples");

/** The samples are one program in every language: two functions with a loop or two, one that calls itself. */
const samples = readdirSync(SAMPLES).map((name) => ({
	name,
	language: languageOf(name),
	text: readFileSync(`${SAMPLES}/${name}`, "utf8"),
}));

describe("TreeSitter", () => {
	const logged: string[] = [];
	const parser = new TreeSitter(FILES, (message) => logged.push(message));

	for (const [language, { name }] of Object.entries(GRAMMARS)) {
		it(`knows every node type that is declared for ${language}`, async () => {
			await parser.load(language);
			assert.ok(parser.parse(language, ""), `no grammar ${name}`);
			assert.deepEqual(logged, []);
		});
	}

	for (const { name, language, text } of samples) {
		it(`finds the structure of ${name}`, async () => {
			await parser.load(language);
			const { counts, ...structure } = structureOf(text, parser.parse(language, text) ?? []);
			assert.equal(counts.loop, 3);
			assert.equal(structure.loopDepth, 2);
			assert.equal(structure.recursions, 1);
			assert.equal(counts.logic, 1);
			assert.equal(counts.comment >= 1 || counts.text >= 3, true);
			assert.ok(counts.function >= 3 && counts.function <= 4, `${counts.function} functions`);
			assert.ok(counts.decision >= 4 && counts.decision <= 6, `${counts.decision} decisions`);
			assert.ok(counts.operator >= 6 && counts.step >= 3 && counts.call >= 4 && counts.constant >= 7);
		});
	}

	it("has a sample in every language", () => {
		const languages = new Set(samples.map(({ language }) => GRAMMARS[language]?.name));
		assert.deepEqual([...languages].sort(), [...new Set(Object.values(GRAMMARS).map((g) => g.name))].sort());
	});

	it("leaves other languages, and grammars that are not loaded, to be read as text", async () => {
		await parser.load("haskell");
		assert.equal(parser.parse("haskell", "main = pure ()"), undefined);
		assert.equal(new TreeSitter(FILES, assert.fail).parse("python", "x = 1"), undefined);
		assert.deepEqual(logged, []);
	});

	it("leaves what a grammar takes ever longer over to be read as text, and goes on with the next", async function () {
		this.timeout(60_000);
		const reader = new TreeSitter(FILES, assert.fail);
		await reader.load("cpp");
		const start = performance.now();
		reader.parse("cpp", "a<b<".repeat(20_000));
		assert.ok(performance.now() - start < 5000);
		assert.ok(reader.parse("cpp", "int f(int a) { return f(a); }")?.some(({ role }) => role === "call"));
	});

	it("says once that a grammar's file is missing, and goes on without", async () => {
		const messages: string[] = [];
		const broken = new TreeSitter(SAMPLES, (message) => messages.push(message));
		await Promise.all([broken.load("python"), broken.load("py")]);
		assert.equal(broken.parse("python", "x = 1"), undefined);
		assert.equal(messages.length, 1);
		assert.match(messages[0] ?? "", /python code is read as text/);
	});
});

describe("readAsText", () => {
	for (const { name, text } of samples) {
		it(`finds much the same in ${name} without its grammar`, () => {
			const { counts, loopDepth, recursions } = structureOf(text, readAsText(text));
			assert.equal(counts.loop, 3);
			assert.equal(loopDepth, 2);
			assert.ok(recursions <= 1, `${recursions} recursions`);
			assert.ok(counts.function >= 2 && counts.function <= 4, `${counts.function} functions`);
			assert.ok(counts.decision >= 2 && counts.decision <= 4, `${counts.decision} decisions`);
		});
	}

	const once = (text: string) => structureOf(text, readAsText(text));

	it("does not take a definition for a call to itself", () => {
		assert.equal(once("def tally(items):\n    return len(items)").recursions, 0);
		assert.equal(once("fun tally(items: List<Int>): Int {\n    return items.size\n}").recursions, 0);
		assert.equal(once("int Tally(int[] items)\n{\n    return items.Length;\n}\n").recursions, 0);
	});

	it("finds a function that calls itself", () => {
		assert.equal(once("def fact(n): return 1 if n < 2 else n * fact(n - 1)").recursions, 1);
		assert.equal(
			once("fun fact(n: Int): Int {\n    if (n < 2) return 1\n    return n * fact(n - 1)\n}").recursions,
			1,
		);
	});
});
