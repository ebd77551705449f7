import assert from "node:assert/strict";
import type { ToPanel } from "../../src/core/protocol/panelProtocol.ts";
import {
	ANSWER,
	answered,
	asked,
	cappedTrace,
	closed,
	completed,
	convergedTrace,
	failed,
	finishedTrace,
	forced,
	prefilled,
	stopped,
	thought,
} from "./conversations.ts";
import { openPanels } from "./openPanels.ts";
import type { PanelPage } from "./panelPage.ts";

describe("the panel in a browser", function () {
	this.timeout(30_000);
	const open = openPanels();

	it("reads code from left to right within a sentence from right to left", async () => {
		const panel = await open();
		const question = { prompt: "ماذا يفعل `f()` هنا؟" };
		const answer = answered("الدالة `f()` تعيد القيمة");
		await panel.snapshot([
			[asked("t", { question }), prefilled(), thought("a\n"), closed("capped"), forced(), answer],
		]);
		for (const selector of [".prompt code", ".answer code"]) {
			const lefts = await panel.page.locator(selector).evaluate((code) => {
				const text = code.firstChild as Text;
				return [...text.data].map((_, index) => {
					const character = document.createRange();
					character.setStart(text, index);
					character.setEnd(text, index + 1);
					return character.getBoundingClientRect().left;
				});
			});
			assert.deepEqual(
				lefts,
				lefts.toSorted((a, b) => a - b),
				selector,
			);
		}
	});

	describe("a code block", () => {
		const code = "for (let i = 0; i < n; i++) {\n  out += value; // 8, 16, 24, 32\n}";
		const button = (panel: PanelPage, name: string) =>
			panel.page.locator(".code").getByRole("button", { name });

		it("of an answer has the uses that the host names, once it has", async () => {
			const panel = await open();
			await panel.snapshot([cappedTrace("t")]);
			const names = () => panel.page.locator(".answer .code-bar button").allInnerTexts();
			assert.deepEqual(await names(), ["Copy", "Insert"]);
			await panel.judged("t", [{ code, uses: ["apply", "insert"] }]);
			await button(panel, "Apply").waitFor();
			assert.deepEqual(await names(), ["Copy", "Apply", "Insert"]);
			await button(panel, "Insert").click();
			await button(panel, "Apply").focus();
			await panel.page.keyboard.press("Enter");
			await panel.judged("t", [{ code, uses: ["testFile", "newFile"] }]);
			await button(panel, "Test File").click();
			await button(panel, "New File").click();
			assert.deepEqual(
				(await panel.posted()).slice(1),
				(["insert", "apply", "testFile", "newFile"] as const).map((use) => ({
					type: "useCode",
					traceId: "t",
					code,
					use,
				})),
			);
		});

		it("can be inserted as soon as it is whole, and not applied before the answer has ended", async () => {
			const panel = await open();
			await panel.snapshot([[asked("t"), prefilled(), closed("finished")]]);
			await panel.reasoned("t", answered("So:\n\n```js\nfor (;;) {"));
			assert.equal(await button(panel, "Insert").count(), 0);
			await panel.reasoned("t", answered("}\n```\n\nIt never ends."));
			assert.deepEqual([await button(panel, "Insert").count(), await button(panel, "Apply").count()], [1, 0]);
		});

		it("that was cut off can only be copied", async () => {
			const panel = await open();
			await panel.snapshot([
				[asked("t"), prefilled(), closed("capped"), answered("```js\nfor (;;) {\n"), completed(true)],
			]);
			assert.deepEqual([await button(panel, "Copy").count(), await button(panel, "Insert").count()], [1, 0]);
		});

		// continuedev/continue#4165
		it("of a thought can be copied and nothing else", async () => {
			const panel = await open();
			const fenced = "Like this:\n\n```js\nx = 1;\n```\n\nOr so.";
			await panel.snapshot([
				[asked("t"), prefilled(), thought(fenced), closed("capped"), answered("Yes."), completed()],
			]);
			await panel.header().click();
			assert.equal(await (await panel.textOf(".thought-text pre")).trim(), "x = 1;");
			assert.equal(await button(panel, "Copy").count(), 1);
			assert.equal(await panel.page.getByRole("button", { name: /Apply|Insert/ }).count(), 0);
		});
	});

	describe("an answer", () => {
		it("is Markdown, its links are the host's to open", async () => {
			const panel = await open();
			await panel.snapshot([cappedTrace("t")]);
			assert.equal(await panel.page.locator(".answer strong").innerText(), "32");
			const link = panel.page.getByRole("link", { name: "the reference" });
			const href = "https://developer.mozilla.org/docs/Web/JavaScript/Reference/Statements/for";
			for (const button of ["left", "middle"] as const) await link.click({ button });
			await link.press("Enter");
			assert.deepEqual((await panel.posted()).slice(1), [
				{ type: "openLink", href },
				{ type: "openLink", href },
			]);
		});

		it("counts its lists from where they begin, and its code can be scrolled with the keyboard", async () => {
			const panel = await open();
			await panel.snapshot([cappedTrace("t")]);
			await panel.reasoned(
				"u",
				asked("u"),
				prefilled(),
				closed("capped"),
				answered("3. three\n\n```\nx\n```\n"),
			);
			const answer = panel.page.locator(".answer").nth(1);
			assert.equal(await answer.locator("ol").getAttribute("start"), "3");
			assert.equal(await answer.locator("pre").getAttribute("tabindex"), "0");
			assert.equal(await answer.locator(".codicon").getAttribute("aria-hidden"), "true");
		});

		it("has links whose addresses come later", async () => {
			const panel = await open();
			const begun = [
				asked("t"),
				prefilled(),
				closed("capped"),
				answered("See [the docs][1].\n\nAn [array].\n\nSo\n\n"),
			];
			await panel.snapshot([begun]);
			for (const piece of ["[1", "]: https:", "//z1.example/", "docs"])
				await panel.reasoned("t", answered(piece));
			const link = panel.page.getByRole("link", { name: "the docs" });
			assert.equal(await link.getAttribute("href"), "https://z1.example/docs");
			await panel.reasoned("t", completed());
			assert.match(await panel.textOf(".answer"), /^See the docs\.\s+An \[array\]\.\s+So\s*$/);
		});

		it("counts a list on where it is so long that it is cut, and repeats no bullet", async () => {
			const panel = await open();
			const words = "some words of a sentence that goes on ".repeat(3);
			const nested = Array.from({ length: 60 }, (_, n) => `   - ${n} ${words}\n`).join("");
			const items = Array.from({ length: 40 }, (_, n) => `1. Item ${n} ${words}\n`).join("");
			await panel.snapshot([
				[asked("t"), prefilled(), closed("capped"), answered(`1. So\n${nested}${items}`)],
			]);
			const lists = panel.page.locator(".answer .block > ol");
			const starts = await lists.evaluateAll((all) => all.map((list) => (list as HTMLOListElement).start));
			assert.deepEqual([starts.slice(0, 2), starts.toSorted((a, b) => a - b)], [[1, 1], starts]);
			assert.ok((starts.at(-1) ?? 0) > 20, `${starts}`);
			const second = panel.page.locator(".answer .continued");
			assert.equal(await second.evaluate((item) => getComputedStyle(item).listStyleType), "none");
			assert.ok(((await second.locator("ul").boundingBox())?.x ?? 0) > 30);
		});

		it("has its code coloured line by line, by classes that the style sheet knows", async () => {
			const panel = await open();
			const code = "```ts\nconst a = 1;\nconst b";
			await panel.snapshot([[asked("t"), prefilled(), closed("capped"), forced(), answered(code)]]);
			const keywords = panel.page.locator(".answer .hljs-keyword");
			assert.equal(await keywords.count(), 1);
			await panel.reasoned("t", answered(" = 2;\n```\n\nSo"));
			assert.deepEqual(await keywords.allInnerTexts(), ["const", "const"]);
			const classes = await panel.page.evaluate(() =>
				[...document.querySelectorAll(".answer pre [class^=hljs]")].flatMap(({ classList }) => [
					...classList,
				]),
			);
			assert.deepEqual([...new Set(classes)], ["hljs-keyword", "hljs-number"]);
		});

		it("can be copied as it was written", async () => {
			const panel = await open();
			await panel.snapshot([cappedTrace("t")]);
			await panel.page.getByRole("button", { name: "Copy answer" }).click();
			await panel.page.getByRole("button", { name: "Copied" }).waitFor();
			assert.equal(await panel.page.evaluate(() => navigator.clipboard.readText()), ANSWER);
		});

		it("can be thought about more once nothing runs, unless it failed", async () => {
			const panel = await open();
			const thinkMore = panel.page.getByRole("button", { name: "Think more" });
			await panel.snapshot([[...cappedTrace("f").slice(0, -1), failed()], cappedTrace("t"), [asked("r")]]);
			assert.equal(await thinkMore.count(), 0);
			await panel.reasoned("r", stopped());
			assert.equal(await thinkMore.count(), 1);
			await thinkMore.click();
			assert.deepEqual((await panel.posted()).at(-1), { type: "thinkMore", traceId: "t" });
		});

		it("from an earlier session can be exported and compared, not thought about more", async () => {
			const panel = await open();
			await panel.send({
				type: "snapshot",
				seq: 0,
				traces: [cappedTrace("t")],
				recalled: ["t"],
				status: { state: "idle" },
			} satisfies ToPanel);
			const actions = panel.page.getByRole("group", { name: "Actions" }).getByRole("button");
			const names = await actions.evaluateAll((all) =>
				all.map((each) => each.getAttribute("aria-label") ?? each.textContent),
			);
			assert.deepEqual(
				names.map((name) => name?.trim()),
				["Copy answer", "Compare efforts", "Export"],
			);
			assert.equal((await panel.textOf(".actions summary")).trim(), "Ask again");
			await actions.last().click();
			assert.deepEqual((await panel.posted()).at(-1), { type: "exportTrace", traceId: "t" });
		});

		it("can be asked for again with another effort, by keyboard too", async () => {
			const panel = await open();
			await panel.snapshot([cappedTrace("t")]);
			const again = panel.page.locator(".actions summary");
			await again.click();
			const efforts = panel.page.locator(".actions .menu button");
			assert.deepEqual(await efforts.allInnerTexts(), [
				"the same (auto)",
				"minimal",
				"low",
				"medium",
				"high",
				"max",
			]);
			await efforts.nth(2).click();
			assert.deepEqual((await panel.posted()).at(-1), { type: "askAgain", traceId: "t", effort: "low" });
			assert.equal(await efforts.first().isVisible(), false);
			await again.focus();
			for (const key of ["Enter", "Tab", "Enter"]) await panel.page.keyboard.press(key);
			assert.deepEqual((await panel.posted()).at(-1), { type: "askAgain", traceId: "t", effort: "auto" });
		});

		it("has code blocks that can be copied", async () => {
			const panel = await open();
			await panel.snapshot([cappedTrace("t")]);
			await panel.page.locator(".copy").click();
			await panel.page.getByText("Copied").waitFor();
			const copied = await panel.page.evaluate(() => navigator.clipboard.readText());
			assert.equal(copied, "for (let i = 0; i < n; i++) {\n  out += value; // 8, 16, 24, 32\n}\n");
		});
	});

	describe("the statistics", () => {
		it("count every kind of token apart and call nothing saved", async () => {
			const panel = await open();
			await panel.snapshot([finishedTrace("t")]);
			await panel.page.locator(".cost").click();
			const words = (await panel.textOf(".statistics")).replace(/\s+/g, " ");
			assert.match(words, /thinking 312 peek 0 answer 180 unspent 712 total 492/);
			assert.match(words, /prompt 1,234 \(1,100 cached\) time 9\.1 s speed 60 tokens\/s model Z1-7B/);
			assert.doesNotMatch(await panel.textOf("#panel"), /saved/i);
			await panel.snapshot([convergedTrace("c")]);
			const counts = (await panel.textOf(".statistics")).replace(/\s+/g, " ");
			assert.match(counts, /peek 24 .* put in 84 /);
		});

		it("stand in one line beside the icons, and open, for the answers that come, too", async () => {
			for (const width of [420, 280]) {
				const panel = await open({ width });
				await panel.snapshot([finishedTrace("t")]);
				const row = await panel.page.locator(".footer").boundingBox();
				assert.ok(row && row.height < 32 && row.width <= width, `${row?.height} px high`);
				const cost = panel.page.locator(".cost");
				assert.equal(
					await cost.getAttribute("title"),
					"312 thinking · 9.1 s · 180 answer · 60 tokens/s: press for all that it cost",
				);
				assert.equal(await panel.page.locator(".statistics").isVisible(), false);
				await cost.press("Enter");
				assert.equal(await panel.page.locator(".statistics").isVisible(), true);
				const later = await open({ saved: await panel.saved() });
				await later.snapshot([finishedTrace("t"), finishedTrace("u"), finishedTrace("v")]);
				assert.deepEqual(
					await later.page
						.locator(".cost")
						.evaluateAll((all) => all.map((each) => each.getAttribute("aria-expanded"))),
					["true", "false", "true"],
				);
			}
		});

		it("draw a bar whose parts are as wide as their counts", async () => {
			const panel = await open();
			await panel.snapshot([finishedTrace("t")]);
			await panel.page.locator(".cost").click();
			const bar = panel.page.getByRole("img", {
				name: "Tokens: thinking 312, peek 0, answer 180, unspent 712",
			});
			const box = await bar.boundingBox();
			const part = await bar.locator(".part-thinking").boundingBox();
			assert.ok(box && part);
			assert.ok(Math.abs(part.width / box.width - 312 / 1204) < 0.01);
		});
	});
});
