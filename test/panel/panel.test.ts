import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { ReasoningEvent } from "../../src/core/events.ts";
import type { ToPanel } from "../../src/core/panelProtocol.ts";
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
	peeked,
	prefilled,
	reopened,
	reopenedTrace,
	stopped,
	THOUGHT,
	thinkingTrace,
	thought,
} from "./conversations.ts";
import { HOSTILE } from "./hostile.ts";
import { openPanels } from "./openPanels.ts";
import { type PanelPage, THEMES, type Theme } from "./panelPage.ts";

const manifest = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8")) as {
	contributes: { keybindings: { command: string; key: string }[] };
};

describe("the panel in a browser", function () {
	this.timeout(30_000);
	const open = openPanels();
	const header = (panel: PanelPage, index = 0) => panel.page.locator(".thought-header").nth(index);
	const isOpen = async (panel: PanelPage, index = 0) =>
		(await header(panel, index).getAttribute("aria-expanded")) === "true";
	const text = (panel: PanelPage, selector: string) => panel.page.locator(selector).innerText();

	describe("before anything was asked", () => {
		it("asks for a snapshot and shows nothing until it comes", async () => {
			const panel = await open();
			assert.deepEqual(await panel.posted(), [{ type: "ready" }]);
			assert.equal(await text(panel, ".conversation"), "");
		});

		it("says what to do", async () => {
			const panel = await open();
			await panel.snapshot();
			assert.match(await text(panel, ".welcome"), /Select some code/);
			assert.equal(await panel.page.locator("kbd").count(), 6);
		});

		it("says that a model is loading, and how far it is", async () => {
			const panel = await open();
			await panel.snapshot();
			await panel.status({ state: "loading", model: "Z1-7B", share: 0.459 });
			assert.match(await text(panel, ".welcome"), /Loading Z1-7B… 45 %/);
			await panel.reasoned("t", asked("t"));
			assert.match(await text(panel, ".trace"), /Loading Z1-7B… 45 %/);
			await panel.status({ state: "ready", model: "Z1-7B", threads: 2, gpu: "none" });
			assert.match(await text(panel, ".trace"), /Reading the question…/);
		});
	});

	describe("a question", () => {
		it("shows its prompt, its code and why it gets this much thinking", async () => {
			const panel = await open();
			await panel.snapshot([cappedTrace("t")]);
			assert.match(await text(panel, "h2"), /What does fold\(4, 8\) return\?/);
			assert.match(
				await text(panel, ".effort"),
				/auto → high · .*67.* · asks for an exact result, one loop/s,
			);
			await panel.page.getByRole("button", { name: "fold.js:3–9 javascript" }).click();
			assert.deepEqual((await panel.posted()).at(-1), { type: "showCode", traceId: "t" });
		});

		it("shows the problems that went along when asked to", async () => {
			const panel = await open();
			const diagnostics = [
				{ line: 4, severity: "error" as const, message: "Cannot find name 'vlue'.", source: "ts" },
				{ line: 6, severity: "hint" as const, message: "Unused \u202e." },
			];
			await panel.snapshot([[asked("t", { question: { prompt: "Fix it.", diagnostics } })]]);
			assert.match(await text(panel, ".about"), /^\s*2 problems\s+auto/);
			await panel.page.locator(".problems summary").focus();
			await panel.page.keyboard.press("Enter");
			assert.match(
				await text(panel, ".problems"),
				/Line 4, error: Cannot find name 'vlue'\. \(ts\)\s+Line 6, hint: Unused \[U\+202E\]\./,
			);
			const reloaded = await open({ saved: await panel.saved() });
			await reloaded.snapshot([[asked("t", { question: { prompt: "Fix it.", diagnostics } })]]);
			assert.match(await text(reloaded, ".problems"), /Line 4/, "it stays open");
			await reloaded.page.locator(".problems summary").click();
			assert.doesNotMatch(await text(reloaded, ".problems"), /Line 4/);
		});

		it("says what did not fit", async () => {
			const panel = await open();
			const text = "x\n".repeat(2000);
			const code = { file: "a.py", language: "python", startLine: 1, endLine: 2001, text };
			const told = async (turns: number, codeLines: number) => {
				const question = { prompt: "Why?", code };
				await panel.snapshot([[asked("t", { question }), prefilled({ omitted: { turns, codeLines } })]]);
				return panel.page.locator(".note").innerText();
			};
			assert.match(await told(2, 1040), /2 earlier questions; the last 1,040 lines of the code\./);
			assert.match(await told(0, 1), /context: the last line of the code\./);
			assert.match(await told(0, 2001), /context: all of the code\./);
		});

		it("says that it waits for the one before it", async () => {
			const panel = await open();
			await panel.snapshot([thinkingTrace("a"), [asked("b")]]);
			assert.match(await text(panel, ".trace:nth-of-type(2)"), /Waiting for the question before this one/);
		});
	});

	describe("a thought", () => {
		// RooCodeInc/Roo-Code#6309
		it("is open while the model thinks and closed afterwards", async () => {
			const panel = await open();
			await panel.snapshot();
			await panel.reasoned("t", asked("t"), prefilled(), thought("Let me see.", 312));
			assert.ok(await isOpen(panel));
			assert.match(await text(panel, ".thought-header"), /Thinking… 312 \/ 1,024 · /);
			assert.match(await text(panel, ".thought-body"), /Let me see\./);
			await panel.reasoned("t", closed("capped"), forced(), answered("So."), completed());
			assert.ok(!(await isOpen(panel)));
			assert.match(await text(panel, ".thought-header"), /Thought for 6\.1 s · 312 tokens\s+capped/);
			assert.equal(await text(panel, ".thought-body"), "");
		});

		// microsoft/vscode#292985
		it("stays as the user left it: while it streams, afterwards and after a reload", async () => {
			const panel = await open();
			await panel.snapshot([cappedTrace("a"), thinkingTrace("b")]);
			await header(panel, 0).click();
			await header(panel, 1).click();
			assert.deepEqual([await isOpen(panel, 0), await isOpen(panel, 1)], [true, false]);
			await panel.reasoned("b", thought("more"), closed("finished"), answered("A"));
			assert.deepEqual([await isOpen(panel, 0), await isOpen(panel, 1)], [true, false]);

			const reloaded = await open({ saved: await panel.saved() });
			await reloaded.snapshot([cappedTrace("a"), thinkingTrace("b")]);
			assert.deepEqual([await isOpen(reloaded, 0), await isOpen(reloaded, 1)], [true, false]);
		});

		it("opens and closes with the keyboard", async () => {
			const panel = await open();
			await panel.snapshot([cappedTrace()]);
			await panel.page.keyboard.press("Tab");
			await panel.page.keyboard.press("Tab");
			await panel.page.keyboard.press("Enter");
			assert.ok(await isOpen(panel));
			await panel.page.keyboard.press("Space");
			assert.ok(!(await isOpen(panel)));
		});

		it("is plain text, with the hint marked and its end explained", async () => {
			const panel = await open();
			await panel.snapshot([
				[...thinkingTrace("t"), thought("\n\n**not** <b>bold</b>"), closed("capped"), forced()],
			]);
			await header(panel).click();
			assert.match(await text(panel, ".thought-text"), /\*\*not\*\* <b>bold<\/b>/);
			assert.match(await text(panel, ".hint"), /Hint put in by Z1 Code.*21 tokens\s+I overthought it/s);
			assert.match(await text(panel, ".exit-sentence"), /Thinking reached its cap/);
			assert.match((await panel.page.locator(".exit").getAttribute("title")) ?? "", /reached its cap/);
		});

		it("shows peeks where they happened, as looks that were taken back", async () => {
			const panel = await open();
			await panel.snapshot([convergedTrace("t")]);
			await header(panel).click();
			const words = (await text(panel, ".thought-text")).replace(/\s+/g, " ");
			assert.match(
				words,
				/out: 32 Peek · 61 % sure: It returns \*\*24\*\*\. Wait, .* is 32\. Peek · 97 % sure: `fold\(4, 8\)` returns 32\. So/,
			);
			const title = await panel.page.locator(".peek").first().getAttribute("title");
			assert.match(title ?? "", /taken back/);
		});

		it("streams in with its peeks", async () => {
			const panel = await open();
			await panel.snapshot([thinkingTrace("t")]);
			await panel.reasoned("t", peeked("24.", 0.5), thought("I go on."));
			assert.match(await text(panel, ".thought-text"), /Peek · 50 % sure: 24\.\s+I go on\.$/);
		});

		it("that was taken up again says so, and which words are not the model's", async () => {
			const panel = await open();
			await panel.snapshot([convergedTrace("t")]);
			assert.match(await text(panel, ".answer"), /returns 32/);
			await panel.reasoned("t", reopened(), thought(" once more."));
			assert.ok(await isOpen(panel));
			assert.equal(await panel.page.locator(".answer").count(), 0);
			assert.match(await text(panel, ".taken-up"), /You had it think more.*put in.*\s+Wait, once more\./s);
			assert.equal(await text(panel, "mark"), "Wait,");
			assert.equal(await text(panel, "[role=status]"), "Thinking");
			await panel.reasoned("t", closed("capped"), forced(), answered("Still 32."), completed());
			assert.equal(await text(panel, ".answer"), "Still 32.");
		});

		it("is not shown as an empty box when there was none", async () => {
			const panel = await open();
			const events = [
				asked("t"),
				prefilled(),
				thought("Three.", 4),
				closed("finished", { answerChars: 6, answerTokens: 4 }),
			];
			await panel.snapshot([[...events, completed()]]);
			assert.match(await text(panel, ".trace"), /Answered directly\s+finished/);
			assert.equal(await panel.page.locator(".thought").count(), 0);
			assert.match(await text(panel, ".answer"), /Three\./);
		});

		it("counts its seconds by the host's clock", async () => {
			const panel = await open();
			await panel.snapshot([[asked("t"), prefilled({ at: Date.now() - 60_900 })]]);
			await panel.reasoned("t", thought("x", 1, Date.now() - 60_000)); // the host is a minute behind
			const seconds = async () => Number(/· ([\d.]+) m?s/.exec(await text(panel, ".thought-header"))?.[1]);
			await panel.page.waitForFunction(() =>
				/ [1-9]\.\d s/.test(document.querySelector(".thought-header")?.textContent ?? ""),
			);
			assert.ok((await seconds()) < 5);
		});
	});

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

			await panel.page.mouse.move(200, 300);
			await panel.page.mouse.wheel(0, -600);
			await panel.page.waitForTimeout(200);
			const { scrollTop } = await scroller(panel);
			await panel.reasoned("t", thought(long));
			assert.equal((await scroller(panel)).scrollTop, scrollTop);

			await panel.page.mouse.wheel(0, 100_000);
			await panel.page.waitForTimeout(200);
			await panel.reasoned("t", thought(long));
			assert.ok((await scroller(panel)).fromEnd < 2);
		});

		// open-webui/open-webui#29927, microsoft/vscode#292985
		it("keeps the header in view, and does not close under the eyes of who scrolled back", async () => {
			const panel = await open();
			await panel.snapshot([[...thinkingTrace("t"), thought(long)]]);
			const box = await header(panel).boundingBox();
			assert.ok(box && box.y >= 0 && box.y < 10, `header at ${box?.y}`);
			await panel.page.mouse.move(200, 300);
			await panel.page.mouse.wheel(0, -300);
			await panel.page.waitForTimeout(200);
			await panel.reasoned("t", closed("capped"), forced(), answered("So."), completed());
			assert.ok(await isOpen(panel));
		});

		it("shows the header of a long thought that was just closed", async () => {
			const panel = await open();
			await panel.snapshot([[...cappedTrace("a")], [...thinkingTrace("t"), thought(long)]]);
			await header(panel, 1).click();
			const box = await header(panel, 1).boundingBox();
			assert.ok(box && box.y >= 0 && box.y < 760);
		});

		it("goes to a new question from wherever the user is", async () => {
			const panel = await open({ height: 300 });
			await panel.snapshot([cappedTrace("a"), cappedTrace("b")]);
			await panel.page.mouse.move(200, 100);
			await panel.page.mouse.wheel(0, -2000);
			await panel.page.waitForTimeout(200);
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
					for (const { type, target, addedNodes } of records) {
						if (type === "characterData") seen.characters += target.textContent?.length ?? 0;
						seen.nodes += addedNodes.length;
					}
				}).observe(document.querySelector(".thought-text") as Element, {
					subtree: true,
					childList: true,
					characterData: true,
				});
			});
			for (let i = 0; i < 5; i++) await panel.reasoned("t", thought("five more words of it ", 8));
			const seen = (await panel.page.evaluate("seen")) as { characters: number; nodes: number };
			assert.ok(seen.characters > 0 && seen.characters < 5 * 5000, `${seen.characters} characters drawn`);
			assert.ok(seen.nodes < 20, `${seen.nodes} nodes added`);
		});

		it("draws only the last block of a streaming answer anew", async () => {
			const panel = await open();
			await panel.snapshot([[...cappedTrace("t").slice(0, -1)]]);
			await panel.page.evaluate(() => {
				for (const block of document.querySelectorAll(".answer .block > *"))
					block.setAttribute("data-old", "");
			});
			await panel.reasoned("t", answered(" And more.\n\nA new paragraph."));
			assert.equal(await panel.page.locator(".answer [data-old]").count(), 5);
			assert.match(await text(panel, ".answer"), /And more\.\s+A new paragraph\.$/);
		});
	});

	describe("a code block", () => {
		const code = "for (let i = 0; i < n; i++) {\n  out += value; // 8, 16, 24, 32\n}";
		const button = (panel: PanelPage, name: string) =>
			panel.page.locator(".code").getByRole("button", { name });

		it("of an answer can be inserted, and applied to the code that was asked about", async () => {
			const panel = await open();
			await panel.snapshot([cappedTrace("t")]);
			await button(panel, "Insert").click();
			await button(panel, "Apply").focus();
			await panel.page.keyboard.press("Enter");
			assert.deepEqual((await panel.posted()).slice(1), [
				{ type: "insertCode", traceId: "t", code },
				{ type: "applyCode", traceId: "t", code },
			]);
		});

		it("is offered as soon as it is whole, and with nothing to apply it to only for insertion", async () => {
			const panel = await open();
			const question = { prompt: "How do I loop?" };
			await panel.snapshot([[asked("t", { question }), prefilled(), closed("finished")]]);
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
		it("of a thought is text like any other", async () => {
			const panel = await open();
			const fenced = "Like this:\n\n```js\nx = 1;\n```\n\nOr so.";
			await panel.snapshot([
				[asked("t"), prefilled(), thought(fenced), closed("capped"), answered("Yes."), completed()],
			]);
			await header(panel).click();
			assert.match(await text(panel, ".thought-text"), /```js/);
			assert.equal(await button(panel, "Copy").count(), 0);
			assert.equal(await panel.page.getByRole("button", { name: /Apply|Insert/ }).count(), 0);
		});
	});

	describe("messages", () => {
		it("that were missed make it ask for a snapshot, once", async () => {
			const panel = await open();
			await panel.snapshot([thinkingTrace("t")]);
			panel.lose();
			await panel.reasoned("t", thought("after the gap"));
			await panel.reasoned("t", thought("and after"));
			assert.deepEqual(await panel.posted(), [{ type: "ready" }, { type: "ready" }]);
			await panel.snapshot([[...thinkingTrace("t"), thought("everything")]]);
			assert.match(await text(panel, ".thought-text"), /everything/);
		});

		it("that make no sense are logged and change nothing", async () => {
			const panel = await open();
			await panel.snapshot([cappedTrace("t")]);
			const before = await text(panel, "#panel");
			const junk = [
				null,
				"x",
				{ type: "snapshot" },
				{ type: "reasoned", seq: 1, traceId: "t", events: [{ type: "thought" }] },
			];
			for (const message of junk) await panel.send(message);
			assert.equal(await text(panel, "#panel"), before);
			assert.equal(
				panel.misdeeds.splice(0).filter((line) => line.includes("dropped a message")).length,
				junk.length,
			);
		});
	});

	describe("the running answer", () => {
		it("can be stopped, and told to answer while it thinks", async () => {
			const panel = await open();
			const answerNow = panel.page.getByRole("button", { name: "Answer now" });
			const stop = panel.page.getByRole("button", { name: "Stop" });
			await panel.snapshot([cappedTrace("a"), [asked("t")]]);
			assert.deepEqual([await answerNow.count(), await stop.count()], [0, 1]);
			await panel.reasoned("t", prefilled(), thought("Hmm."));
			await answerNow.click();
			assert.deepEqual((await panel.posted()).at(-1), { type: "answerNow" });
			await panel.reasoned("t", closed("answerNow"), forced(), answered("A"));
			assert.deepEqual([await answerNow.count(), await stop.count()], [0, 1]);
			await stop.click();
			assert.deepEqual((await panel.posted()).at(-1), { type: "stop" });
			await panel.reasoned("t", stopped());
			assert.equal(await stop.count(), 0);
			assert.match(await text(panel, ".trace:nth-of-type(2)"), /You stopped it here/);
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
			assert.match(await text(panel, ".failure"), /The model process ended.*\s+Ask again/);
			assert.match(await text(panel, ".answer"), /returns 32/);
		});

		it("that failed before it began says only that", async () => {
			const panel = await open();
			await panel.snapshot([[asked("t"), failed()]]);
			assert.match(await text(panel, ".failure"), /The model process ended/);
			assert.doesNotMatch(await text(panel, ".trace"), /Answered|Thought|tokens/);
		});

		it("that was cut off says so", async () => {
			const panel = await open();
			await panel.snapshot([[...cappedTrace("t").slice(0, -1), completed(true)]]);
			assert.match(await text(panel, ".trace"), /The answer was cut off/);
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

	describe("the statistics", () => {
		it("count every kind of token apart and call nothing saved", async () => {
			const panel = await open();
			await panel.snapshot([finishedTrace("t")]);
			const words = (await text(panel, ".statistics")).replace(/\s+/g, " ");
			assert.match(words, /thinking 312 peek 0 answer 180 unspent 712 total 492/);
			assert.match(words, /prompt 1,234 \(1,100 cached\) time 9\.1 s speed 60 tokens\/s model Z1-7B/);
			assert.doesNotMatch(await text(panel, "#panel"), /saved/i);
			await panel.snapshot([convergedTrace("c")]);
			const counts = (await text(panel, ".statistics")).replace(/\s+/g, " ");
			assert.match(counts, /peek 24 .* put in 84 /);
		});

		it("draw a bar whose parts are as wide as their counts", async () => {
			const panel = await open();
			await panel.snapshot([finishedTrace("t")]);
			const bar = panel.page.getByRole("img", {
				name: "Tokens: thinking 312, peek 0, answer 180, unspent 712",
			});
			const box = await bar.boundingBox();
			const part = await bar.locator(".part-thinking").boundingBox();
			assert.ok(box && part);
			assert.ok(Math.abs(part.width / box.width - 312 / 1204) < 0.01);
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

		it("has its code coloured once a block is complete, by classes that the style sheet knows", async () => {
			const panel = await open();
			const code = "```ts\nconst a = 1;\n";
			await panel.snapshot([[asked("t"), prefilled(), closed("capped"), forced(), answered(code)]]);
			const keywords = panel.page.locator(".answer .hljs-keyword");
			assert.equal(await keywords.count(), 0);
			await panel.reasoned("t", answered("```\n\nSo"));
			assert.equal(await keywords.innerText(), "const");
			const classes = await panel.page.evaluate(() =>
				[...document.querySelectorAll(".answer pre *")].flatMap(({ classList }) => [...classList]),
			);
			assert.deepEqual(classes, ["hljs-keyword", "hljs-number"]);
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
			assert.deepEqual(await actions.allInnerTexts(), ["Copy answer", "Compare efforts", "Export"]);
			assert.equal(await panel.page.locator(".actions summary").innerText(), "Ask again");
			await actions.last().click();
			assert.deepEqual((await panel.posted()).at(-1), { type: "exportTrace", traceId: "t" });
		});

		it("can be asked for again with another effort, by keyboard too", async () => {
			const panel = await open();
			await panel.snapshot([cappedTrace("t")]);
			const again = panel.page.locator(".actions summary");
			await again.click();
			const efforts = panel.page.locator(".actions .menu button");
			assert.deepEqual(await efforts.allInnerTexts(), ["minimal", "low", "medium", "high", "max"]);
			await efforts.nth(1).click();
			assert.deepEqual((await panel.posted()).at(-1), { type: "askAgain", traceId: "t", effort: "low" });
			assert.equal(await efforts.first().isVisible(), false);
			await again.focus();
			for (const key of ["Enter", "Tab", "Enter"]) await panel.page.keyboard.press(key);
			assert.deepEqual((await panel.posted()).at(-1), { type: "askAgain", traceId: "t", effort: "minimal" });
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

	describe("hostile text", () => {
		/** The same text in every place that a model, a file or a message can fill. */
		const everywhere = (text: string): ReasoningEvent[] => [
			asked(`t${text.length}`, {
				question: { prompt: text, code: { file: text, language: text, startLine: 1, endLine: 2, text } },
				complexity: { score: 1, level: "low", reasons: [text] },
				earlyExit: true,
				model: { id: text, name: text },
			}),
			prefilled(),
			thought(text),
			closed("capped"),
			forced(text),
			answered(text),
			{ type: "failed", at: 1_790_000_009_000, failure: { code: text, message: text, nextStep: text } },
		];
		/** What must not be in the page but for what the panel itself draws. */
		const FORBIDDEN =
			"script:not([nonce]), iframe, img, object, embed, form, input, style, base, meta:not([charset], [content]), " +
			"details:not(.menu), math, video, audio, .answer svg, [style], [srcdoc], a[target], a:not([href^='http'])";

		it("runs nothing, loads nothing and goes nowhere", async () => {
			const panel = await open();
			for (const text of HOSTILE) {
				await panel.snapshot([everywhere(text)]);
				await header(panel).click();
				await panel.page.evaluate((selector) => {
					const conversation = document.querySelector(".conversation") as HTMLElement;
					for (const element of conversation.querySelectorAll(selector)) throw new Error(element.outerHTML);
					for (const element of document.querySelectorAll("#panel *")) {
						for (const { name } of element.attributes)
							if (name.startsWith("on")) throw new Error(element.outerHTML);
					}
					for (const link of document.querySelectorAll<HTMLElement>("#panel a")) link.click();
					for (const element of document.querySelectorAll("#panel .answer *")) {
						element.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
					}
				}, FORBIDDEN);
				assert.deepEqual(panel.misdeeds, [], text.slice(0, 100));
			}
			assert.equal(await panel.page.evaluate("globalThis.pwned"), undefined);
			const links = (await panel.posted()).filter((message) => message.type === "openLink");
			assert.ok(links.length > 5);
			for (const { href } of links) assert.match(href, /^https:\/\/evil\.example/);
			const kinds = new Set((await panel.posted()).map(({ type }) => type));
			assert.deepEqual([...kinds], ["ready", "openLink"]);
		});

		it("runs nothing while it streams in, a character at a time", async () => {
			const panel = await open();
			const attacks = HOSTILE.filter((text) => text.length < 200)
				.slice(0, 12)
				.join("\n\n");
			await panel.snapshot([[asked("t"), prefilled(), closed("capped"), forced()]]);
			for (let start = 0; start < attacks.length; start += 9) {
				await panel.reasoned("t", answered(attacks.slice(start, start + 9)));
			}
			assert.equal(await panel.page.evaluate("globalThis.pwned"), undefined);
		});

		it("cannot hide or reorder what it says", async () => {
			const panel = await open();
			await panel.snapshot([everywhere("a\u202eb \u001b[8mhidden\u001b[0m")]);
			await header(panel).click();
			const shown = await text(panel, "#panel");
			assert.match(shown, /a\[U\+202E\]b hidden/);
			for (const hidden of ["\u202e", "\u001b"]) assert.ok(!shown.includes(hidden));
		});
	});

	describe("looks", () => {
		for (const theme of Object.keys(THEMES) as Theme[]) {
			it(`fit a narrow side bar, also at twice the size, in ${theme}`, async () => {
				for (const width of [250, 210, 125]) {
					const panel = await open({ theme, width });
					await panel.snapshot([
						convergedTrace("a"),
						[asked("f"), failed()],
						reopenedTrace("r"),
						[...thinkingTrace("b"), thought(ANSWER + THOUGHT)],
					]);
					await header(panel, 0).click();
					const wide = await panel.page.evaluate(() => {
						const { scrollWidth, clientWidth } = document.querySelector(".conversation") as HTMLElement;
						return Math.max(scrollWidth - clientWidth, document.documentElement.scrollWidth - innerWidth);
					});
					assert.equal(wide, 0, `${width} px`);
				}
			});
		}

		it("stand still for who wants no motion", async () => {
			const panel = await open();
			await panel.page.emulateMedia({ reducedMotion: "reduce" });
			await panel.snapshot([[asked("t")]]);
			const animations = await panel.page.evaluate(() => document.getAnimations().length);
			assert.equal(animations, 0);
		});
	});
});
