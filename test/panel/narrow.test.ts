import assert from "node:assert/strict";
import { NO_TOTALS } from "../../src/core/saving/totals.ts";
import {
	answered,
	asked,
	cappedTrace,
	closed,
	completed,
	forced,
	prefilled,
	thinkingTrace,
	thought,
} from "./conversations.ts";
import { openPanels } from "./openPanels.ts";
import type { PanelPage } from "./panelPage.ts";
import { PREVIEW } from "./preview.ts";

const ANSWER = `Two steps:

- [x] read \`cart.ts\`
- [ ] write the test
- [link](https://e.example)

\`\`\`python
def total(items, discount):
    return sum(item.price * item.amount for item in items if item.amount > 0) - discount
\`\`\`

\`\`\`js
const total = items.reduce((sum, { price, amount }) => sum + price * amount, 0) - discount;
\`\`\`

| item | price | amount | discount | weight | country | shipping |
| --- | --- | --- | --- | --- | --- | --- |
| a long name | 12.50 | 3 | 10 % | 1.5 kg | somewhere | 5.90 |
`;

describe("the panel in a narrow view", function () {
	this.timeout(30_000);
	const open = openPanels();
	const answer = async (width: number) => {
		const panel = await open({ width });
		await panel.snapshot([
			[asked("t"), prefilled(), thought("a\n"), closed("capped"), forced(), answered(ANSWER), completed()],
		]);
		return panel;
	};
	/** Whether an element holds more than is seen of it. */
	const isCut = (panel: PanelPage, selector: string) =>
		panel.page
			.locator(selector)
			.first()
			.evaluate((element) => element.scrollWidth > element.clientWidth);
	const heightOf = async (panel: PanelPage, selector: string) =>
		(await panel.page.locator(selector).first().boundingBox())?.height ?? 0;

	it("shows tasks as boxes that are ticked or not, and nothing else as one", async () => {
		const panel = await answer(280);
		const items = await panel.page.locator(".answer li").allInnerTexts();
		assert.deepEqual(items, ["☑ read cart.ts", "☐ write the test", "link"]);
		assert.equal(await panel.page.locator(".answer li.task").count(), 2);
	});

	it("scrolls code whose indentation has a meaning, and wraps other code", async () => {
		const panel = await answer(280);
		assert.equal(await isCut(panel, ".answer .by-indentation pre"), true);
		assert.equal(await panel.page.locator(".answer .by-indentation").count(), 1);
		assert.equal(await isCut(panel, ".answer .code:not(.by-indentation) pre"), false);
	});

	it("has a wrapped line of code go on further in than the lines begin", async () => {
		const panel = await answer(280);
		const code = panel.page.locator(".answer .code:not(.by-indentation) .code-part").first();
		const starts = await code.evaluate((part) => {
			const text = document.createRange();
			text.selectNodeContents(part);
			const lines = new Map<number, number>();
			for (const { top, left, width } of text.getClientRects()) {
				const line = Math.round(top / 10);
				if (width > 0) lines.set(line, Math.min(left, lines.get(line) ?? left));
			}
			return [...lines.values()];
		});
		const [first = 0, ...wrapped] = starts;
		assert.ok(wrapped.length > 0 && wrapped.every((start) => start > first + 5), `${starts}`);
	});

	it("shades the edges of a table that is wider than the view", async () => {
		const panel = await answer(280);
		assert.equal(await isCut(panel, ".answer .table"), true);
		const shades = await panel.page.locator(".answer .table").evaluate((table) => {
			const { backgroundImage, backgroundAttachment } = getComputedStyle(table);
			return [backgroundImage.split("linear-gradient").length - 1, backgroundAttachment];
		});
		assert.deepEqual(shades, [4, "local, local, scroll, scroll"]);
	});

	it("breaks the words above a thought between their parts only", async () => {
		const panel = await answer(280);
		for (let width = 200; width <= 420; width += 20) {
			await panel.page.setViewportSize({ width, height: 680 });
			const parts = panel.page.locator(".thought-words .pace");
			for (const part of await parts.all()) {
				const height = (await part.boundingBox())?.height ?? 0;
				assert.ok(height < 26, `${width}: ${await part.innerText()} takes ${height}`);
			}
		}
	});

	it("cuts neither the model's name nor the length of the question", async () => {
		for (const width of [280, 340, 360, 400, 460, 520]) {
			const panel = await open({ width });
			await panel.snapshot([cappedTrace()]);
			await panel.preview({ ...PREVIEW, tokensPerSecond: 12, tokens: { ...PREVIEW.tokens, exact: false } });
			await panel.page.getByRole("textbox", { name: "Question" }).fill("Why?");
			for (const selector of [".composer-model", ".composer-size"])
				assert.equal(await isCut(panel, selector), false, `${selector} at ${width}`);
			assert.ok((await heightOf(panel, ".composer")) < 680 * 0.4, "the conversation has the most of it");
		}
	});

	it("shows that more goes along than two rows of it have room for", async () => {
		const panel = await open({ width: 262, height: 680 });
		await panel.snapshot([cappedTrace()]);
		const cart = { id: 1, file: "cart.ts", language: "typescript", startLine: 1, endLine: 64, whole: true };
		const attached = { ...cart, tokens: { count: 693, exact: true }, linesLeftOut: 0 };
		await panel.preview({ ...PREVIEW, turns: 1, attachments: [attached] });
		await panel.page.getByRole("textbox", { name: "Question" }).focus();
		const chips = (await panel.page.locator(".composer .chips").boundingBox()) ?? assert.fail("no chips");
		const chip = (await panel.page.locator(".composer .attachment").boundingBox()) ?? assert.fail("no chip");
		const seen = chips.y + chips.height - chip.y;
		assert.ok(seen > chip.height / 4, `${seen} of ${chip.height}`);
	});

	it("leaves three fifths to the conversation, whatever goes along and however much is written", async () => {
		const attached = (id: number) => ({
			...{ id, file: `src/part${id}.ts`, language: "typescript", startLine: 1, endLine: 90, whole: true },
			...{ tokens: { count: 812, exact: true }, linesLeftOut: 0 },
		});
		const attachments = [1, 2, 3, 4, 5].map(attached);
		for (const traces of [[cappedTrace()], [cappedTrace("a"), thinkingTrace()]]) {
			const panel = await open({ width: 280, height: 680 });
			await panel.snapshot(traces);
			await panel.preview({ ...PREVIEW, tokensPerSecond: 12, attachments });
			await panel.page.getByRole("textbox", { name: "Question" }).fill("Why?\n".repeat(20));
			const conversation = await heightOf(panel, ".conversation");
			assert.ok(conversation >= 680 * 0.6, `${conversation}`);
			await panel.page.locator(".chips .menu summary").click();
			const menu = (await panel.page.locator(".chips .menu-list").boundingBox()) ?? assert.fail("no menu");
			const composer = (await panel.page.locator(".composer").boundingBox()) ?? assert.fail("no composer");
			assert.ok(menu.y + menu.height <= composer.y && menu.y > 0, "it stands above the chips");
			await panel.page.locator(".chips .menu-list button").first().click({ trial: true });
		}
	});

	it("leaves three fifths to the conversation at the bottom of VS Code, too", async () => {
		const panel = await open({ width: 1280, height: 230 });
		await panel.snapshot([cappedTrace()]);
		await panel.preview({ ...PREVIEW, tokensPerSecond: 12 });
		await panel.page.getByRole("textbox", { name: "Question" }).fill("Why?");
		const conversation = await heightOf(panel, ".conversation");
		assert.ok(conversation >= 230 * 0.6, `${conversation}`);
		for (const selector of [".composer-model", ".composer-size", ".composer-reasons"])
			assert.equal(await isCut(panel, selector), false, selector);
	});

	it("breaks no command's name", async () => {
		const panel = await open({ width: 240, language: "fr" });
		await panel.snapshot();
		await panel.preview(PREVIEW);
		await panel.page.locator("textarea").fill("/");
		for (const name of await panel.page.locator(".completions strong").all()) {
			const { height } = (await name.boundingBox()) ?? assert.fail("no name");
			assert.ok(height < 26, `${await name.innerText()} takes ${height}`);
		}
	});

	it("says as much of the cost as there is room for, and cuts nothing of it in two", async () => {
		const panel = await open({ width: 280, height: 680 });
		await panel.snapshot([cappedTrace("a")]);
		const saving = {
			kind: "estimated" as const,
			tokens: 1204,
			ms: 14_200,
			low: -40,
			high: 2210,
			records: 24,
		};
		await panel.savings({ savings: { a: saving }, session: NO_TOTALS, allTime: NO_TOTALS });
		const seen = async () => {
			const line = panel.page.locator(".cost-line");
			const { y, height } = (await line.boundingBox()) ?? assert.fail("there is no line");
			const words: string[] = [];
			for (const part of await line.locator(":scope > span").all()) {
				const box = (await part.boundingBox()) ?? assert.fail("there is no part");
				if (box.y >= y + height) continue;
				assert.equal(await part.evaluate((element) => element.scrollWidth > element.clientWidth), false);
				words.push((await part.textContent()) ?? "");
			}
			return words.join("");
		};
		assert.equal(await seen(), "saved ≈ 1,204");
		await panel.page.setViewportSize({ width: 200, height: 680 });
		assert.equal(await seen(), "saved ≈ 1,204");
		await panel.page.setViewportSize({ width: 412, height: 680 });
		assert.equal(await seen(), "saved ≈ 1,204 · 1,024 thinking · 9.1 s");
		await panel.page.setViewportSize({ width: 700, height: 680 });
		assert.match(await seen(), /^saved ≈ 1,204 · 1,024 thinking · .+ s · 180 answer · .+ tokens\/s$/);
	});

	it("shows what the last answer cost once that is asked for, rather than open it below what is seen", async () => {
		const panel = await open({ width: 280, height: 680 });
		await panel.snapshot([cappedTrace("a"), cappedTrace("b")]);
		await panel.page.locator(".cost").last().click();
		await panel.drawn();
		const table = await panel.page.locator(".statistics").last().boundingBox();
		const view = await panel.page.locator(".conversation").boundingBox();
		assert.ok(table && view && table.y + table.height <= view.y + view.height + 1);
	});

	it("keeps the lines on costs where they are, whatever is selected, found or wheeled in them", async () => {
		const panel = await open({ width: 200, height: 680 });
		await panel.snapshot([cappedTrace("a")]);
		const session = { ...NO_TOTALS, answers: 2, thinkingTokens: 123_456_789, answerTokens: 164 };
		await panel.savings({ savings: {}, session, allTime: session });
		for (const selector of [".cost-line", ".cost-line > span", ".totals summary", ".totals-line"]) {
			const moved = await panel.page
				.locator(selector)
				.first()
				.evaluate((line) => {
					line.scrollTo(40, 40);
					line.lastElementChild?.scrollIntoView();
					return [line.scrollLeft, line.scrollTop];
				});
			assert.deepEqual(moved, [0, 0], selector);
		}
	});

	it("shows tabs as wide as the editor does, also once that changes", async () => {
		const panel = await answer(280);
		const tabSize = () =>
			panel.page
				.locator(".code pre")
				.first()
				.evaluate((pre) => getComputedStyle(pre).tabSize);
		assert.equal(await tabSize(), "4");
		await panel.tabSize(2);
		assert.equal(await tabSize(), "2");
	});
});
