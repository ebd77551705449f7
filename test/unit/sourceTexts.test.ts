// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are source text.
import assert from "node:assert/strict";
import { sourceReader } from "../../tools/nls/sourceTexts.mjs";

describe("what looks for texts in the source", () => {
	let read: Awaited<ReturnType<typeof sourceReader>>;
	before(async () => {
		read = await sourceReader();
	});
	const escapedIn = (source: string) => read(source, "snippet.ts").escaped.map(({ text }) => text);

	it("finds sentences, templates, labels and pages that bypass t", () => {
		assert.deepEqual(escapedIn('tell("Nothing was found");'), ["Nothing was found"]);
		assert.deepEqual(escapedIn("const words = `${n} tokens left`;"), ["{} tokens left"]);
		assert.deepEqual(escapedIn('const item = { label: "export" };'), ["export"]);
		assert.deepEqual(escapedIn('window.showInformationMessage(ok ? "done" : t("Failed"));'), ["done"]);
		assert.deepEqual(escapedIn('html`<p title="Go on" class="two words">Stop</p>`;'), ["Go on", "Stop"]);
		assert.deepEqual(escapedIn('html`<b>${ok ? "Copied" : nothing}</b>`;'), ["Copied"]);
	});

	it("finds them in what a module exports, but for the words of the terminal", () => {
		const row = '{ nextStep: "Ask again.", inTerminal: "Give --model." }';
		assert.deepEqual(escapedIn(`export const WORDS = { failed: () => (${row}) };`), ["Ask again."]);
		assert.deepEqual(escapedIn('export { a } from "some where";'), []);
	});

	it("finds what is put into a translated text without being one", () => {
		assert.deepEqual(escapedIn('t`It is ${ok ? "very good" : t("bad")}.`;'), ["very good"]);
	});

	it("passes over translations, identifiers, types, comparisons and logs", () => {
		const source = [
			'import { a } from "some where";',
			'type Kind = "one kind" | "Other";',
			'if (kind === "Some kind") log.warn("dropped a message");',
			't("A sentence."); t`${n} of them`; t("A long " + "sentence.");',
			'const command = { command: "z1.stop", "no label": 1 };',
			'throw new Error("the page has no panel");',
		];
		assert.deepEqual(escapedIn(source.join("\n")), []);
	});

	it("gives translations the keys that t looks up", () => {
		const { translated } = read(
			't("A long " + "text"); t`${a} of ${b}\\n`; t("Say \\"yes\\"");',
			"snippet.ts",
		);
		assert.deepEqual(
			translated.map(({ text }) => text),
			["A long text", "{0} of {1}\n", 'Say "yes"'],
		);
		assert.throws(() => read("t(words);", "snippet.ts"), /snippet\.ts:1: t\(\) takes a literal/);
	});
});
