import assert from "node:assert/strict";
import path from "node:path";
import type { Locator } from "playwright-core";
import * as vscode from "vscode";
import type { ReasoningEvent } from "../../../src/core/trace/events.ts";
import { traceOf } from "../../../src/core/trace/reduceTrace.ts";
import { AnswerCode } from "../../../src/extension/apply/answerCode.ts";
import { ReviewDocuments } from "../../../src/extension/apply/reviewDocuments.ts";
import { locateCode } from "../../../src/extension/code/locateCode.ts";
import type { TestHandles } from "../../../src/extension/extension.ts";
import { connectWorkbench, screenshot } from "../workbench-page.ts";
import {
	ask,
	becomes,
	lastTrace,
	openPanel,
	pressInList,
	resetSettings,
	select,
	set,
	showHistory,
	shows,
	testHandles,
	until,
} from "./session.ts";

const folder = () => vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail("no folder is open");

/** Opens a file with this content in the workspace. */
async function write(file: string, content: string): Promise<vscode.TextDocument> {
	const uri = vscode.Uri.joinPath(folder(), file);
	await vscode.workspace.fs.writeFile(uri, Buffer.from(content));
	const document = await vscode.workspace.openTextDocument(uri);
	await vscode.window.showTextDocument(document);
	return document;
}

/** Waits for a language service to know the functions of a document. */
function untilSymbols({ uri }: vscode.TextDocument): Promise<void> {
	return until("the symbols are known", async () => {
		const known = await vscode.commands.executeCommand<unknown[]>(
			"vscode.executeDocumentSymbolProvider",
			uri,
		);
		return known !== undefined && known.length > 0;
	});
}

async function chip(): Promise<string> {
	return (await (await lastTrace()).locator("button.chip").innerText()).replace(/\s+/g, " ");
}

/** The quick input of VS Code, once it is open. */
async function quickInput(): Promise<Locator> {
	const input = (await connectWorkbench()).locator(".quick-input-widget");
	await input.waitFor();
	return input;
}

describe("The code of a question, in VS Code", () => {
	it("takes along what the chips of the composer say, and what does not fit is told", async () => {
		const methods = Array.from({ length: 400 }, (_, n) => `  m${n}() {\n    return ${n};\n  }`);
		const document = await write("wide.js", `class Wide {\n${methods.join("\n")}\n}\n`);
		await untilSymbols(document);
		await select("wide.js", 603);
		const composer = (await openPanel()).locator(".composer");
		await composer.locator("textarea").click();
		await composer.locator(".context-chip", { hasText: "wide.js:602–604" }).waitFor();
		await composer.locator(".menu summary").click();
		await composer.locator(".menu button", { hasText: "all of wide.js" }).click();
		await composer.locator(".composer-size", { hasText: "fit" }).waitFor();
		await set({ "z1.thinking.effort": "minimal", "z1.thinking.answerReserveTokens": 16 });
		await composer.locator("textarea").press("Enter");
		const trace = await lastTrace();
		await trace.locator(".chip", { hasText: "with the rest of its file" }).waitFor();
		await trace.locator(".note", { hasText: /Left out .* m0, m1, m2, and \d+ more/ }).waitFor();
		await trace.locator(".actions").waitFor();
		await resetSettings("z1.thinking.effort", "z1.thinking.answerReserveTokens");
		await composer.locator("textarea").click();
		await composer.getByRole("button", { name: "Leave out all of wide.js" }).click();
	});

	it("is the method around the cursor, in whole lines", async () => {
		const text = "class Shop {\n  total(n) {\n    return n * 2;\n  }\n\n  name() {\n    return 1;\n  }\n}\n";
		const document = await write("shop.js", text);
		await untilSymbols(document);
		await select("shop.js", 3);
		await vscode.commands.executeCommand("z1.explainSelection");
		assert.equal(await chip(), "shop.js:2–4 javascript");
	});

	it("is the whole file where nothing has a name, and the panel says so before anything is sent", async () => {
		await write("notes.txt", "one\ntwo\nthree");
		await select("notes.txt", 2);
		const composer = (await openPanel()).locator(".composer");
		await composer.locator("textarea").click();
		await composer.locator(".context-chip", { hasText: "notes.txt:1–3" }).waitFor();
		await vscode.commands.executeCommand("z1.explainSelection");
		assert.equal(await chip(), "notes.txt:1–3 plaintext");
	});

	it("is what begins above the cursor in a huge file, and what did not fit is told", async () => {
		await write("huge.log", "2026-01-01 a line of a log that nobody reads\n".repeat(60_000));
		await select("huge.log", 30_000);
		// What it answers is of no interest.
		await set({ "z1.thinking.effort": "minimal", "z1.thinking.answerReserveTokens": 16 });
		await vscode.commands.executeCommand("z1.explainSelection");
		await resetSettings("z1.thinking.effort", "z1.thinking.answerReserveTokens");
		assert.match(await chip(), /^huge\.log:29960–34\d\d\d /);
		const note = (await lastTrace()).locator(".note", { hasText: "Left out" });
		await shows(note, /Left out to fit the model's context: the last 4,\d\d\d lines/);
	});
});

describe("Z1's own questions, in VS Code", () => {
	const problems = vscode.languages.createDiagnosticCollection("z1-test");
	const lines = (first: number, last: number) => new vscode.Range(first - 1, 0, last - 1, 4);

	before(async () => {
		await select("score.py", 1);
		const uri = vscode.Uri.joinPath(folder(), "score.py");
		const unused = new vscode.Diagnostic(lines(9, 9), "Unused value", vscode.DiagnosticSeverity.Warning);
		const wrong = new vscode.Diagnostic(lines(12, 12), "No such name", vscode.DiagnosticSeverity.Error);
		const elsewhere = new vscode.Diagnostic(lines(18, 18), "Not here", vscode.DiagnosticSeverity.Error);
		wrong.source = "checker";
		problems.set(uri, [unused, wrong, elsewhere]);
	});
	after(() => problems.dispose());

	const shownProblems = async () => (await lastTrace()).locator(".problems");

	it("take the problems of the selection along to fix them, and look for bugs when there are none", async () => {
		await select("score.py", 8, 14);
		await vscode.commands.executeCommand("z1.fix");
		const shown = await shownProblems();
		await shows(shown.locator("summary"), /^\s*2 problems\s*$/);
		await shown.locator("summary").click();
		await becomes(
			() => shown.locator("li").allInnerTexts(),
			["Line 12, error: No such name (checker)", "Line 9, warning: Unused value"],
		);
		await screenshot("problems");
		await select("score.py", 4, 5);
		await vscode.commands.executeCommand("z1.fix");
		await shows((await lastTrace()).locator("h2"), /^Look for bugs/);
		assert.equal(await (await shownProblems()).count(), 0);
	});

	it("go with the effort and the chips that the composer shows, until those are taken back", async () => {
		await vscode.commands.executeCommand("z1.newConversation");
		await select("score.py", 8, 14);
		const { panel } = testHandles() ?? {};
		const composer = (await openPanel()).locator(".composer");
		await composer.locator("textarea").click();
		await composer.locator("select").selectOption("low");
		await composer.locator(".menu summary").click();
		await composer.locator(".menu button", { hasText: "2 problems" }).click();
		await composer.locator(".context-chip", { hasText: "2 problems" }).waitFor();
		await until("that is told", () => {
			const { effort, along } = panel?.draft ?? {};
			return effort === "low" && along?.includes("problems") === true;
		});
		await vscode.commands.executeCommand("z1.explainSelection");
		await shows((await shownProblems()).locator("summary"), /^\s*2 problems\s*$/);
		await shows((await lastTrace()).locator(".effort"), /^low/);
		await composer.locator("textarea").click();
		await composer.locator("select").selectOption("minimal");
		await composer.getByRole("button", { name: "Leave out 2 problems" }).click();
		await until("that is told", () => {
			const { effort, along } = panel?.draft ?? {};
			return effort === "minimal" && along?.includes("problems") === false;
		});
		await vscode.commands.executeCommand("z1.explainSelection");
		assert.equal(await (await shownProblems()).count(), 0);
		await shows((await lastTrace()).locator(".effort"), /^minimal/);
		await vscode.commands.executeCommand("z1.newConversation");
	});

	it("are commands: tests, documentation, complexity", async () => {
		await select("score.py", 8, 14);
		for (const [command, prompt] of [
			["z1.writeTests", /^Write unit tests/],
			["z1.document", /^Document the selected code/],
			["z1.findComplexity", /^What are the time complexity and the memory complexity/],
		] as const) {
			await vscode.commands.executeCommand(command);
			await shows((await lastTrace()).locator("h2"), prompt);
			assert.equal(await (await shownProblems()).count(), 0);
		}
	});

	it("are quick fixes of a problem, never preferred, and ask about that one", async () => {
		const uri = vscode.Uri.joinPath(folder(), "score.py");
		await select("score.py", 1);
		const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
			"vscode.executeCodeActionProvider",
			uri,
			lines(12, 12),
		);
		const own = actions.filter(({ title }) => title.endsWith("with Z1"));
		assert.deepEqual(
			own.map(({ title, kind, isPreferred }) => [title, kind?.value, isPreferred ?? false]),
			[
				["Explain with Z1", "quickfix", false],
				["Fix with Z1", "quickfix", false],
			],
		);
		const [, fix] = own;
		assert.ok(fix?.command);
		await vscode.commands.executeCommand(fix.command.command, ...(fix.command.arguments ?? []));
		await shows((await lastTrace()).locator("h2"), /^Fix the reported problems/);
		assert.equal(await chip(), "score.py:8–14 python", "the function that has the problem");
		await (await shownProblems()).locator("summary").click();
		const shown = await shownProblems();
		await becomes(() => shown.locator("li").allInnerTexts(), ["Line 12, error: No such name (checker)"]);
		const none = await vscode.commands.executeCommand<vscode.CodeAction[]>(
			"vscode.executeCodeActionProvider",
			uri,
			lines(1, 1),
		);
		assert.deepEqual(
			none.filter(({ title }) => title.endsWith("with Z1")),
			[],
		);
	});

	it("are read ahead while the fixes of a problem are looked at, but for what is asked", async () => {
		await vscode.commands.executeCommand("z1.newConversation");
		const { answered } = await ask("What does this return?");
		await answered;
		// Never asked about before, not even when this test is retried.
		const name = `steps_${Date.now()}`;
		const steps = Array.from({ length: 20 }, (_, n) => `    total = total * ${n + 3} + step_${n}\n`).join("");
		const { uri } = await write("steps.py", `def ${name}(total):\n${steps}    return total\n`);
		problems.set(uri, [new vscode.Diagnostic(lines(4, 4), "No such name", vscode.DiagnosticSeverity.Error)]);
		const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
			"vscode.executeCodeActionProvider",
			uri,
			lines(4, 4),
		);
		// Only now: before, what was just asked may have been read as a draft.
		await new Promise<void>((resolve) => testHandles()?.assistant.onDidReadAhead(resolve));
		const { command } = actions.find(({ title }) => title === "Fix with Z1") ?? {};
		await vscode.commands.executeCommand(command?.command ?? "", ...(command?.arguments ?? []));
		const trace = await lastTrace();
		const cost = trace.locator(".statistics dl > div", { hasText: "prompt" }).locator("dd");
		const prompt = (await cost.textContent()) ?? "";
		const [all = 0, cached = 0] = prompt.match(/\d+/g)?.map(Number) ?? [];
		assert.ok(all > 300 && all - cached < 100, prompt);
	});

	it("stand above every function while the setting is on", async () => {
		const document = await write("lens.js", "function one() {}\n\nclass Two {\n  three() {}\n}\n");
		await untilSymbols(document);
		const lenses = async () => {
			const all = await vscode.commands.executeCommand<vscode.CodeLens[]>(
				"vscode.executeCodeLensProvider",
				document.uri,
			);
			return all.filter(({ command }) => command?.command === "z1.askAt");
		};
		assert.deepEqual(await lenses(), []);
		await set({ "z1.codeLens.enabled": true });
		try {
			await until("they appear", async () => (await lenses()).length > 0);
			assert.deepEqual(
				(await lenses()).map(({ range, command }) => [range.start.line, command?.title]),
				[
					[0, "$(lightbulb) Explain"],
					[0, "Ask…"],
					[3, "$(lightbulb) Explain"],
					[3, "Ask…"],
				],
			);
			const page = await connectWorkbench();
			await page.locator(".codelens-decoration a", { hasText: "Explain" }).nth(1).click();
			await until("it asks about the method", async () => (await chip()) === "lens.js:4 javascript");
		} finally {
			await resetSettings("z1.codeLens.enabled");
		}
		await until("they are gone", async () => (await lenses()).length === 0);
	});
});

describe("Code of an answer, in VS Code", () => {
	const CODE = "  first() {\n    return 1;\n  }\n\n  last() {\n    return 3;\n  }";
	const BLOCK = "first() {\n  return 10;\n}\n\nlast() {\n  return 30;\n}";
	const TEXT = `class A {\n${CODE}\n}\n`;
	const reviews = new ReviewDocuments();
	after(() => reviews.dispose());

	const answers = new AnswerCode(reviews, (code) => locateCode(code, () => false));
	const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
	const reviewed = () => tabs().find(({ input }) => input instanceof vscode.TabInputTextDiff);

	/** The events of a question about `CODE` in a file. */
	function eventsOf(file: string, change: { thought?: string; answer?: string }): ReasoningEvent[] {
		const { thought = "Hm.", answer = `So:\n\n\`\`\`js\n${BLOCK}\n\`\`\`\n` } = change;
		const code = { file, language: "javascript", startLine: 2, endLine: 8, text: CODE };
		const window = { thinkingTokens: 10, answerReserveTokens: 10 };
		const model = { id: "m", name: "M" };
		const complexity = { score: 1, level: "low" as const, reasons: [] };
		const choice = { effort: "auto" as const, level: "low" as const, earlyExit: true };
		const omitted = { turns: 0, codeLines: 0 };
		const asked = { question: { prompt: "Fix it.", code }, complexity, window, model, ...choice };
		return [
			{ type: "asked", at: 0, traceId: `about ${file}`, ...asked },
			{ type: "prefilled", at: 1, promptTokens: 9, cachedTokens: 0, window, omitted },
			{ type: "thought", at: 2, text: thought, tokens: 1 },
			{ type: "closed", at: 3, exit: "capped", answerChars: 0, answerTokens: 0 },
			{ type: "answered", at: 4, text: answer, tokens: 1 },
			{ type: "completed", at: 5, truncated: false },
		];
	}
	const traceFrom = (...told: Parameters<typeof eventsOf>) => traceOf(eventsOf(...told)) ?? assert.fail();

	/** Puts a conversation into the history, as if an earlier session had left it. */
	async function keep(id: string, trace: { traceId: string; events: ReasoningEvent[] }): Promise<void> {
		const { storageUri } =
			vscode.extensions.getExtension<TestHandles>("z1-code.z1-code")?.exports ?? assert.fail();
		const file = vscode.Uri.joinPath(storageUri ?? assert.fail(), "history", `${id}.jsonl`);
		const lines = [{ version: 1, id, startedAt: 0 }, trace].map((line) => JSON.stringify(line));
		await vscode.workspace.fs.writeFile(file, Buffer.from(`${lines.join("\n")}\n`));
	}

	it("is shown as a difference, applied as a whole by Enter, and undone in one step", async () => {
		const document = await write("all.js", TEXT);
		const applied = answers.apply(traceFrom("all.js", {}), BLOCK);
		const input = await quickInput();
		await becomes(() => input.locator(".monaco-list-row").count(), 2);
		const shown = reviewed();
		assert.ok(shown?.input instanceof vscode.TabInputTextDiff);
		assert.equal(shown.input.original.toString(), document.uri.toString());
		const after = await vscode.workspace.openTextDocument(shown.input.modified);
		assert.equal(after.getText(), TEXT.replace("return 1;", "return 10;").replace("return 3;", "return 30;"));
		assert.equal(after.languageId, "javascript");
		await screenshot("apply");
		await pressInList("Enter");
		await applied;
		assert.equal(document.getText(), after.getText());
		assert.equal(reviewed(), undefined);
		await vscode.commands.executeCommand("undo");
		assert.equal(document.getText(), TEXT);
	});

	it("is applied from the panel, where the block is a part of the code", async () => {
		const document = await write("part.js", TEXT);
		const part = "last() {\n  return 33;\n}";
		const kept = {
			traceId: "about part.js",
			events: eventsOf("part.js", { answer: `So:\n\n\`\`\`js\n${part}\n\`\`\`\n` }),
		};
		await keep("kept-part", kept);
		await (await showHistory("return 33")).first().click();
		const block = (await lastTrace()).locator(".answer .code", { hasText: "return 33" });
		await block.getByRole("button", { name: "Apply" }).click();
		await (await quickInput()).locator(".monaco-list-row").first().waitFor();
		await pressInList("Enter");
		await until("it is applied", () => document.getText() === TEXT.replace("return 3;", "return 33;"));
		await until("the code is in front", () => vscode.window.activeTextEditor?.document === document);
		await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
		await vscode.commands.executeCommand("undo");
		await until("it is undone", () => document.getText() === TEXT);
	});

	it("is offered with what can be done with it, each block for itself", async () => {
		await write("uses.js", TEXT);
		const answer = [
			...["So:", "```js", BLOCK, "```", "Run it:", "```bash", "npm install lodash", "```"],
			...["Shorter:", "```js", "first() {", "  // ...", "}", "```"],
			...["And tests:", "```js", 'test("first", () => {', "  expect(new A().first()).toBe(1);", "});", "```"],
		].join("\n");
		await keep("kept-uses", { traceId: "about uses.js", events: eventsOf("uses.js", { answer }) });
		await (await showHistory("npm install lodash")).first().click();
		const blocks = (await lastTrace()).locator(".answer .code");
		const buttons = async (index: number) => {
			const names = await blocks.nth(index).locator(".code-bar button").allInnerTexts();
			return names.map((name) => name.trim());
		};
		await becomes(() => buttons(0), ["Copy", "Apply", "Insert"]);
		await becomes(() => buttons(1), ["Copy", "New File", "Insert"]);
		await becomes(() => buttons(2), ["Copy", "New File", "Insert"]);
		await becomes(() => buttons(3), ["Copy", "Test File", "New File", "Insert"]);
		await screenshot("code-uses");
		await blocks.nth(1).getByRole("button", { name: "New File" }).click();
		const opened = () => vscode.window.activeTextEditor?.document;
		await until("it is a new file", () => opened()?.getText() === "npm install lodash");
		assert.deepEqual([opened()?.isUntitled, opened()?.languageId], [true, "shellscript"]);
		await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
	});

	it("is tests for a file beside the code, which is made when it is saved, and later only added to", async () => {
		await write("cart.js", TEXT);
		const one = 'import { A } from "./cart";\n\ntest("first", () => {\n  new A().first();\n});';
		await answers.openTests(traceFrom("cart.js", { answer: `\`\`\`js\n${one}\n\`\`\`` }), one);
		const made = vscode.window.activeTextEditor?.document ?? assert.fail();
		assert.equal(made.uri.path, vscode.Uri.joinPath(folder(), "cart.test.js").path);
		assert.deepEqual([made.isUntitled, made.getText()], [true, `${one}\n`]);
		const uri = made.uri.with({ scheme: "file" });
		await assert.rejects(async () => await vscode.workspace.fs.stat(uri), "nothing is on the disk yet");
		await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");

		const document = await write("cart.test.js", `${one}\n`);
		const two = 'import { A } from "./cart";\n\ntest("last", () => {\n  new A().last();\n});';
		const applied = answers.openTests(traceFrom("cart.js", { answer: `\`\`\`js\n${two}\n\`\`\`` }), two);
		await (await quickInput()).locator(".monaco-list-row").first().waitFor();
		assert.ok(reviewed(), "what would change is shown first");
		await screenshot("tests-added");
		await pressInList("Enter");
		await applied;
		assert.equal(document.getText(), `${one}\n\ntest("last", () => {\n  new A().last();\n});\n`);
		await vscode.commands.executeCommand("undo");
		await document.save();
	});

	it("is tests in a file of their own where the tests of a namesake are elsewhere", async () => {
		for (const name of ["one/pair.js", "two/pair.js"]) await write(name, TEXT);
		await write("two/pair.test.js", 'test("two", () => {});\n');
		const tests = 'import { A } from "./pair";\n\ntest("first", () => {\n  new A().first();\n});';
		await answers.openTests(traceFrom("one/pair.js", { answer: `\`\`\`js\n${tests}\n\`\`\`` }), tests);
		const made = vscode.window.activeTextEditor?.document ?? assert.fail();
		assert.equal(made.uri.path, vscode.Uri.joinPath(folder(), "one/pair.test.js").path);
		assert.equal(made.getText(), `${tests}\n`);
		await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
	});

	it("is tests in a file without a place, where nobody knows one", async () => {
		await write("cart.zig", TEXT);
		const tests = 'test("first", () => {});';
		await answers.openTests(traceFrom("cart.zig", { answer: `\`\`\`js\n${tests}\n\`\`\`` }), tests);
		const document = vscode.window.activeTextEditor?.document ?? assert.fail();
		assert.deepEqual(
			[document.isUntitled, document.getText(), document.languageId],
			[true, tests, "javascript"],
		);
		assert.doesNotMatch(document.uri.path, /\//);
		await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
	});

	it("is applied hunk by hunk with the keyboard, after lines above it have moved", async () => {
		const document = await write("some.js", TEXT.replaceAll("\n", "\r\n"));
		const edit = new vscode.WorkspaceEdit();
		edit.insert(document.uri, new vscode.Position(0, 0), "// new\n// lines\n");
		await vscode.workspace.applyEdit(edit);
		const before = document.getText();
		const applied = answers.apply(traceFrom("some.js", {}), BLOCK);
		const input = await quickInput();
		const rows = input.locator(".monaco-list-row");
		await becomes(() => rows.count(), 2);
		await shows(rows.first(), /Line 5\s*−1 \+1\s+− return 1;\s+\+ return 10;/);
		await pressInList("ArrowDown");
		// The focus is on the hunk now.
		const { keyboard } = await connectWorkbench();
		await keyboard.press("Space");
		const shown = reviewed()?.input;
		assert.ok(shown instanceof vscode.TabInputTextDiff);
		const after = await vscode.workspace.openTextDocument(shown.modified);
		await until("the difference shows what is left", () => !after.getText().includes("return 10;"));
		await keyboard.press("Enter");
		await applied;
		assert.equal(document.getText(), before.replace("return 3;", "return 30;"));
		await vscode.commands.executeCommand("undo");
		assert.equal(document.getText(), before);
	});

	it("changes nothing when the user thinks better of it", async () => {
		const document = await write("none.js", TEXT);
		const applied = answers.apply(traceFrom("none.js", {}), BLOCK);
		await (await quickInput()).locator(".monaco-list-row").first().waitFor();
		await pressInList("Escape");
		await applied;
		assert.deepEqual([document.getText(), document.isDirty, reviewed()], [TEXT, false, undefined]);
	});

	it("is refused where the code has changed, before the review and during it", async () => {
		const changed = /^The code has changed since the question was asked/;
		const text = TEXT.replace("return 1;", "return 2;");
		const document = await write("changed.js", text);
		await assert.rejects(answers.apply(traceFrom("changed.js", {}), BLOCK), { message: changed });
		assert.equal(document.getText(), text);

		const open = await write("meanwhile.js", TEXT);
		const applied = answers.apply(traceFrom("meanwhile.js", {}), BLOCK);
		const refused = assert.rejects(applied, { message: changed });
		await (await quickInput()).locator(".monaco-list-row").first().waitFor();
		const edit = new vscode.WorkspaceEdit();
		edit.insert(open.uri, new vscode.Position(2, 4), "await ");
		await vscode.workspace.applyEdit(edit);
		const before = open.getText();
		await pressInList("Enter");
		await refused;
		assert.equal(open.getText(), before);
	});

	// continuedev/continue#4165
	it("is refused where it is no block of the answer, such as one of the thought", async () => {
		const trace = traceFrom("all.js", { thought: "```\nrm();\n```", answer: "Just `rm();`.\n\n```\nopen" });
		for (const code of ["rm();", "open", BLOCK]) {
			await assert.rejects(answers.apply(trace, code), { code: "codeNotAnswered" });
			await assert.rejects(answers.insert(trace, code), { code: "codeNotAnswered" });
		}
	});

	it("is inserted at the cursor, as far in as its line", async () => {
		const document = await write("insert.js", "class A {\n  \n}\n");
		const editor = await vscode.window.showTextDocument(document);
		editor.selection = new vscode.Selection(1, 2, 1, 2);
		await answers.insert(traceFrom("insert.js", {}), BLOCK);
		assert.equal(document.getText(), `class A {\n${CODE.replace("1;", "10;").replace("3;", "30;")}\n}\n`);
		await vscode.commands.executeCommand("undo");
		assert.equal(document.getText(), "class A {\n  \n}\n");
	});

	it("is not found in a file that is gone", async () => {
		await assert.rejects(answers.apply(traceFrom(path.join("no", "such.js"), {}), BLOCK), {
			code: "codeGone",
		});
	});
});
