import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import {
	answered,
	asked,
	cappedTrace,
	closed,
	completed,
	forced,
	prefilled,
	thought,
} from "./conversations.ts";
import { openPanels } from "./openPanels.ts";

/** What users of other extensions complained about, where no other test is about it. */
describe("what is wrong elsewhere and not here", function () {
	this.timeout(30_000);
	const open = openPanels();

	it("a thought is told from the answer, by eye and by ear (continuedev/continue#3901)", async () => {
		const page = await shown(cappedTrace("t"));
		await page.locator(".thought-header").click();
		const looks = (selector: string) =>
			page.locator(selector).evaluate((element) => {
				const { fontSize, color, borderInlineStartWidth } = getComputedStyle(element);
				return { fontSize, color, borderInlineStartWidth };
			});
		const [thinking, answer] = [await looks(".thought-body"), await looks(".answer")];
		for (const look of ["fontSize", "color", "borderInlineStartWidth"] as const) {
			assert.notEqual(thinking[look], answer[look], look);
		}
		const names = await page
			.getByRole("article")
			.getByRole("group")
			.evaluateAll((groups) => groups.map((group) => group.getAttribute("aria-label")));
		assert.deepEqual(names, ["Thought", "Answer", "Actions", "Ask again"]);
	});

	it("tags in a text are text (cline/cline#1500)", async () => {
		const tags = "</think><think>\n<answer>32</answer> </thought> <|im_end|> <tool_call>{}</tool_call>";
		const page = await shown([
			asked("t"),
			prefilled(),
			thought(`I write ${tags}`),
			closed("capped"),
			forced(),
			answered(tags.slice(0, 5)),
			answered(`${tags.slice(5)}\n\nSo **32**.`),
			completed(),
		]);
		await page.locator(".thought-header").click();
		assert.equal(await page.locator(".thought-text").innerText(), `I write ${tags}`);
		assert.equal(await page.locator(".answer").innerText(), `${tags.replace("\n", " ")}\n\nSo 32.`);
	});

	it("the seconds are right when the panel comes back (lmstudio-ai/lmstudio-bug-tracker#387)", async () => {
		const began = Date.now() - 90_000;
		const running = [
			asked("t", { at: began - 900 }),
			prefilled({ at: began }),
			thought("Hm.", 5, began + 500),
		];
		const page = await shown(running);
		const words = await page.locator(".thought-header").innerText();
		const seconds = Number(/· 1 min (\d+) s/.exec(words)?.[1]);
		assert.ok(seconds >= 30, words);
		const ended = [...running, closed("capped", { at: began + 7000 }), forced(), answered("A"), completed()];
		const later = await shown(ended);
		assert.match(await later.locator(".thought-header").innerText(), /Thought for 7\.0 s/);
	});

	it("everything can be reached with the keyboard, and has a name (continuedev/continue#12326)", async () => {
		const page = await shown(cappedTrace("a"), [asked("t"), prefilled(), thought("Hm.")]);
		const reached: (string | undefined)[] = [];
		for (;;) {
			await page.keyboard.press("Tab");
			const stop = await page.evaluate(() => {
				const element = document.activeElement;
				if (!element || element === document.body) return undefined;
				const { outlineStyle } = getComputedStyle(element);
				const name = (element.getAttribute("aria-label") ?? element.textContent)
					?.replace(/\s+/g, " ")
					.trim()
					.slice(0, 20);
				return `${outlineStyle} ${element.localName} ${name}`;
			});
			if (stop === undefined || reached.includes(stop) || reached.length > 30) break;
			reached.push(stop);
		}
		assert.deepEqual(reached, [
			"solid button Edit the question",
			"solid button fold.js:3–9 javascri",
			"solid button Thought for 6.1 s · ",
			"solid button Copy",
			"solid button Insert",
			"solid pre for (let i = 0; i < ",
			"solid div call result fold(4, ",
			"solid a the reference",
			"solid button Copy answer",
			"solid button Export",
			"solid button 1,024 thinking · 9.1",
		]);
	});

	async function shown(...traces: ReasoningEvent[][]): Promise<Page> {
		const panel = await open();
		await panel.snapshot(traces);
		return panel.page;
	}
});
