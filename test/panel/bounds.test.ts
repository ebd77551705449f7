import assert from "node:assert/strict";
import { answered, asked, closed, completed, forced, prefilled, thought } from "./conversations.ts";
import { openPanels } from "./openPanels.ts";
import type { PanelPage } from "./panelPage.ts";

/** As long as the longest answer that the settings allow, in characters. */
const CHARS = 130_000;
/**
 * The longest task that a busy machine may make of one that takes 100 ms at most, in milliseconds of its
 * thread.
 */
const MOST_MS = 250;

const long = (text: string, chars = CHARS) => text.repeat(Math.ceil(chars / text.length)).slice(0, chars);

/** Texts of which drawing them, or one of their blocks anew with each token, would hold up the page. */
const TEXTS: Readonly<Record<string, string>> = {
	"one line": long("some words "),
	paragraphs: long("Some words of an answer.\n\n"),
	headings: long("# a heading\n"),
	rules: long("---\n\n"),
	"short fences": long("```js\nconst x = 1;\n```\n\n"),
	"an open fence": `\`\`\`js\n${long("const x = f(1);\n")}`,
	"a list": long("- an item\n"),
	"a table": `|a|b|\n|-|-|\n${long("|x|y|\n")}`,
	"a wide table": `${long("|a", 3000)}|\n${long("|-", 3000)}|\n${long(`${long("|x", 3000)}|\n`)}`,
	links: long("[a](https://e.example) "),
	"bidirectional marks": long("\u202e"),
	brackets: long("["),
	"emphasis in emphasis": long("*a **a ", CHARS / 2) + long(" a** a*", CHARS / 2),
	"code of many tokens": long(`\`\`\`ts\n${`${long("<(a=>`${", 190)}\n`.repeat(15)}\`\`\`\n\n`),
	formulas: long("So $x_1^2$ and \\(\\frac{a}{b}\\). "),
	"formulas that are deep": long(`$${"\\frac{1}{".repeat(12)}x${"}".repeat(12)}$ `),
};

describe("the panel in a browser", function () {
	this.timeout(120_000);
	const open = openPanels();

	describe("whatever a model writes", () => {
		for (const [name, text] of Object.entries(TEXTS)) {
			it(`draws ${name} without holding up the page`, async () => {
				const panel = await open();
				await panel.snapshot([[asked("t"), prefilled()]]);
				const longest = await longestTask(panel, async () => {
					for (let at = 0; at < text.length / 4; at += 2048) {
						await panel.reasoned("t", thought(text.slice(at, at + 2048)));
					}
					await panel.reasoned("t", closed("capped"), forced(), answered(text), completed());
				});
				assert.ok(longest < MOST_MS, `${longest.toFixed(0)} ms`);
			});
		}
	});

	it("shows what would take too long as it was written, until it is wanted all the same", async () => {
		const panel = await open();
		const deep = `${"> ".repeat(60)}deep`;
		await panel.snapshot([
			[asked("t"), prefilled(), closed("capped"), answered(`Before.\n\n${deep}`), completed()],
		]);
		assert.equal(await panel.page.locator(".answer blockquote").count(), 0);
		assert.match(await panel.textOf(".unformatted"), /> > deep$/);
		await panel.page.getByRole("button", { name: "Show it formatted" }).click();
		assert.equal(await panel.page.locator(".unformatted").count(), 0);
		assert.ok((await panel.page.locator(".answer blockquote").count()) > 30);
	});
});

/** The longest task of the page while something is done, in milliseconds of its thread's own time. */
async function longestTask({ page }: PanelPage, act: () => Promise<void>): Promise<number> {
	const browser = page.context().browser();
	await browser?.startTracing(page, { categories: ["toplevel"] });
	await act();
	const recorded = JSON.parse(String(await browser?.stopTracing())) as {
		traceEvents: { name: string; pid: number; tid: number; tdur?: number; args: { name?: string } }[];
	};
	const threads = recorded.traceEvents
		.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
		.map(({ pid, tid }) => `${pid} ${tid}`);
	const tasks = recorded.traceEvents.filter(
		({ name, pid, tid }) => name.endsWith("RunTask") && threads.includes(`${pid} ${tid}`),
	);
	return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur / 1000), 0);
}
