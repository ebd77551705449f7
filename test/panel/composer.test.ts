import assert from "node:assert/strict";
import type { Preview } from "../../src/core/protocol/panelProtocol.ts";
import { cappedTrace, thinkingTrace } from "./conversations.ts";
import { type PageOptions, PanelBrowser, type PanelPage } from "./panelPage.ts";
import { PREVIEW } from "./preview.ts";

describe("the composer", function () {
	this.timeout(30_000);
	let browser: PanelBrowser;
	let panel: PanelPage;

	before(async function () {
		this.timeout(600_000);
		browser = await PanelBrowser.start();
	});
	after(() => browser.stop());
	afterEach(async () => {
		await panel.page.context().close();
		assert.deepEqual(panel.misdeeds, []);
	});

	const open = async (preview: Preview = PREVIEW, options?: PageOptions) => {
		panel = await browser.open(options);
		await panel.snapshot([cappedTrace()]);
		await panel.preview(preview);
		await question().focus();
	};
	const question = () => panel.page.getByRole("textbox", { name: "Question" });
	const asked = async () => (await panel.posted()).filter((message) => message.type === "ask");
	/** The draft is told after a pause. */
	const drafted = async () => {
		await panel.paused();
		return panel.draft();
	};

	it("says before sending what the question is held to deserve, why, and how long it is", async () => {
		await open();
		await question().fill("What does it return for 4 and 8?");
		assert.equal((await drafted())?.prompt, "What does it return for 4 and 8?");
		const words = (await panel.page.locator(".composer").innerText()).replace(/\s+/g, " ");
		assert.match(words, /fold\.js:3–9/);
		assert.match(words, /1,312 tokens/);
		assert.match(words, /Complexity 67: asks for the exact value, one loop/);
		const picker = panel.page.getByRole("combobox");
		assert.equal(await picker.locator("option:checked").innerText(), "auto → high · 2,048");
		assert.deepEqual((await picker.locator("option").allInnerTexts()).slice(1, 3), [
			"minimal · 128",
			"low · 512",
		]);
	});

	it("asks with Enter, breaks the line with Shift+Enter, and is empty afterwards", async () => {
		await open();
		await question().pressSequentially("Why");
		await question().press("Shift+Enter");
		await question().pressSequentially("so?");
		await question().press("Enter");
		assert.deepEqual(
			(await asked()).map(({ draft }) => draft.prompt),
			["Why\nso?"],
		);
		assert.equal((await drafted())?.prompt, "");
		assert.equal(await question().inputValue(), "");
	});

	it("asks once while Enter is held down, and at a double click, though an empty box asks, too", async () => {
		await open();
		await question().fill("Why?");
		for (let presses = 0; presses < 3; presses++) await panel.page.keyboard.down("Enter");
		await panel.page.keyboard.up("Enter");
		await question().fill("How?");
		await panel.page.getByRole("button", { name: "Ask", exact: true }).dblclick();
		const prompts = async () => (await asked()).map(({ draft }) => draft.prompt);
		assert.deepEqual(await prompts(), ["Why?", "How?"]);
		assert.equal(await question().inputValue(), "");
		await question().press("Enter");
		assert.deepEqual(await prompts(), ["Why?", "How?", ""]);
	});

	it("has the question again that could not be asked, unless another one has been begun", async () => {
		await open();
		await question().fill("Why?");
		await question().press("Enter");
		await panel.notAsked("Why?");
		assert.equal(await question().inputValue(), "Why?");
		assert.equal((await drafted())?.prompt, "Why?");
		await question().press("Enter");
		await question().fill("And");
		await panel.notAsked("Why?");
		assert.equal(await question().inputValue(), "And");
	});

	it("gives a question a time in place of an effort, and says where that does not reach for reading", async () => {
		await open();
		const picker = panel.page.getByRole("combobox");
		await picker.selectOption("within 30 s");
		const { effort, seconds } = (await drafted()) ?? {};
		assert.deepEqual({ effort, seconds }, { effort: "auto", seconds: 30 });
		await question().fill("Why?");
		await panel.preview({ ...PREVIEW, effort: "auto", windowTokens: 180, maxSeconds: 30, readingMs: 50_000 });
		assert.equal(await picker.locator("option:checked").innerText(), "within 30 s → high · 180");
		assert.equal(await picker.locator("option").first().innerText(), "auto", "another window than that one");
		assert.equal(
			await panel.page.locator(".composer-late").innerText(),
			"Reading this takes 50 s: more than the 30 seconds that it has.",
		);
		await picker.selectOption({ index: 0 });
		assert.equal((await drafted())?.seconds, undefined);
	});

	it("takes an effort of the user's own over the estimate", async () => {
		await open();
		await panel.page.getByRole("combobox").selectOption("low");
		await question().fill("Why?");
		await panel.page.getByRole("button", { name: "Ask", exact: true }).click();
		assert.equal((await asked())[0]?.draft.effort, "low");
	});

	const chips = () => panel.page.locator(".context-chip .chip-name").allInnerTexts();
	const add = async (name: string) => {
		await panel.page.getByText("Add context").click();
		await panel.page.locator(".composer .menu").getByRole("button", { name }).click();
	};

	it("sends the selection and the earlier answers unless told otherwise, and says what else there is", async () => {
		await open();
		assert.deepEqual(await chips(), ["fold.js:3–9", "2 earlier answers"]);
		await panel.page.getByText("Add context").click();
		const offered = panel.page.locator(".composer .menu button");
		assert.deepEqual(await offered.allInnerTexts(), ["2 symbols", "all of fold.js", "3 problems"]);
		assert.match((await offered.first().getAttribute("title")) ?? "", /Fold and step/);
	});

	it("lets what goes along be left out, and be taken back", async () => {
		await open();
		await panel.page.getByRole("button", { name: "Leave out 2 earlier answers" }).click();
		await panel.page.getByRole("button", { name: "Leave out fold.js:3–9" }).click();
		assert.deepEqual(await drafted(), { prompt: "", along: [] });
		assert.deepEqual(await chips(), []);
		// Without code and without words there is nothing to ask.
		assert.equal(await panel.page.getByRole("button", { name: "Ask", exact: true }).isDisabled(), true);
		await question().press("Enter");
		assert.deepEqual(await asked(), []);
		await add("fold.js:3–9");
		assert.deepEqual((await drafted())?.along, ["selection"]);
		await question().press("Enter");
		assert.equal((await asked()).length, 1);
	});

	it("adds the file, its symbols and the problems; the file in place of its symbols", async () => {
		await open();
		await add("2 symbols");
		await add("3 problems");
		assert.deepEqual((await drafted())?.along, ["selection", "symbols", "problems", "turns"]);
		await add("all of fold.js");
		assert.deepEqual((await drafted())?.along, ["selection", "file", "problems", "turns"]);
		assert.deepEqual(await chips(), ["fold.js:3–9", "all of fold.js", "3 problems", "2 earlier answers"]);
	});

	it("is added to and taken from with the keyboard alone, and gives the focus back", async () => {
		await open();
		const focused = () => panel.page.evaluate(() => document.activeElement?.tagName);
		const summary = panel.page.locator(".composer .menu summary");
		await summary.focus();
		await summary.press("Enter");
		await panel.page.keyboard.press("Escape");
		assert.equal(await panel.page.locator(".menu[open]").count(), 0);
		assert.equal(await focused(), "SUMMARY");
		await panel.page.keyboard.press("Enter");
		await panel.page.keyboard.press("Tab");
		await panel.page.keyboard.press("Enter");
		assert.deepEqual((await drafted())?.along, ["selection", "symbols", "turns"]);
		assert.equal(await focused(), "TEXTAREA");
		await panel.page.keyboard.press("Shift+Tab");
		await panel.page.keyboard.press("Enter");
		assert.deepEqual((await drafted())?.along, ["selection", "symbols"]);
		assert.equal(await focused(), "TEXTAREA");
	});

	it("takes no text that it would be slow with, says what to do with that, and has what was there", async () => {
		await open();
		await question().fill("Why? ");
		const paste = async (text: string) => {
			await panel.page.evaluate((text) => navigator.clipboard.writeText(text), text);
			await question().press("Control+v");
			await panel.drawn();
		};
		const told = panel.page.getByRole("alert");
		await paste("a line of a log\n".repeat(65_536));
		assert.equal(await question().inputValue(), "Why? ");
		assert.match(
			await told.innerText(),
			/would have 1,048,581 characters; 100,000 are the most\. Save .* as a file/,
		);
		await paste("a line of a log\n");
		assert.equal(await question().inputValue(), "Why? a line of a log\n");
		assert.equal(await told.count(), 0);
	});

	it("says when more goes along than fits", async () => {
		await open({ ...PREVIEW, tokens: { count: 41_000, exact: false, most: 30_000 } });
		const words = (await panel.page.locator(".composer-size").innerText()).replace(/\s+/g, " ");
		assert.equal(words, "≈ 41,000 tokens, of which 30,000 fit");
	});

	it("says when all but the words is read already", async () => {
		const ready = () => panel.page.locator(".composer-ready");
		await open();
		assert.equal(await ready().count(), 0);
		await panel.preview({ ...PREVIEW, ready: true });
		assert.equal(await ready().innerText(), "ready");
	});

	it("asks for an explanation when only code goes along", async () => {
		await open();
		assert.equal(await question().getAttribute("placeholder"), "Explain the selected code.");
		await question().press("Enter");
		assert.equal((await asked())[0]?.draft.prompt, "");
	});

	it("is found again with its words after a reload", async () => {
		await open(PREVIEW, { saved: { draft: { prompt: "half a ques", along: ["file"] } } });
		assert.equal(await question().inputValue(), "half a ques");
		assert.deepEqual(await chips(), ["all of fold.js"]);
	});

	const commands = () => panel.page.getByRole("listbox", { name: "Commands" }).getByRole("option");
	const marked = () => panel.page.locator("[role=option][aria-selected=true]");

	it("completes commands with the keyboard, and says which one is marked", async () => {
		await open();
		await question().pressSequentially("/");
		await commands().nth(5).waitFor();
		await question().press("ArrowDown");
		await marked().filter({ hasText: "/fix" }).waitFor();
		assert.match(await marked().innerText(), /^\/fix\s+fix the reported problems/);
		assert.equal(await question().getAttribute("aria-activedescendant"), await marked().getAttribute("id"));
		await question().press("ArrowUp");
		await question().press("ArrowUp");
		await marked().filter({ hasText: "/trace" }).waitFor();
		await question().press("Backspace");
		await question().pressSequentially("/te");
		await commands().nth(1).waitFor({ state: "detached" });
		assert.match(await marked().innerText(), /^\/tests/);
		await question().press("Enter");
		assert.equal(await question().inputValue(), "/tests ");
		await commands().first().waitFor({ state: "hidden" });
		await question().pressSequentially("with pytest");
		await question().press("Enter");
		await question().pressSequentially("/fix");
		// A whole word needs no completion.
		await question().press("Enter");
		assert.deepEqual(
			(await asked()).map(({ draft }) => draft.prompt),
			["/tests with pytest", "/fix"],
		);
	});

	it("completes a command with a click, and closes the list with Escape, which then stops nothing", async () => {
		await open();
		await panel.snapshot([thinkingTrace()]);
		await question().pressSequentially("/");
		await commands().filter({ hasText: "/complexity" }).click();
		assert.equal(await question().inputValue(), "/complexity ");
		await question().fill("/f");
		await commands().filter({ hasText: "/fix" }).waitFor();
		await question().press("Escape");
		await commands().first().waitFor({ state: "hidden" });
		assert.equal(await question().inputValue(), "/f");
		assert.deepEqual(
			(await panel.posted()).filter(({ type }) => type === "control"),
			[],
		);
		await question().pressSequentially("i");
		await commands().filter({ hasText: "/fix" }).waitFor();
	});

	it("shows that the reported problems go along to be fixed", async () => {
		await open();
		await question().fill("/fix");
		await drafted();
		assert.deepEqual(await chips(), ["fold.js:3–9", "3 problems", "2 earlier answers"]);
		assert.equal(await panel.page.getByRole("button", { name: "Leave out 3 problems" }).count(), 0);
		await question().fill("/explain");
		await drafted();
		assert.deepEqual(await chips(), ["fold.js:3–9", "2 earlier answers"]);
	});

	it("has no commands without code, and none inside of a text", async () => {
		await open(PREVIEW, { saved: { draft: { prompt: "", along: ["turns"] } } });
		await question().fill("/");
		await drafted();
		assert.equal(await commands().count(), 0);
		await panel.page.context().close();
		await open();
		await question().fill("What is in /");
		await drafted();
		assert.equal(await commands().count(), 0);
	});

	it("names the model, and has another one chosen", async () => {
		await open();
		await panel.page.getByRole("button", { name: "Z1-7B: choose another model" }).click();
		const ran = (await panel.posted()).filter(({ type }) => type === "run");
		assert.deepEqual(ran, [{ type: "run", command: "z1.chooseModel" }]);
	});

	it("shows names of files as they are, whatever they hold", async () => {
		await open({
			...PREVIEW,
			context: {
				...PREVIEW.context,
				selection: { file: "a\u202e<img src=x>.js", language: "x", startLine: 1, endLine: 2 },
			},
		});
		assert.match(
			await panel.page.locator(".context-chip").first().innerText(),
			/a\[U\+202E\]<img src=x>\.js:1–2/,
		);
	});
});
