import assert from "node:assert/strict";
import {
	answered,
	asked,
	cappedTrace,
	closed,
	completed,
	failed,
	prefilled,
	reopened,
	stopped,
} from "./conversations.ts";
import { PanelBrowser, type PanelPage } from "./panelPage.ts";
import { PREVIEW } from "./preview.ts";

describe("versions, and what is done once more", function () {
	this.timeout(30_000);
	let browser: PanelBrowser;
	let panel: PanelPage;

	before(async function () {
		this.timeout(600_000);
		browser = await PanelBrowser.start();
	});
	after(() => browser.stop());
	beforeEach(async () => {
		panel = await browser.open();
	});
	afterEach(async () => {
		await panel.page.context().close();
		assert.deepEqual(panel.misdeeds, []);
	});
	const button = (name: string) => panel.page.getByRole("button", { name, exact: true });
	const last = async () => (await panel.posted()).filter(({ type }) => type !== "drafted").at(-1);

	it("says that a thought is about to be taken up again, which can be stopped until then and after", async () => {
		await panel.snapshot([cappedTrace("t")]);
		await panel.takenUp("t", true);
		await panel.page.getByText("Taking up the thought again…").waitFor();
		assert.equal(await panel.page.getByRole("button", { name: "Think More" }).count(), 0);
		await button("Stop").click();
		assert.deepEqual(await last(), { type: "control", control: "stop", traceId: "t" });
		await panel.page.keyboard.press("Escape");
		assert.deepEqual(await last(), { type: "control", control: "stop" });
		await panel.takenUp("t", false);
		await panel.page.getByText("Taking up the thought again…").waitFor({ state: "detached" });
		assert.ok((await panel.textOf(".answer")).length > 0);
	});

	it("shows a finished answer again when thinking more is stopped, and offers to try again", async () => {
		await panel.snapshot([cappedTrace("t")]);
		const before = await panel.textOf(".answer");
		await panel.reasoned("t", reopened({ versionId: "v" }));
		assert.equal(await panel.page.locator(".answer").count(), 0);
		await panel.reasoned("t", stopped());
		assert.equal(await panel.textOf(".answer"), before);
		assert.match(await panel.textOf(".versions"), /1 \/ 2/);
		assert.match(await panel.textOf(".note:has(.try-again)"), /Version 2 was stopped/);
		await button("Try again").click();
		await panel.drawn();
		assert.deepEqual(await last(), { type: "thinkMore", traceId: "t" });
	});

	it("pages through the versions", async () => {
		const again = [asked("v", { question: { prompt: "And why?" } }), prefilled(), closed("capped")];
		await panel.snapshot([[...cappedTrace("t"), ...again, answered("Because."), completed()]]);
		assert.equal(await panel.textOf(".prompt"), "And why?");
		assert.equal(await panel.textOf(".answer"), "Because.");
		assert.equal(await button("The version after").isDisabled(), true);
		await button("The version before").click();
		await panel.drawn();
		assert.deepEqual(await last(), { type: "chooseVersion", traceId: "t", version: 1 });
		await panel.reasoned("t", { type: "chosen", at: 1, version: 1 });
		assert.match(await panel.textOf(".prompt"), /fold\(4, 8\)/);
		assert.match(await panel.textOf(".answer"), /32/);
	});

	it("lets a question be edited and sent again, with Escape for second thoughts", async () => {
		await panel.snapshot([cappedTrace("t")]);
		await button("Edit the question").click();
		await panel.drawn();
		const box = panel.page.locator(".question-editor textarea");
		assert.equal(await box.inputValue(), "What does `fold(4, 8)` return?");
		await box.press("Escape");
		await panel.drawn();
		assert.equal(await box.count(), 0);
		await button("Edit the question").click();
		await panel.drawn();
		await box.fill("What does `fold(5, 8)` return?");
		await panel.drawn();
		await box.press("Enter");
		await panel.drawn();
		const prompt = "What does `fold(5, 8)` return?";
		assert.deepEqual(await last(), { type: "askAgain", traceId: "t", effort: "auto", prompt });
		assert.equal(await box.count(), 0);
	});

	it("sends an edited question by no key but Enter in its box, pressed anew", async () => {
		await panel.snapshot([cappedTrace("t")]);
		const asks = async () => (await panel.posted()).filter(({ type }) => type === "askAgain").length;
		const before = await asks();
		await button("Edit the question").focus();
		await panel.page.keyboard.down("Enter");
		const box = panel.page.locator(".question-editor textarea:focus");
		await box.waitFor();
		await panel.page.keyboard.down("Enter");
		await panel.page.keyboard.up("Enter");
		assert.equal(await box.inputValue(), "What does `fold(4, 8)` return?");
		await button("Cancel").press("Enter");
		await panel.drawn();
		assert.equal(await panel.page.locator(".question-editor").count(), 0);
		assert.equal(await asks(), before);
	});

	it("offers to try again after every stop and failure, also before anything was read", async () => {
		for (const end of [stopped(), failed()]) {
			await panel.snapshot([[asked("t"), end]]);
			await button("Try again").click();
			await panel.drawn();
			const { traceId, type } = (await last()) as { traceId: string; type: string };
			assert.deepEqual({ traceId, type }, { traceId: "t", type: "askAgain" });
		}
	});

	it("makes links of the addresses in a failure, and of nothing else", async () => {
		const failure = {
			code: "serverFailed",
			message: "http://127.0.0.1:8090/v1 does not answer (javascript:alert(1)).",
			nextStep: "See https://example.com/a?b=c. Then ask again.",
		} as const;
		await panel.snapshot([[asked("t"), { type: "failed", at: 1, failure }]]);
		const links = panel.page.locator(".failure a");
		assert.deepEqual(await links.allInnerTexts(), ["http://127.0.0.1:8090/v1", "https://example.com/a?b=c"]);
		await links.last().click();
		await panel.drawn();
		assert.deepEqual(await last(), { type: "openLink", href: "https://example.com/a?b=c" });
	});

	it("asks again with the same effort first, then with every other one", async () => {
		await panel.snapshot([cappedTrace("t")]);
		await panel.page.locator(".menu summary", { hasText: "Ask again" }).click();
		const items = panel.page.locator(".actions .menu-list button");
		assert.deepEqual(await items.allInnerTexts(), [
			"the same (auto)",
			"minimal",
			"low",
			"medium",
			"high",
			"max",
		]);
		await items.first().click();
		await panel.drawn();
		assert.deepEqual(await last(), { type: "askAgain", traceId: "t", effort: "auto" });
	});

	it("stops with Escape wherever the focus is, but not from what Escape closes", async () => {
		await panel.snapshot([[asked("t"), prefilled()]]);
		await panel.preview(PREVIEW);
		await panel.page.getByRole("textbox", { name: "Question" }).fill("next");
		await panel.page.getByText("Add context").click();
		await panel.drawn();
		await panel.page.keyboard.press("Escape");
		await panel.drawn();
		assert.equal((await panel.posted()).filter(({ type }) => type === "control").length, 0);
		await panel.page.keyboard.press("Escape");
		await panel.drawn();
		assert.deepEqual(await last(), { type: "control", control: "stop" });
	});

	it("says which of two questions Stop means, and lets the one that waits be taken back", async () => {
		const prompt = "The other one";
		await panel.snapshot([[asked("t"), prefilled()], [asked("u", { question: { prompt } })]]);
		assert.match(await panel.textOf(".controls"), /What does `fold\(4, 8\)` return\?/);
		await panel.page.locator(".controls").getByRole("button", { name: "Stop" }).click();
		assert.deepEqual(await last(), { type: "control", control: "stop", traceId: "t" });
		await panel.page.locator("article").last().getByRole("button", { name: "Stop" }).click();
		assert.deepEqual(await last(), { type: "control", control: "stop", traceId: "u" });
	});
});

describe("the room for the conversation", function () {
	this.timeout(30_000);
	let browser: PanelBrowser;
	before(async function () {
		this.timeout(600_000);
		browser = await PanelBrowser.start();
	});
	after(() => browser.stop());

	it("is three fifths of a small panel and more, and what is asked next leaves a running answer alone", async () => {
		const panel = await browser.open({ width: 280, height: 680 });
		const share = () =>
			panel.page.evaluate(() => (document.querySelector(".conversation")?.clientHeight ?? 0) / innerHeight);
		const question = panel.page.getByRole("textbox", { name: "Question" });
		await panel.snapshot([cappedTrace("t")]);
		await panel.preview(PREVIEW);
		assert.ok((await share()) > 0.85, `idle: ${await share()}`);
		await question.focus();
		await panel.drawn();
		assert.ok((await share()) > 0.6, `in use: ${await share()}`);
		assert.equal(await panel.page.locator(".context-chip").first().isVisible(), true);
		// What is pressed next does not move away under the pointer.
		const action = panel.page.locator(".action").first();
		const before = await action.boundingBox();
		await action.hover();
		await panel.page.mouse.down();
		await panel.drawn();
		assert.deepEqual(await action.boundingBox(), before);
		await panel.page.mouse.up();
		await panel.reasoned("u", asked("u"), prefilled());
		assert.equal(await panel.page.locator(".context-chip").first().isVisible(), false);
		assert.equal(await panel.page.getByRole("combobox").isVisible(), false);
		assert.ok((await share()) > 0.8, `running: ${await share()}`);
		await question.fill("And then?");
		await panel.drawn();
		assert.equal(await panel.page.getByRole("combobox").isVisible(), true);
		assert.ok((await share()) > 0.6, `running, with a next question: ${await share()}`);
		await panel.page.context().close();
	});

	it("brings earlier questions back with the arrow up", async () => {
		const panel = await browser.open();
		await panel.snapshot([cappedTrace("t"), [asked("u", { question: { prompt: "Why?" } }), stopped()]]);
		await panel.preview(PREVIEW);
		const question = panel.page.getByRole("textbox", { name: "Question" });
		await question.press("ArrowUp");
		await panel.drawn();
		assert.equal(await question.inputValue(), "Why?");
		await question.press("ArrowUp");
		await panel.drawn();
		assert.equal(await question.inputValue(), "What does `fold(4, 8)` return?");
		await question.press("ArrowDown");
		await panel.drawn();
		await question.press("ArrowDown");
		await panel.drawn();
		assert.equal(await question.inputValue(), "");
		await question.fill("mine");
		await panel.drawn();
		await question.press("ArrowUp");
		await panel.drawn();
		assert.equal(await question.inputValue(), "mine", "what was written is not replaced");
		await panel.page.context().close();
	});
});
