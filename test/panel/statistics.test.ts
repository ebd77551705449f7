import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import axe, { type AxeResults } from "axe-core";
import type { ToStatistics } from "../../src/core/protocol/statisticsProtocol.ts";
import { readAccuracyCurve } from "../../src/core/saving/accuracyCurve.ts";
import { openPanels } from "./openPanels.ts";
import { type PanelPage, THEMES, type Theme } from "./panelPage.ts";

const totals = (answers: number) => ({
	answers,
	thinkingTokens: 1000 * answers,
	peekTokens: 40,
	answerTokens: 164,
	measured: { answers: 3, tokens: -40, ms: -1500 },
	unlike: { other: 1, notCompared: 2 },
	estimated: { answers: 9, tokens: 3000, ms: 61_000, low: 1200, high: 4800 },
});
const DAY = 86_400_000;
const START = 1_790_000_000_000;

const TOLD: ToStatistics = {
	type: "told",
	series: {
		levels: [
			{ level: "minimal", answers: 4, thinkingTokens: 30.2, peekTokens: 0, answerTokens: 40 },
			{ level: "low", answers: 9, thinkingTokens: 90, peekTokens: 12, answerTokens: 60 },
			{ level: "medium", answers: 0, thinkingTokens: 0, peekTokens: 0, answerTokens: 0 },
			{ level: "high", answers: 7, thinkingTokens: 800, peekTokens: 60, answerTokens: 200 },
			{ level: "max", answers: 1, thinkingTokens: 2000, peekTokens: 0, answerTokens: 300 },
		],
		saved: Array.from({ length: 12 }, (_, i) => ({
			at: START + i * DAY,
			measured: 40 - 30 * i,
			estimated: 250 * i,
			low: 100 * i - 20,
			high: 400 * i + 20,
		})),
	},
	accuracy: readAccuracyCurve(
		readFileSync(new URL("../../bench/results/nano.json", import.meta.url), "utf8"),
	),
	session: totals(2),
	allTime: totals(21),
};
const NOTHING: ToStatistics = {
	type: "told",
	series: { levels: [], saved: [] },
	session: totals(0),
	allTime: totals(0),
};

describe("the statistics page", function () {
	this.timeout(60_000);
	const open = openPanels();
	const openPage = (theme?: Theme, width = 900) =>
		open({ page: "statistics", width, ...(theme && { theme }) });

	/** The share of a plot's pixels that are not its background. */
	const inkOf = ({ page }: PanelPage, selector: string) =>
		page.locator(`${selector} canvas`).evaluate((canvas: HTMLCanvasElement) => {
			const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
			let inked = 0;
			for (let i = 3; i < data.length; i += 4) if (data[i] !== 0) inked++;
			return inked / (data.length / 4);
		});

	it("says that it has started, and what to do while there is nothing", async () => {
		const page = await openPage();
		assert.deepEqual(await page.posted(), [{ type: "ready" }]);
		await page.send(NOTHING);
		assert.match(
			await page.page.locator("main").innerText(),
			/Nothing was answered yet\. Select some code and press/,
		);
		assert.equal(await page.page.locator("canvas").count(), 0);
	});

	it("draws what answers cost and saved, under its policy and without a style in the page", async () => {
		const page = await openPage();
		await page.send(TOLD);
		for (const plot of ["#levels", "#saved", "#accuracy"]) assert.ok((await inkOf(page, plot)) > 0.03, plot);
		assert.equal(await page.page.locator("style").count(), 0);
		await page.send({ ...TOLD, allTime: totals(22) });
		assert.equal(await page.page.locator("canvas").count(), 3);
	});

	it("has every number in a table, and tells measured and estimated apart", async () => {
		const page = await openPage();
		await page.send(TOLD);
		for (const summary of await page.page.locator("summary").all()) await summary.press("Enter");
		const rows = (await page.page.locator("tr").allInnerTexts()).map((row) =>
			row.replace(/\s+/g, " ").trim(),
		);
		assert.equal(rows[4], "high 7 800 60 200 1,060");
		assert.equal(rows[3], "medium 0 – – – –");
		assert.match(rows[18] ?? "", / cost 290 tokens more saved ≈ 2,750 \(1,080 to 4,420\)$/);
		assert.match(
			rows.join("\n"),
			/measured, for the same answer cost 40 tokens · 1.5 s more over 3 cost 40 tokens · 1.5 s more over 3/,
		);
	});

	it("says how often early exits of the chosen model changed the answer, once that was calibrated", async () => {
		const page = await openPage();
		await page.send(TOLD);
		assert.equal(await page.page.locator("#exit-risk").count(), 0);
		await page.send({ ...TOLD, exitRisk: { confidence: 0.99, compared: 12, changed: 0, proven: false } });
		assert.match(await page.textOf("#exit-risk"), /Of 12 such exits, 0 changed .* does not show yet/);
		await page.send({ ...TOLD, exitRisk: { compared: 12, changed: 6, proven: false } });
		assert.match(await page.textOf("#exit-risk"), /does not end early with this model: of 12 exits/);
	});

	it("says how savings come to be known while none is", async () => {
		const page = await openPage();
		await page.send({ ...TOLD, series: { ...TOLD.series, saved: [] } });
		assert.match(
			await page.page.locator("main").innerText(),
			/“Compare efforts” under an answer measures it/,
		);
		assert.equal(await page.page.locator("canvas").count(), 2);
	});

	it("shows how often the model is right for its tokens, measured on what, and takes the user's own", async () => {
		const page = await openPage();
		await page.send(TOLD);
		const words = await page.page.locator("main").innerText();
		assert.match(words, /Measured with Z1 Nano on the 400 problems of nano-dev, on AMD EPYC, 2 cores\./);
		await page.page.locator("section:has(#accuracy) summary").click();
		const rows = await page.page.locator("section:has(#accuracy) tr").allInnerTexts();
		assert.match(rows.join("\n"), /^0\s+26\s+45\.5 %$/m);
		assert.match(rows.at(-1) ?? "", /estimate and early exit\s+\d+\s+7\d\.\d % \(6\d\.\d % to 7\d\.\d %\)/);
		await page.page.getByRole("button", { name: "Show a measurement of your own…" }).click();
		assert.deepEqual((await page.posted()).at(-1), { type: "chooseResult" });
		await page.send(NOTHING);
		assert.match(await page.page.locator("main").innerText(), /Nobody has measured the chosen model here/);
	});

	it("fits a narrow editor and a change of theme", async () => {
		const page = await openPage("dark", 320);
		await page.send(TOLD);
		const wide = await page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		assert.ok(wide <= 0, `${wide}`);
		const pixel = () =>
			page.page.locator("#levels canvas").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
		const before = await pixel();
		await page.page.evaluate(() =>
			document.documentElement.style.setProperty("--vscode-charts-blue", "#ff0000"),
		);
		await page.page.waitForFunction(
			(was) => document.querySelector<HTMLCanvasElement>("#levels canvas")?.toDataURL() !== was,
			before,
		);
	});

	for (const theme of Object.keys(THEMES) as Theme[]) {
		it(`axe finds nothing wrong in ${theme}`, async () => {
			const page = await openPage(theme);
			await page.page.evaluate(axe.source);
			for (const told of [NOTHING, TOLD]) {
				await page.send(told);
				await page.page.locator("details").evaluateAll((all) => {
					for (const each of all) each.setAttribute("open", "");
				});
				const { violations } = (await page.page.evaluate("axe.run()")) as AxeResults;
				assert.deepEqual(
					violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
					[],
				);
			}
			await page.page.screenshot({ path: `.vscode-test/shots/statistics-${theme}.png` });
		});
	}
});
