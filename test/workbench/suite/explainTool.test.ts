import assert from "node:assert/strict";
import { rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { RehearsalModel } from "./rehearsalModel.ts";
import { resetSettings, set } from "./session.ts";

describe("The tool z1_explain", () => {
	afterEach(() => resetSettings("z1.model"));

	it("is there for agents, with what it takes", () => {
		const tool = vscode.lm.tools.find(({ name }) => name === "z1_explain");
		assert.ok(tool);
		assert.match(tool.description, /local reasoning model/);
		assert.deepEqual((tool.inputSchema as { required: string[] }).required, ["file"]);
	});

	it("answers a question about lines of a file", async () => {
		const answer = await explain({
			file: "score.py",
			startLine: 17,
			endLine: 22,
			question: "What does `tally([6, 2, 9])` return?",
			effort: "max",
		});
		assert.match(answer, /tally\(\[6, 2, 9\]\)`? returns 2\.[\s\S]+effort max · /);
	});

	it("explains a file, absolute or not, where nothing else is asked", async () => {
		const [folder] = vscode.workspace.workspaceFolders ?? [];
		assert.ok(folder);
		const { fsPath } = vscode.Uri.joinPath(folder.uri, "fold.js");
		assert.match(await explain({ file: fsPath, effort: "minimal" }), /Z1 Nano · complexity /);
	});

	it("reads no file outside of the workspace", async () => {
		const [folder] = vscode.workspace.workspaceFolders ?? [];
		assert.ok(folder);
		const { fsPath } = folder.uri;
		const link = path.join(fsPath, "linked.txt");
		symlinkSync("/etc/passwd", link);
		const up = "../".repeat(20);
		try {
			for (const file of [
				"/etc/passwd",
				"../../etc/passwd",
				`${fsPath}/${up}etc/passwd`,
				"linked.txt",
				link,
				"nothing.py",
			])
				await assert.rejects(
					explain({ file }),
					/There is no file .+ in this workspace\. Give its path/,
					file,
				);
		} finally {
			rmSync(link);
		}
	});

	it("says what is wrong with its input, and with the model", async () => {
		await assert.rejects(
			explain({ file: "score.py", startLine: 8, endLine: 3 }),
			/endLine comes before startLine/,
		);
		await assert.rejects(explain({ file: "score.py", startLine: 900 }), /There is no code in these lines/);
		await set({ "z1.model": "/nowhere/some.gguf" });
		await assert.rejects(explain({ file: "score.py" }), /There is no model file at \/nowhere\/some\.gguf/);
	});

	it("ends when it is cancelled", async () => {
		const rehearsal = new RehearsalModel();
		await rehearsal.start();
		try {
			// By itself it would never end.
			await rehearsal.holdAfter(20);
			const cancellation = new vscode.CancellationTokenSource();
			const explaining = explain({ file: "score.py", effort: "max" }, cancellation.token);
			setTimeout(() => cancellation.cancel(), 50);
			await assert.rejects(explaining);
		} finally {
			await rehearsal.stop();
		}
	});
});

async function explain(input: object, token?: vscode.CancellationToken): Promise<string> {
	const result = await vscode.lm.invokeTool("z1_explain", { input, toolInvocationToken: undefined }, token);
	return result.content.map((part) => (part as vscode.LanguageModelTextPart).value).join("");
}
