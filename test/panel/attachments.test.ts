import assert from "node:assert/strict";
import type { Attached, FoundPlace, FromPanel } from "../../src/core/protocol/panelProtocol.ts";
import { asked, cappedTrace, prefilled, thinkingTrace } from "./conversations.ts";
import { type PageOptions, PanelBrowser, type PanelPage } from "./panelPage.ts";
import { PREVIEW } from "./preview.ts";

const CART: FoundPlace = { uri: "file:///w/src/cart.ts", file: "src/cart.ts" };
const CARE: FoundPlace = { uri: "file:///w/docs/care.md", file: "docs/care.md" };
const TOTAL: FoundPlace = { ...CART, symbol: { name: "cartTotal", line: 15 } };

const chipOf = (change: Partial<Attached> = {}): Attached => ({
	id: 1,
	file: "src/cart.ts",
	language: "typescript",
	startLine: 1,
	endLine: 90,
	whole: true,
	tokens: { count: 812, exact: true },
	linesLeftOut: 0,
	...change,
});

describe("what is attached to a question", function () {
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

	const open = async (attachments: Attached[] = [], options?: PageOptions) => {
		panel = await browser.open(options);
		await panel.snapshot([cappedTrace()]);
		await panel.preview({ ...PREVIEW, attachments });
		await question().focus();
	};
	const question = () => panel.page.getByRole("textbox", { name: "Question" });
	const options = () => panel.page.getByRole("listbox", { name: "Files and symbols" }).getByRole("option");
	const marked = () => panel.page.locator("[role=option][aria-selected=true]");
	const sent = async <Type extends FromPanel["type"]>(type: Type) =>
		(await panel.posted()).filter((message): message is Extract<FromPanel, { type: Type }> => {
			return message.type === type;
		});
	/** Types a name and answers what the panel asks for. */
	const name = async (text: string, query: string, places: FoundPlace[]) => {
		await question().pressSequentially(text);
		await panel.paused();
		assert.equal((await sent("find")).at(-1)?.query, query);
		await panel.found(query, places);
	};

	it("is found by its name behind a #, marked with the arrows and taken with Enter", async () => {
		await open();
		await name("#ca", "ca", [CARE, CART, TOTAL]);
		assert.deepEqual(
			(await options().allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim()),
			["care.md docs", "cart.ts src", "cartTotal cart.ts:15"],
		);
		assert.equal(await question().getAttribute("aria-activedescendant"), await marked().getAttribute("id"));
		await question().press("ArrowDown");
		assert.match(await marked().innerText(), /cart\.ts/);
		await question().press("ArrowUp");
		await question().press("ArrowUp");
		assert.match(await marked().innerText(), /cartTotal/);
		await question().press("Enter");
		assert.deepEqual(
			(await sent("attach")).map(({ place }) => place),
			[TOTAL],
		);
		assert.deepEqual(await sent("ask"), []);
		assert.equal(await question().inputValue(), "");
		await options().first().waitFor({ state: "hidden" });
	});

	it("leaves its name in the middle of a sentence, with the cursor behind it", async () => {
		await open();
		await question().fill("Does  hold?");
		for (let left = 0; left < " hold?".length; left++) await question().press("ArrowLeft");
		await name("#car", "car", [CART]);
		await question().press("Tab");
		assert.equal(await question().inputValue(), "Does `cart.ts` hold?");
		await question().pressSequentially("!");
		assert.equal(await question().inputValue(), "Does `cart.ts`! hold?");
	});

	it("is narrowed while more is typed, before it is searched anew", async () => {
		await open();
		await name("#ca", "ca", [CARE, CART]);
		await question().press("r");
		await question().press("t");
		assert.match(await marked().innerText(), /cart\.ts/);
		assert.equal(await options().count(), 1);
	});

	it("closes with Escape, which then stops nothing, and asks with Enter where nothing is found", async () => {
		await open();
		await panel.snapshot([thinkingTrace()]);
		await name("see #ca", "ca", [CART]);
		await question().press("Escape");
		await options().first().waitFor({ state: "hidden" });
		assert.deepEqual(await sent("control"), []);
		await question().fill("");
		await name("see #12", "12", []);
		await question().press("Enter");
		assert.deepEqual(
			(await sent("ask")).map(({ draft }) => draft.prompt),
			["see #12"],
		);
	});

	it("is taken for no name within a word", async () => {
		await open();
		await question().pressSequentially("Is this C#");
		await panel.paused();
		assert.deepEqual(await sent("find"), []);
	});

	it("is a chip with its tokens, says what does not fit, and is removed with its button", async () => {
		const function_ = { id: 2, whole: false, symbol: "total", tokens: { count: 95, exact: false } };
		const cut = { id: 3, whole: false, startLine: 3, endLine: 900, linesLeftOut: 1200 };
		await open([chipOf(), chipOf(function_), chipOf(cut)], { width: 280 });
		const chips = panel.page.locator(".attachment");
		const words = (await chips.allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());
		assert.deepEqual(
			words.map((text) => text.replace(/ ?≈? ?[\d,]+ tokens/, "")),
			["cart.ts 812", "total in cart.ts ≈ 95", "cart.ts:3–900 812 · 1,200 lines left out"],
		);
		assert.match((await chips.first().getAttribute("title")) ?? "", /^src\/cart\.ts:1–90 · 812 tokens$/);
		for (const chip of await chips.all()) {
			const box = await chip.boundingBox();
			assert.ok(box && box.x + box.width <= 280, "it does not stick out");
		}
		await panel.page.getByRole("button", { name: "Leave out total in cart.ts" }).click();
		assert.deepEqual(
			(await sent("detach")).map(({ id }) => id),
			[2],
		);
	});

	it("says why one cannot go along", async () => {
		await open([chipOf({ problem: "src/cart.ts cannot be added: it is no text." })]);
		const chip = panel.page.locator(".attachment.failed");
		assert.match((await chip.getAttribute("title")) ?? "", /it is no text/);
		assert.match((await chip.textContent()) ?? "", /it is no text/);
	});

	it("is shown in a composer at rest, and while an answer runs where it was just added", async () => {
		await open([chipOf()]);
		const chip = panel.page.locator(".attachment");
		await chip.waitFor();
		await panel.snapshot([thinkingTrace()]);
		await chip.waitFor({ state: "hidden" });
		await panel.attached();
		await chip.waitFor();
	});

	it("stands under the question in the trace, says what did not fit, and leads to the code", async () => {
		panel = await browser.open();
		const pieces = [
			{ startLine: 1, lines: 2, part: "signature" as const, symbol: "total", rank: 1, text: "a\nb" },
			{ startLine: 3, lines: 5, part: "body" as const, symbol: "total", rank: 0 },
		];
		const attachment = { file: "src/cart.ts", language: "ts", startLine: 1, endLine: 7, whole: true, pieces };
		const question = { prompt: "Why?", attachments: [attachment] };
		const gone = { startLine: 3, lines: 5, part: "body" as const, symbol: "total" };
		const omitted = { turns: 0, codeLines: 0, attachments: [[gone]] };
		await panel.snapshot([[asked("a", { question }), prefilled({ omitted })]]);
		const chip = panel.page.locator(".about .attachment");
		assert.match((await chip.innerText()).replace(/\s+/g, " "), /^ ?cart\.ts 5 lines left out$/);
		assert.match(await panel.textOf(".note"), /the insides of total in cart\.ts/);
		await chip.click();
		assert.deepEqual(
			(await sent("showCode")).map(({ attachment }) => attachment),
			[0],
		);
	});

	it("can be dropped anywhere on the panel, as VS Code's explorer gives it", async () => {
		await open();
		const drop = (data: Record<string, string>) =>
			panel.page.evaluate((entries) => {
				const dataTransfer = new DataTransfer();
				for (const [type, value] of Object.entries(entries)) dataTransfer.setData(type, value);
				const init = { bubbles: true, cancelable: true, dataTransfer };
				const target = document.querySelector(".conversation") as Element;
				target.dispatchEvent(new DragEvent("dragover", init));
				target.dispatchEvent(new DragEvent("drop", init));
			}, data);
		await drop({ "text/uri-list": "# names\r\nfile:///w/a.ts\r\nfile:///w/b.ts", "text/plain": "/w/a.ts" });
		await drop({ resourceurls: '["file:///w/c.ts"]' });
		await drop({ "text/plain": "words" });
		assert.deepEqual(
			(await sent("dropped")).map(({ uris }) => uris),
			[["file:///w/a.ts", "file:///w/b.ts"], ["file:///w/c.ts"]],
		);
		assert.equal(await panel.page.locator(".dropping").count(), 0);
	});
});
