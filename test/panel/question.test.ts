import assert from "node:assert/strict";
import { asked, cappedTrace, prefilled, thinkingTrace, thought } from "./conversations.ts";
import { openPanels } from "./openPanels.ts";
import { PREVIEW } from "./preview.ts";

describe("the panel in a browser", function () {
	this.timeout(30_000);
	const open = openPanels();

	describe("before anything was asked", () => {
		it("asks for a snapshot and shows nothing until it comes", async () => {
			const panel = await open();
			assert.deepEqual(await panel.posted(), [{ type: "ready" }]);
			assert.equal(await panel.textOf(".conversation"), "");
		});

		it("says what to do", async () => {
			const panel = await open();
			await panel.snapshot();
			assert.match(await panel.textOf(".welcome"), /Select some code/);
			assert.equal(await panel.page.locator("kbd").count(), 6);
		});

		it("is read from its beginning, however low the view is", async () => {
			const panel = await open({ width: 400, height: 230 });
			const top = () => panel.page.locator(".conversation").evaluate((scroller) => scroller.scrollTop);
			await panel.snapshot();
			await panel.preview(PREVIEW);
			assert.equal(await top(), 0);
			await panel.snapshot([cappedTrace()]);
			assert.ok((await top()) > 0);
			await panel.snapshot();
			assert.equal(await top(), 0);
		});

		it("says which model answers and what it can do, with a button for what its sentence names", async () => {
			const panel = await open();
			await panel.snapshot();
			await panel.preview({ ...PREVIEW, model: { id: "z1-nano", name: "Z1 Nano" } });
			assert.match(
				(await panel.textOf(".model-card")).replace(/\s+/g, " ").trim(),
				/^Z1 Nano The model runs on this machine\. .* It reads up to [\d,]+ tokens and thinks for up to \d+/,
			);
			await panel.page.getByRole("button", { name: "Z1: Choose Model…" }).click();
			await panel.page.getByRole("button", { name: "Move this view…" }).click();
			const posted = await panel.posted();
			assert.deepEqual(posted.slice(-2), [
				{ type: "run", command: "z1.chooseModel" },
				{ type: "run", command: "z1.moveView" },
			]);
		});

		it("says that a model is loading, and how far it is", async () => {
			const panel = await open();
			await panel.snapshot();
			await panel.status({ state: "loading", model: "Z1-7B", share: 0.459 });
			assert.match(await panel.textOf(".welcome"), /Loading Z1-7B… 45 %/);
			await panel.reasoned("t", asked("t"));
			assert.match(await panel.textOf(".trace"), /Loading Z1-7B… 45 %/);
			await panel.status({ state: "ready", model: "Z1-7B", threads: 2, gpu: "none" });
			assert.match(await panel.textOf(".trace"), /Reading the question…/);
		});
	});

	describe("a question", () => {
		it("shows its prompt, its code and why it gets this much thinking", async () => {
			const panel = await open();
			await panel.snapshot([cappedTrace("t")]);
			assert.match(await panel.textOf("h2"), /What does fold\(4, 8\) return\?/);
			assert.match(
				await panel.textOf(".effort"),
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
			assert.match(await panel.textOf(".about"), /^\s*2 problems\s+auto/);
			await panel.page.locator(".problems summary").focus();
			await panel.page.keyboard.press("Enter");
			await panel.drawn();
			assert.match(
				await panel.textOf(".problems"),
				/Line 4, error: Cannot find name 'vlue'\. \(ts\)\s+Line 6, hint: Unused \[U\+202E\]\./,
			);
			const reloaded = await open({ saved: await panel.saved() });
			await reloaded.snapshot([[asked("t", { question: { prompt: "Fix it.", diagnostics } })]]);
			assert.match(await reloaded.textOf(".problems"), /Line 4/, "it stays open");
			await reloaded.page.locator(".problems summary").click();
			assert.doesNotMatch(await reloaded.textOf(".problems"), /Line 4/);
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

		it("has the same lines while it is answered and afterwards", async () => {
			const panel = await open({ width: 280 });
			const width = async () => (await panel.page.locator(".prompt").boundingBox())?.width;
			await panel.snapshot([thinkingTrace("t")]);
			const during = await width();
			await panel.snapshot([cappedTrace("t")]);
			assert.equal(await panel.page.locator(".edit-question").count(), 1);
			assert.equal(await width(), during);
		});

		it("says that it waits for the one before it", async () => {
			const panel = await open();
			await panel.snapshot([thinkingTrace("a"), [asked("b")]]);
			assert.match(await panel.textOf(".trace:nth-of-type(2)"), /Waiting for the question before this one/);
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
			assert.match(await panel.textOf(".thought-text"), /everything/);
		});

		it("that make no sense are logged and change nothing", async () => {
			const panel = await open();
			await panel.snapshot([cappedTrace("t")]);
			const before = await panel.textOf("#panel");
			const junk = [
				null,
				"x",
				{ type: "snapshot" },
				{ type: "reasoned", seq: 1, traceId: "t", events: [{ type: "thought" }] },
			];
			for (const message of junk) await panel.send(message);
			assert.equal(await panel.textOf("#panel"), before);
			assert.equal(
				panel.misdeeds.splice(0).filter((line) => line.includes("dropped a message")).length,
				junk.length,
			);
		});
	});
});
