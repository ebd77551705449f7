import assert from "node:assert/strict";
import path from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import * as vscode from "vscode";
import { connectWorkbench } from "../workbench-page.ts";
import { RehearsalModel, SLOWEST, SPEED } from "./rehearsalModel.ts";
import {
	ask,
	becomes,
	count,
	lastTrace,
	modelProcesses,
	openPanel,
	PANEL_PART,
	resetSettings,
	select,
	set,
	shows,
	testHandles,
	until,
} from "./session.ts";

const QUESTION = "What does `score(40, 3)` return?";

describe("Z1 in VS Code, interrupted", () => {
	const model = new RehearsalModel();

	before(async () => {
		await model.start();
		await vscode.commands.executeCommand("z1.newConversation");
		await set({ "z1.thinking.effort": "max", "z1.thinking.earlyExit": false });
	});
	after(async () => {
		await model.stop();
		await resetSettings("z1.thinking.effort", "z1.thinking.earlyExit");
		await vscode.commands.executeCommand("z1.newConversation");
	});
	afterEach(() => model.writeAt(SPEED));

	/**
	 * Asks a question, acts once the panel and VS Code show that the model thinks, and waits for what comes of
	 * it. Until that has happened, the model writes so slowly that its thought takes longer than the test may.
	 */
	async function whileThinking(act: (trace: Locator) => Promise<unknown>): Promise<Locator> {
		await model.writeAt(SLOWEST);
		await select("score.py", 8, 14);
		const { answered } = await ask(QUESTION);
		const trace = await lastTrace();
		const thinking = trace.locator(".thought-header", { hasText: /Thinking… [1-9]/ });
		await thinking.waitFor();
		// The keys work from when the view has its buttons, which a narrow title does not show.
		const page = await connectWorkbench();
		await page.locator(`${PANEL_PART} .pane-header .codicon-run-all`).waitFor({ state: "attached" });
		await act(trace);
		await thinking.waitFor({ state: "detached" });
		await model.writeAt(SPEED);
		await answered;
		return trace;
	}

	it("stops by Escape in the panel, wherever the focus is there", async () => {
		const panel = await openPanel();
		const question = panel.getByRole("textbox", { name: "Question" });
		const trace = await whileThinking(() => question.press("Escape"));
		assert.equal(await trace.locator(".exit").first().innerText(), "stopped");
	});

	it("answers now by its key, from the panel and from the editor", async () => {
		const page = await connectWorkbench();
		for (const focus of ["z1.panel.focus", "workbench.action.focusActiveEditorGroup"]) {
			const trace = await whileThinking(async () => {
				await vscode.commands.executeCommand(focus);
				await page.keyboard.press("Control+Alt+Enter");
			});
			assert.equal(await trace.locator(".exit").first().innerText(), "answered now");
		}
	});

	it("stops by its button and keeps what was written", async () => {
		const panel = await openPanel();
		const stop = panel.locator(".controls").getByRole("button", { name: "Stop" });
		const trace = await whileThinking(() => stop.click());
		assert.equal(await trace.locator(".exit").first().innerText(), "stopped");
		assert.ok((await count(trace, "thinking")) > 0);
		assert.equal(await count(trace, "answer"), 0);
		assert.equal(await panel.locator(".controls").count(), 0);
	});

	it("answers once what a key that is held down asks again, until that is answered", async () => {
		await select("score.py", 8, 14);
		const articles = (await openPanel()).locator("article");
		const before = await articles.count();
		const explain = () => vscode.commands.executeCommand("z1.explainSelection");
		await model.holdAfter(5);
		let ended = 0;
		const asked = [explain(), explain(), explain()].map((each) => each.then(() => ended++));
		await until("two of them have asked nothing", () => ended === 2);
		await lastTrace();
		await vscode.commands.executeCommand("z1.stop");
		await Promise.all(asked);
		await lastTrace();
		assert.equal(await articles.count(), before + 1);
		await model.goOn();
		await explain();
		await lastTrace();
		assert.equal(await articles.count(), before + 2);
	});

	it("stops by its command and answers the next question", async () => {
		await whileThinking(async () => vscode.commands.executeCommand("z1.stop"));
		await (await ask(QUESTION)).answered;
		await shows((await lastTrace()).locator(".answer"), /returns/);
	});

	it("answers now when told to", async () => {
		const trace = await whileThinking(async () => vscode.commands.executeCommand("z1.answerNow"));
		assert.equal(await trace.locator(".exit").first().innerText(), "answered now");
		assert.ok((await count(trace, "thinking")) < 100);
		await shows(trace.locator(".answer"), /returns/);
	});

	it("thinks more about an answer", async () => {
		await set({ "z1.thinking.effort": "low" });
		await select("score.py", 17, 22);
		await (await ask("What does `tally([6, 2, 9])` return?")).answered;
		const trace = await lastTrace();
		assert.equal(await count(trace, "thinking"), 512);
		await vscode.commands.executeCommand("z1.thinkMore");
		await until("it has thought more", async () => (await count(trace, "thinking")) > 512);
		await shows(trace.locator(".answer"), /returns/);
		await set({ "z1.thinking.effort": "max" });
	});

	it("is the same after it was hidden, and what was opened is open", async () => {
		await set({ "z1.thinking.effort": "low" });
		await (await ask(QUESTION)).answered;
		await lastTrace();
		const panel = await openPanel();
		const header = panel.locator("article").last().locator(".thought-header");
		if ((await header.getAttribute("aria-expanded")) !== "true") await header.click();
		const thought = (page: FrameLocator) => page.locator("article").last().locator(".thought-body");
		await thought(panel).waitFor();
		await becomes(() => panel.locator(".undrawn").count(), 0);
		const texts = (page: FrameLocator) =>
			page
				.locator("article")
				.last()
				.locator(".prompt, .thought-header, .thought-body, .answer")
				.allInnerTexts();
		const shown = await texts(panel);
		await vscode.commands.executeCommand("workbench.view.explorer");
		await vscode.commands.executeCommand("workbench.action.webview.reloadWebviewAction");
		const again = await openPanel();
		await becomes(() => texts(again), shown);
		await thought(again).waitFor();
		await set({ "z1.thinking.effort": "max" });
	});

	it("keeps what was thought when the server breaks off", async () => {
		const trace = await whileThinking((trace) =>
			model.breakingOff(() => trace.locator(".failure").waitFor()),
		);
		await shows(trace.locator(".failure"), /broke while it was answering/);
		assert.ok((await count(trace, "thinking")) > 0);
	});
});

describe("Z1 in VS Code, without its model", () => {
	before(() => vscode.commands.executeCommand("z1.newConversation"));
	after(() => resetSettings("z1.model"));

	it("keeps the conversation and answers in another process when the model process is killed", async () => {
		const { conversations } = testHandles() ?? assert.fail();
		await select("score.py", 8, 14);
		await vscode.commands.executeCommand("z1.explainSelection");
		const [killed = 0, ...others] = modelProcesses();
		assert.deepEqual(others, []);
		// Stopped before it is asked, it cannot have said anything when it is killed.
		process.kill(killed, "SIGSTOP");
		const answered = vscode.commands.executeCommand("z1.explainSelection");
		await until("it is asked", () => conversations.current.running.length > 0);
		process.kill(killed, "SIGKILL");
		await answered;
		assert.ok(!modelProcesses().includes(killed));
		await lastTrace();
		const answers = (await openPanel()).locator("article .answer");
		await becomes(() => answers.count(), 2);
		for (const answer of await answers.all()) await shows(answer, /returns total/);
	});

	it("says what is wrong with a model file, and what to do", async () => {
		const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail("no folder is open");
		await set({ "z1.model": path.join(folder, "score.py") });
		await vscode.commands.executeCommand("z1.explainSelection");
		const failure = (await lastTrace()).locator(".failure");
		await shows(failure, /score\.py is not a GGUF model file\.\s+Choose a file that ends in \.gguf/);
	});
});
