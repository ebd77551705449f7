import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { printable, printableJson } from "../../src/cli/terminal.ts";
import { inertLabel, inertMessage } from "../../src/core/markdown/inertText.ts";

/**
 * How VS Code finds the links of a message (`parseLinkedText`) and the icons of a label
 * (`renderLabelWithIcons`).
 */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;
const ICON = /(\\)?\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/g;

const HOSTILE = [
	"[Review](command:workbench.action.files.newUntitledFile)",
	'[web](https://evil.example/x "title")',
	"[file](file:///etc/passwd)",
	"[[a](command:b)](command:c)",
	"[a]]](command:b)",
	"[a]\u0000(command:b)",
	"[a]\u200b(command:b)",
	"[a]\u001b[0m(command:b)",
	"[a]\u202e(command:b)",
	"$(warning) $(sync~spin)",
	"$\u0000(warning)",
	"\\$(warning)",
];

describe("texts of others in VS Code's own surfaces", () => {
	it("hold no link in a message", () => {
		for (const text of HOSTILE) assert.deepEqual(inertMessage(text).match(LINK), null, text);
		assert.equal(/<[a-z]+:/i.test(inertMessage("<command:x> <HTTPS://evil.example>")), false);
	});

	it("hold no icon in a label, and stay on one line", () => {
		for (const text of HOSTILE) {
			const icons = [...inertLabel(text).matchAll(ICON)].filter(([, escaped]) => escaped === undefined);
			assert.deepEqual(icons, [], text);
		}
		assert.equal(inertLabel("a\r\n\tb"), "a b");
	});

	it("are read as they are where nothing is to be feared", () => {
		const plain = "model.gguf [Q4_K_M] (4.1 GB): a < b, List<int>, 15 $, größer, 模型 👍🏽";
		assert.equal(inertMessage(plain), plain);
		assert.equal(inertLabel(plain), plain);
	});

	it("show characters that nobody sees", () => {
		assert.equal(inertMessage("a\u202egpj.exe"), "a[U+202E]gpj.exe");
	});

	it("reach them through one place alone", () => {
		const direct =
			/vscode\.window\s*\.(?:show(?:Information|Warning|Error)Message|setStatusBarMessage|showQuickPick|createQuickPick|showInputBox|createInputBox|withProgress)\b/;
		const allowed: Record<string, string> = {
			"tell.ts": "the one place",
			"model/diagnose.ts": "progress without any text of others",
		};
		const offenders = sourcesOf("extension").filter(
			({ file, text }) => direct.test(text) && !(file in allowed),
		);
		assert.deepEqual(
			offenders.map(({ file }) => file),
			[],
		);
		const lists = sourcesOf("extension").filter(({ text }) => text.includes("tell.list<"));
		assert.ok(lists.length > 0);
		for (const { file, text } of lists) assert.ok(/\.items = .*inertItem/.test(text), file);
		const trusted = sourcesOf("extension").filter(({ text }) => /\.isTrusted\b|supportHtml/.test(text));
		assert.deepEqual(
			trusted.map(({ file }) => file),
			["chat/chatAnswer.ts"],
		);
	});
});

describe("texts of others in the terminal", () => {
	it("are shown and not obeyed", () => {
		const shown = printable("a\u001b]52;c;ZXZpbA==\u0007b\u009b31mc\u007f\u202ed\r\n\te");
		assert.equal(shown, "a[U+001B]]52;c;ZXZpbA==[U+0007]b[U+009B]31mc[U+007F][U+202E]d\n\te");
	});

	it("are not obeyed wherever a stream is cut", () => {
		const text = "a\u001b]52;c;ZXZpbA==\u0007b";
		for (let at = 0; at <= text.length; at++) {
			assert.equal(printable(text.slice(0, at)) + printable(text.slice(at)), printable(text));
		}
	});

	it("are the same as JSON, in characters that no terminal obeys", () => {
		const value = { text: "\u001b]52;c;x\u0007 \u009b31m \u007f \u202e \u{e0041} größer 模型 👍🏽\n" };
		const json = printableJson(value);
		assert.deepEqual(JSON.parse(json), value);
		assert.equal(/[\p{Cc}\p{Cf}]/u.test(json), false);
		assert.ok(json.includes("größer 模型 👍🏽"));
	});

	it("reach it through one place alone", () => {
		const direct = sourcesOf("cli").filter(
			({ file, text }) => file !== "terminal.ts" && /\bconsole\.|process\.std(?:out|err)\.write/.test(text),
		);
		assert.deepEqual(
			direct.map(({ file }) => file),
			[],
		);
	});
});

function sourcesOf(room: string): { file: string; text: string }[] {
	const folder = fileURLToPath(new URL(`../../src/${room}`, import.meta.url));
	return readdirSync(folder, { recursive: true, encoding: "utf8" })
		.filter((name) => name.endsWith(".ts"))
		.map((name) => ({
			file: name.split(path.sep).join("/"),
			text: readFileSync(path.join(folder, name), "utf8"),
		}));
}
