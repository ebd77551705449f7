import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import {
	ANSWER,
	answered,
	asked,
	cappedTrace,
	closed,
	completed,
	failed,
	forced,
	prefilled,
	reopened,
	stopped,
	thinkingTrace,
	thought,
} from "./conversations.ts";
import { openPanels } from "./openPanels.ts";
import type { PanelPage } from "./panelPage.ts";

const manifest = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8")) as {
	contributes: { keybindings: { command: string; key: string }[] };
};

describe("the panel in a browser", function () {
	this.timeout(30_000);
	const open = openPanels();

	describe("the stream", () => {
		const scroller = (panel: PanelPage) =>
			panel.page.evaluate(() => {
				const { scrollTop, scrollHeight, clientHeight } = document.querySelector(
					".conversation",
				) as HTMLElement;
				return { scrollTop, fromEnd: scrollHeight - clientHeight - scrollTop };
			});
		const long = "A line of the thought.\n".repeat(200);

		it("is followed until the user scrolls up, and again when they are back", async () => {
			const panel = await open();
			await panel.snapshot([[...thinkingTrace("t"), thought(long)]]);
			await panel.reasoned("t", thought(long));
			assert.ok((await scroller(panel)).fromEnd < 2);

			await panel.wheel(-600);
			const { scrollTop } = await scroller(panel);
			await panel.reasoned("t", thought(long));
			// What is above may have become a little higher: then it goes along.
			assert.ok(Math.abs((await scroller(panel)).scrollTop - scrollTop) < 20);

			await panel.wheel(100_000);
			await panel.reasoned("t", thought(long));
			assert.ok((await scroller(panel)).fromEnd < 2);
		});

		it("stays where it is under a pressed pointer, so that no click misses its button", async () => {
			const panel = await open();
			await panel.snapshot([cappedTrace("a"), thinkingTrace("t")]);
			const button = panel.page.locator("article").first().getByRole("button", { name: "Export" });
			const { x = 0, y = 0, width = 0, height = 0 } = (await button.boundingBox()) ?? {};
			await panel.page.mouse.move(x + width / 2, y + height / 2);
			await panel.page.mouse.down();
			await panel.reasoned("t", thought(long));
			await panel.page.mouse.up();
			assert.deepEqual((await panel.posted()).at(-1), { type: "exportTrace", traceId: "a" });
			await panel.drawn();
			assert.ok((await scroller(panel)).fromEnd < 2);
		});

		it("can be gone back to with a button, which is there only then", async () => {
			const panel = await open();
			await panel.snapshot([[...thinkingTrace("t"), thought(long)]]);
			const button = panel.page.getByRole("button", { name: "Go to the end" });
			assert.equal(await button.count(), 0);
			await panel.wheel(-600);
			await button.click();
			await panel.drawn();
			assert.ok((await scroller(panel)).fromEnd < 24);
			assert.equal(await button.count(), 0);
		});

		// open-webui/open-webui#29927, microsoft/vscode#292985
		it("keeps the header in view, and does not close under the eyes of who scrolled back", async () => {
			const panel = await open();
			await panel.snapshot([[...thinkingTrace("t"), thought(long)]]);
			const box = await panel.header().boundingBox();
			assert.ok(box && box.y >= 0 && box.y < 10, `header at ${box?.y}`);
			await panel.wheel(-300);
			await panel.reasoned("t", closed("capped"), forced(), answered("So."), completed());
			assert.ok(await panel.isOpen());
		});

		it("shows the header of a long thought that was just closed", async () => {
			const panel = await open();
			await panel.snapshot([[...cappedTrace("a")], [...thinkingTrace("t"), thought(long)]]);
			await panel.header(1).click();
			const box = await panel.header(1).boundingBox();
			assert.ok(box && box.y >= 0 && box.y < 760);
		});

		it("goes to a new question from wherever the user is", async () => {
			const panel = await open({ height: 300 });
			await panel.snapshot([cappedTrace("a"), cappedTrace("b")]);
			await panel.wheel(-2000);
			await panel.reasoned("c", asked("c"));
			assert.ok((await scroller(panel)).fromEnd < 2);
		});

		it("draws what is new and nothing else, however long the thought is", async () => {
			const panel = await open();
			const words = "some words of a thought that goes on and on\n".repeat(25);
			await panel.snapshot([
				[...thinkingTrace("t"), ...Array.from({ length: 230 }, () => thought(words, 280))],
			]);
			await panel.page.evaluate(() => {
				const seen = { characters: 0, nodes: 0 };
				Object.assign(globalThis, { seen });
				new MutationObserver((records) => {
					for (const { addedNodes } of records) {
						for (const { textContent } of addedNodes) seen.characters += textContent?.length ?? 0;
						seen.nodes += addedNodes.length;
					}
				}).observe(document.querySelector(".thought-text") as Element, {
					subtree: true,
					childList: true,
				});
			});
			for (let i = 0; i < 5; i++) await panel.reasoned("t", thought("five more words of it ", 8));
			const seen = (await panel.page.evaluate("seen")) as { characters: number; nodes: number };
			assert.ok(seen.characters > 0 && seen.characters < 5 * 10_000, `${seen.characters} characters drawn`);
			assert.ok(seen.nodes < 20, `${seen.nodes} nodes added`);
		});

		it("draws nothing of a streaming answer anew, not even the block that grows", async () => {
			const panel = await open();
			await panel.snapshot([[...cappedTrace("t").slice(0, -1)]]);
			await panel.page.evaluate(() => {
				for (const block of document.querySelectorAll(".answer .block > *"))
					block.setAttribute("data-old", "");
			});
			await panel.reasoned("t", answered(" And more.\n\nA new paragraph."));
			assert.equal(await panel.page.locator(".answer [data-old]").count(), 6);
			assert.match(await panel.textOf(".answer"), /And more\.\s+A new paragraph\.$/);
		});

		it("leaves what is selected, focused or pressed in the block that grows", async () => {
			const panel = await open();
			const { page } = panel;
			const list = "1. Some words of **an item**:\n   ```js\n   x = 1;\n   ```\n   and it goes";
			await panel.snapshot([[asked("t"), prefilled(), closed("capped"), forced(), answered(list)]]);
			const selected = () => page.evaluate(() => `${getSelection()}`);
			await page.evaluate(() => {
				const words = document.querySelector(".answer p, .answer li")?.firstChild as Text;
				const end = document.querySelector(".answer li")?.lastChild as Text;
				getSelection()?.setBaseAndExtent(words, 5, end, end.length);
			});
			const before = await selected();
			assert.match(before, /^words of an item:[\s\S]*and it goes$/);
			await panel.reasoned("t", answered(" on and **on"));
			assert.equal(await selected(), before);

			const copy = page.locator(".answer .copy");
			const { x = 0, y = 0 } = (await copy.boundingBox()) ?? {};
			await copy.focus();
			await page.mouse.move(x + 5, y + 5);
			await page.mouse.down();
			await panel.reasoned("t", answered("**.\n2. And"));
			await page.mouse.up();
			await page.getByText("Copied").waitFor();
			await panel.reasoned("t", answered(" so"), completed());
			assert.equal(await copy.evaluate((button) => button.matches(":focus")), true);
			await page.getByRole("button", { name: "Copy", exact: true }).waitFor();
			assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "x = 1;\n");
		});

		it("looks in the end as it would have at once", async () => {
			const text = `${ANSWER}

Title
-----
- [x] done [here][1]
- [ ] not *yet
  * nested* \`code\`
    ~~~~py
    print("~~~")
    ~~~~
> quoted **bold** and \\(x^2\\)
> | a | b |
> |---|---|
> | 1 | \`|\` |

\\[ \\frac{1}{2} \\]

これは**「重要」**です。 <b>html</b> 👩‍💻

1. a

   \`\`\`ts
   const x = 1;
   \`\`\`
2. b

[1]: https://z1.example/here

(So it ends)`;
			const begun = [asked("t"), prefilled(), closed("capped"), forced()];
			const looks = async (panel: PanelPage) => {
				await panel.page.locator(".answer math").last().waitFor();
				await panel.drawn();
				const html = await panel.page.locator(".answer").innerHTML();
				return html.replace(/<!--.*?-->/g, "").replace(/\s+/g, " ");
			};
			const whole = await open();
			await whole.snapshot([[...begun, answered(text), completed()]]);
			const live = await open();
			await live.snapshot([begun]);
			for (let at = 0; at < text.length; at += 17)
				await live.reasoned("t", answered(text.slice(at, at + 17)));
			await live.reasoned("t", completed());
			assert.equal(await looks(live), await looks(whole));
			assert.match(await live.textOf(".answer"), /\(So it ends\)\s*$/);
		});

		it("comes back whole and at its end, however long it has become", async () => {
			const panel = await open({ saved: { choices: { t: true } } });
			const lines = Array.from({ length: 20_000 }, (_, n) => `Line ${n} of the thought.`).join("\n");
			const blocks = Array.from(
				{ length: 60 },
				(_, n) => `Block ${n}:\n\n\`\`\`ts\nconst x${n} = ${n};\n\`\`\`\n\n`,
			);
			await panel.snapshot([
				[
					asked("t"),
					prefilled(),
					thought(lines),
					closed("capped"),
					forced(),
					answered(blocks.join("")),
					completed(),
				],
			]);
			assert.equal(await panel.page.locator(".answer pre").count(), 60);
			const thoughtText = await panel.page
				.locator(".thought-text")
				.evaluate((element) => element.textContent);
			assert.ok(thoughtText?.includes("Line 0 of") && thoughtText.includes("Line 19999 of"));
			// Its end comes into view.
			await panel.page.waitForFunction(() => {
				const e = document.querySelector(".conversation");
				return e && e.scrollHeight - e.scrollTop - e.clientHeight < 24;
			});
		});
	});

	describe("the running answer", () => {
		it("says that it answers, and stops saying so", async () => {
			const panel = await open();
			await panel.snapshot([
				[asked("t"), prefilled(), thought("Hmm."), closed("capped"), answered("So", 12)],
			]);
			assert.match(await panel.textOf(".waiting"), /Answering… 12 tokens · /);
			await panel.reasoned("t", completed());
			assert.equal(await panel.page.locator(".waiting").count(), 0);
			await panel.reasoned("t", reopened(), thought("Or."), closed("capped"), answered("Yes", 3));
			assert.match(
				await panel.textOf(".waiting"),
				/Answering… 3 tokens · /,
				"not those of the answer before",
			);
		});

		it("can be stopped, and told to answer while it thinks", async () => {
			const panel = await open();
			const answerNow = panel.page.getByRole("button", { name: "Answer now" });
			const stop = panel.page.getByRole("button", { name: "Stop" });
			await panel.snapshot([cappedTrace("a"), [asked("t")]]);
			assert.deepEqual([await answerNow.count(), await stop.count()], [0, 1]);
			await panel.reasoned("t", prefilled(), thought("Hmm."));
			await answerNow.click();
			assert.deepEqual((await panel.posted()).at(-1), { type: "control", control: "answerNow" });
			await panel.reasoned("t", closed("answerNow"), forced(), answered("A"));
			assert.deepEqual([await answerNow.count(), await stop.count()], [0, 1]);
			await stop.click();
			assert.deepEqual((await panel.posted()).at(-1), { type: "control", control: "stop", traceId: "t" });
			await panel.reasoned("t", stopped());
			assert.equal(await stop.count(), 0);
			assert.match(await panel.textOf(".trace:nth-of-type(2)"), /You stopped it here/);
		});

		it("leaves the focus to its question where the button that had it is gone", async () => {
			const panel = await open();
			const focused = () => panel.page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
			await panel.snapshot([cappedTrace("a"), thinkingTrace("t")]);
			const question = await panel.page.locator("article").last().getAttribute("aria-label");
			await panel.page.getByRole("button", { name: "Answer now" }).press("Enter");
			await panel.reasoned("t", closed("answerNow"), forced(), answered("A"));
			assert.equal(await focused(), question);
			await panel.page.getByRole("button", { name: "Stop" }).press("Enter");
			await panel.reasoned("t", stopped());
			assert.equal(await focused(), question);
			const first = panel.page.locator("article").first();
			await first.getByRole("button", { name: "Edit the question" }).press("Enter");
			await first.getByRole("textbox").press("Escape");
			await panel.drawn();
			assert.equal(await first.evaluate((article) => article.matches(":focus")), true);
		});

		it("has buttons whose tooltips name their keys", async () => {
			const panel = await open();
			await panel.snapshot([thinkingTrace("t")]);
			const keybindings = (command: string) =>
				manifest.contributes.keybindings.find((binding) => binding.command === command)?.key;
			for (const [name, command] of [
				["Answer now", "z1.answerNow"],
				["Stop", "z1.stop"],
			] as const) {
				const title = await panel.page.getByRole("button", { name }).getAttribute("title");
				assert.equal(/\((.*)\)/.exec(title ?? "")?.[1]?.toLowerCase(), keybindings(command));
			}
		});

		it("that failed says why and what to do, and keeps what was written", async () => {
			const panel = await open();
			await panel.snapshot([[...cappedTrace("t").slice(0, -1), failed()]]);
			assert.match(await panel.textOf(".failure"), /The model process ended.*\s+Ask again/);
			assert.match(await panel.textOf(".answer"), /returns 32/);
		});

		it("that failed before it began says only that", async () => {
			const panel = await open();
			await panel.snapshot([[asked("t"), failed()]]);
			assert.match(await panel.textOf(".failure"), /The model process ended/);
			assert.doesNotMatch(await panel.textOf(".trace"), /Answered|Thought|tokens/);
		});

		it("that was cut off says so", async () => {
			const panel = await open();
			await panel.snapshot([[...cappedTrace("t").slice(0, -1), completed(true)]]);
			assert.match(await panel.textOf(".trace"), /The answer was cut off/);
		});

		// continuedev/continue#12325
		it("tells a screen reader its phases", async () => {
			const panel = await open();
			const status = panel.page.getByRole("status");
			await panel.snapshot();
			const steps: [ReasoningEvent[], string][] = [
				[[asked("t")], ""],
				[[prefilled()], "Thinking"],
				[[thought("a"), thought("b")], "Thinking"],
				[[closed("capped"), forced()], "Answering"],
				[[answered("A")], "Answering"],
				[[completed()], "Done with 30 tokens"],
			];
			for (const [events, said] of steps) {
				await panel.reasoned("t", ...events);
				assert.equal(await status.innerText(), said);
			}
		});
	});
});
