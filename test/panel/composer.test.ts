import assert from "node:assert/strict";
import type { Preview } from "../../src/core/panelProtocol.ts";
import { cappedTrace } from "./conversations.ts";
import { type PageOptions, PanelBrowser, type PanelPage } from "./panelPage.ts";

const PREVIEW: Preview = {
	code: { file: "src/fold.js", language: "javascript", startLine: 3, endLine: 9 },
	turns: 2,
	complexity: { score: 67, level: "high", reasons: ["asks for the exact value", "one loop"] },
	effort: "auto",
	level: "high",
	windowTokens: 2048,
	windows: { minimal: 128, low: 512, medium: 1024, high: 2048, max: 4096 },
	tokens: { count: 1312, exact: true },
};

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
	};
	const question = () => panel.page.getByRole("textbox", { name: "Question" });
	const asked = async () => (await panel.posted()).filter((message) => message.type === "ask");
	/** The draft is told after a pause. */
	const drafted = async () => {
		await panel.page.waitForTimeout(300);
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
		await panel.page.waitForFunction(() => document.querySelector("textarea")?.value === "");
		assert.equal((await drafted())?.prompt, "");
	});

	it("takes an effort of the user's own over the estimate", async () => {
		await open();
		await panel.page.getByRole("combobox").selectOption("low");
		await question().fill("Why?");
		await panel.page.getByRole("button", { name: "Ask", exact: true }).click();
		assert.equal((await asked())[0]?.draft.effort, "low");
	});

	it("lets what goes along be left out, and be taken back", async () => {
		await open();
		const code = panel.page.locator(".context-chip", { hasText: "fold.js:3–9" });
		const turns = panel.page.getByRole("button", { name: "2 earlier answers" });
		await turns.click();
		await code.click();
		assert.deepEqual(await drafted(), { prompt: "", withCode: false, followUp: false });
		const { code: _, complexity: __, ...without } = PREVIEW;
		await panel.preview(without);
		const left = panel.page.getByRole("button", { name: "selected code" });
		assert.equal(await left.getAttribute("aria-pressed"), "false");
		// Without code and without words there is nothing to ask.
		assert.equal(await panel.page.getByRole("button", { name: "Ask", exact: true }).isDisabled(), true);
		await question().press("Enter");
		assert.deepEqual(await asked(), []);
		await left.press("Enter");
		assert.equal((await drafted())?.withCode, true);
	});

	it("asks for an explanation when only code goes along", async () => {
		await open();
		assert.equal(await question().getAttribute("placeholder"), "Explain the selected code.");
		await question().press("Enter");
		assert.equal((await asked())[0]?.draft.prompt, "");
	});

	it("is found again with its words after a reload", async () => {
		await open(PREVIEW, { saved: { draft: { prompt: "half a ques", withCode: true, followUp: true } } });
		assert.equal(await question().inputValue(), "half a ques");
	});

	it("shows names of files as they are, whatever they hold", async () => {
		await open({
			...PREVIEW,
			code: { file: "a\u202e<img src=x>.js", language: "x", startLine: 1, endLine: 2 },
		});
		assert.match(
			await panel.page.locator(".context-chip").first().innerText(),
			/a\[U\+202E\]<img src=x>\.js:1–2/,
		);
	});
});
