import assert from "node:assert/strict";
import { answered, asked, closed, completed, prefilled, thought } from "./conversations.ts";
import { openPanels } from "./openPanels.ts";
import type { PanelPage } from "./panelPage.ts";

describe("the panel in a browser", function () {
	this.timeout(30_000);
	const open = openPanels();

	describe("a formula", () => {
		const show = async (text: string): Promise<PanelPage> => {
			const panel = await open();
			await panel.snapshot([
				[asked("t"), prefilled(), thought(text), closed("capped"), answered(text), completed()],
			]);
			await panel.header().click();
			return panel;
		};
		const drawn = async (panel: PanelPage) => {
			await panel.page.locator(".answer math").first().waitFor();
			await panel.drawn();
		};

		it("is drawn in thoughts and answers, whatever it stands between", async () => {
			const text =
				"It is \\( O(n \\cdot m) \\), or $n^2$:\n\n$$\nT = \\sum_{i=1}^{n} i\n$$\n\nand\n\\[\n\\frac{a}{b}\n\\]\nin $$x$$.";
			const panel = await show(text);
			await drawn(panel);
			for (const part of [".answer", ".thought-text"]) {
				assert.equal(await panel.page.locator(`${part} math`).count(), 5, part);
				assert.equal(await panel.page.locator(`${part} math[display=block]`).count(), 3, part);
				assert.doesNotMatch(await panel.textOf(part), /[$\\]/, part);
			}
			const box = await panel.page.locator(".answer mfrac").boundingBox();
			assert.ok(box && box.height > 20, "a fraction is higher than a line");
		});

		it("is not seen in amounts of money, names of variables and code", async () => {
			for (const text of [
				"It costs $5 or $6.",
				"Between $5-$6 and US$7.",
				"Set $HOME and $PATH, or $A$B.",
				"In code: `$x$` and `\\(a\\)`.",
				"```tex\n$$\nx\n$$\n\\[ y \\]\n```",
				"An escaped \\$x\\$ is none.",
			]) {
				const panel = await show(`${text}\n\nBut $y$ is.`);
				await drawn(panel);
				assert.equal(await panel.page.locator(".answer math").count(), 1, text);
			}
		});

		it("that is broken is shown as it was written", async () => {
			const panel = await show("So \\( \\frac{a \\) and $y$ and \\(\\href{javascript:alert(1)}{x}\\).");
			await drawn(panel);
			assert.match(await panel.textOf(".answer"), /\\\( \\frac\{a \\\)/);
			assert.equal(await panel.page.locator("#panel a").count(), 0);
		});

		it("is shown as its source while it is being written, and drawn once", async () => {
			const panel = await open();
			await panel.snapshot([[asked("t"), prefilled(), closed("capped"), answered("First $y$, ")]]);
			await drawn(panel);
			const seen: string[] = [];
			for (const piece of ["then \\", "( a", "_1 *", " b_2", " * c ", "\\", ")", " and so on"]) {
				await panel.reasoned("t", answered(piece));
				assert.equal(await panel.page.locator(".answer em").count(), 0);
				seen.push(`${await panel.page.locator(".answer math").count()}`);
			}
			assert.deepEqual(seen, ["1", "1", "1", "1", "1", "1", "2", "2"]);
		});

		it("is copied as its source", async () => {
			const panel = await show("Let \\( n \\) be the number.");
			await drawn(panel);
			await panel.page.evaluate(() =>
				getSelection()?.selectAllChildren(document.querySelector(".answer") as Element),
			);
			await panel.page.keyboard.press("ControlOrMeta+c");
			const copied = await panel.page.evaluate(() => navigator.clipboard.readText());
			assert.equal(copied.trim(), "Let \\( n \\) be the number.");
		});

		it("is loaded with the first one", async () => {
			const panel = await open();
			const loaded: string[] = [];
			panel.page.on("request", (request) => loaded.push(request.url()));
			await panel.snapshot([[asked("t"), prefilled(), closed("capped"), answered("No formula for $5.")]]);
			assert.equal(loaded.filter((url) => url.endsWith("katex.js")).length, 0);
			await panel.reasoned("t", answered(" But $x$."));
			await drawn(panel);
			assert.equal(loaded.filter((url) => url.endsWith("katex.js")).length, 1);
		});
	});
});
