import assert from "node:assert/strict";
import type { Saving } from "../../src/core/saving/saving.ts";
import { NO_TOTALS } from "../../src/core/saving/totals.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import {
	answered,
	asked,
	cappedTrace,
	closed,
	completed,
	finishedTrace,
	forced,
	prefilled,
	reopened,
	stopped,
	thought,
} from "./conversations.ts";
import { PanelBrowser, type PanelPage } from "./panelPage.ts";

const NOTHING = NO_TOTALS;
const MEASURED: Saving = { kind: "measured", tokens: -12, ms: -800, answer: "same" };
const ESTIMATED: Saving = {
	kind: "estimated",
	tokens: 1204.4,
	ms: 14_200,
	low: -40.2,
	high: 2210,
	records: 24,
};

describe("savings in the panel", function () {
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

	const saved = (index: number) =>
		panel.page
			.locator("article")
			.nth(index)
			.locator(".count", { has: panel.page.locator("dt", { hasText: /^(saved|cost more)$/ }) });

	it("tell measured and estimated apart, and say nothing where nothing is known", async () => {
		await panel.snapshot([cappedTrace("a"), cappedTrace("b"), finishedTrace("c")]);
		await panel.savings({ savings: { a: MEASURED, b: ESTIMATED }, session: NOTHING, allTime: NOTHING });
		assert.equal(await saved(0).locator("dd").innerText(), "12 tokens · 800 ms (measured)");
		assert.equal(await saved(0).locator("dt").innerText(), "cost more");
		const line = (index: number) => panel.page.locator(".cost-saving").nth(index).textContent();
		assert.deepEqual([await line(0), await line(1)], ["cost 12 more", "saved ≈ 1,204"]);
		assert.match(
			(await saved(0).getAttribute("title")) ?? "",
			/^Measured: what the full window took .* Both say the same\.$/,
		);
		assert.equal(await saved(1).locator("dd").innerText(), "≈ 1,204 (−40 to 2,210) · ≈ 14.2 s");
		assert.match(
			(await saved(1).getAttribute("title")) ?? "",
			/^Estimated from 24 recorded answers .* 95 % interval.* nobody knows/,
		);
		assert.equal(await saved(2).count(), 0);
	});

	it("are none where the full window answers otherwise, or nobody has compared the answers", async () => {
		const wrong: Saving = { kind: "measured", tokens: 225, answer: "other" };
		await panel.snapshot([cappedTrace("a"), cappedTrace("b")]);
		const savings = { a: wrong, b: { ...wrong, answer: "notCompared" as const } };
		await panel.savings({ savings, session: NOTHING, allTime: NOTHING });
		const lines = await panel.page.locator(".cost-saving").allTextContents();
		assert.deepEqual(lines, ["the full window answers otherwise", "225 fewer than the full window"]);
		assert.equal(await saved(0).locator("dd").innerText(), "nothing: another answer");
		assert.match((await saved(0).getAttribute("title")) ?? "", /^No saving: .* with 225 tokens more\.$/);
		assert.equal(await saved(1).locator("dd").innerText(), "225 tokens (answers not compared)");
	});

	it("are those of the version that is shown, and of no other", async () => {
		const more = [reopened({ versionId: "v" }), ...cappedTrace("a").slice(2)];
		const first: ReasoningEvent = { type: "chosen", at: 1, version: 1 };
		await panel.snapshot([[...cappedTrace("a"), ...more]]);
		await panel.savings({ savings: { v: MEASURED }, session: NOTHING, allTime: NOTHING });
		assert.equal(await saved(0).count(), 1);
		await panel.reasoned("a", first);
		assert.equal(await saved(0).count(), 0);
	});

	it("add up in a line, and in a table when that is opened", async () => {
		await panel.snapshot([cappedTrace("a")]);
		assert.equal(await panel.page.locator(".totals").count(), 0);
		const session = {
			...NOTHING,
			...{ answers: 2, thinkingTokens: 1000, peekTokens: 40, answerTokens: 164 },
			measured: { answers: 1, tokens: -52, ms: -36 },
		};
		const allTime = {
			...session,
			answers: 31,
			measured: { answers: 4, tokens: 500, ms: 21_000 },
			unlike: { other: 2, notCompared: 5 },
			estimated: { answers: 9, tokens: 3000, ms: 61_000, low: 1200, high: 4800 },
		};
		await panel.savings({ savings: {}, session, allTime });
		const totals = panel.page.locator(".totals");
		assert.equal(
			await totals.locator("summary").textContent(),
			"This session: 2 answers · 1,204 tokens · cost 52 tokens more (measured)",
		);
		await totals.locator("summary").press("Enter");
		const rows = (await totals.locator("tr").allInnerTexts()).map((row) => row.replace(/\s+/g, " ").trim());
		assert.deepEqual(rows.slice(-4), [
			"measured, for the same answer cost 52 tokens more over 1 saved 500 tokens · 21.0 s over 4",
			"measured, another answer 0 2",
			"measured, not compared 0 5",
			"estimated – saved ≈ 3,000 (1,200 to 4,800) · ≈ 1 min 1 s over 9",
		]);
	});
});

describe("a comparison in the panel", function () {
	this.timeout(30_000);
	let browser: PanelBrowser;

	before(async () => {
		browser = await PanelBrowser.start();
	});
	after(() => browser.stop());

	const short = (answer: string) => [
		asked("short", {
			effort: "minimal",
			level: "minimal",
			window: { thinkingTokens: 32, answerReserveTokens: 512 },
		}),
		prefilled({ window: { thinkingTokens: 32, answerReserveTokens: 512 } }),
		thought("Let me see", 32),
		closed("capped"),
		forced(),
		answered(answer),
		completed(),
	];
	const full = [
		asked("full", { effort: "max", level: "max", earlyExit: false, full: true }),
		...cappedTrace("full").slice(1, -2),
		answered("It returns 32, always."),
	];

	it("shows the question once, the answers beside each other, and what differs once all have ended", async () => {
		const panel = await browser.open({ layout: "columns", width: 900 });
		await panel.snapshot([short("It returns <b>31</b>, always."), full]);
		assert.equal(await panel.page.locator(".compared h2").innerText(), "What does fold(4, 8) return?");
		assert.deepEqual(await panel.page.locator("article h2").allInnerTexts(), [
			"minimal, up to 32 tokens",
			"full window, up to 1,024 tokens",
		]);
		const [left, right] = await Promise.all(
			[0, 1].map((n) => panel.page.locator("article").nth(n).boundingBox()),
		);
		assert.ok(left && right && left.y === right.y && left.x + left.width <= right.x + 1);
		assert.equal(await panel.page.locator(".differences").count(), 0);

		await panel.reasoned("full", completed());
		assert.equal(await panel.page.locator(".changes del").first().innerText(), "<b>31</b>");
		assert.equal(await panel.page.locator(".changes ins").first().innerText(), "32");
		assert.equal(await panel.page.locator(".changes b").count(), 0);
		assert.equal(await panel.page.getByRole("button", { name: "Think more" }).count(), 0);
		assert.deepEqual(panel.misdeeds, []);
		await panel.page.context().close();
	});

	it("compares code as it stands in the answers: with its indentation, without the name of its language", async () => {
		const panel = await browser.open({ layout: "columns", width: 900 });
		const code = (value: string) => `So:\n\n\`\`\`python\ndef f():\n\treturn ${value}\n\`\`\`\n\nDone.`;
		await panel.snapshot([short(code("31")), [...full.slice(0, -1), answered(code("32")), completed()]]);
		const changes = await panel.page.locator(".changes").innerText();
		assert.equal(changes.trim(), "So:\ndef f():\n    return 3132\nDone.");
		await panel.page.context().close();
	});

	it("says only that answers differ where comparing their words would take too long", async () => {
		const panel = await browser.open({ layout: "columns", width: 900 });
		const words = (word: string) => Array.from({ length: 1500 }, (_, n) => `${word}${n}`).join(" ");
		const long = (end: string) => `${"*a **b ".repeat(10_000)}${end}`;
		for (const [left, right] of [
			[words("a"), words("b")],
			[long("31"), long("32")],
		] as const) {
			await panel.snapshot([short(left), [...full.slice(0, -1), answered(right), completed()]]);
			assert.match(await panel.page.locator(".differences").innerText(), /The answers differ\./);
			assert.equal(await panel.page.locator(".differences :is(ins, del, em)").count(), 0);
		}
		await panel.page.context().close();
	});

	it("holds no answer against one that is not the full window's, or that broke off", async () => {
		const panel = await browser.open({ layout: "columns", width: 900 });
		const first = [asked("first", { effort: "low", level: "low" }), ...short("It returns 31.").slice(1)];
		for (const last of [short("It returns 32."), [...full, stopped()]]) {
			await panel.snapshot([first, last]);
			assert.equal(await panel.page.locator("article h2").count(), 2);
			assert.equal(await panel.page.locator(".differences").count(), 0);
		}
		await panel.page.context().close();
	});

	it("says when the answers are the same", async () => {
		const panel = await browser.open({ layout: "columns", width: 300 });
		await panel.snapshot([short("It returns 32, always."), [...full, completed()]]);
		assert.match(await panel.page.locator(".differences").innerText(), /All answers say the same/);
		const wide = await panel.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		assert.equal(wide, 0);
		await panel.page.context().close();
	});
});
