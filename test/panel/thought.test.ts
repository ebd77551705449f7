import assert from "node:assert/strict";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import {
	answered,
	asked,
	cappedTrace,
	closed,
	completed,
	convergedTrace,
	forced,
	peeked,
	prefilled,
	reopened,
	thinkingTrace,
	thought,
} from "./conversations.ts";
import { openPanels } from "./openPanels.ts";

describe("the panel in a browser", function () {
	this.timeout(30_000);
	const open = openPanels();

	describe("a thought", () => {
		// RooCodeInc/Roo-Code#6309
		it("is open while the model thinks and closed afterwards", async () => {
			const panel = await open();
			await panel.snapshot();
			await panel.reasoned("t", asked("t"), prefilled(), thought("Let me see.", 312));
			assert.ok(await panel.isOpen());
			assert.match(await panel.textOf(".thought-header"), /Thinking… 312 \/ 1,024 · /);
			assert.match(await panel.textOf(".thought-body"), /Let me see\./);
			await panel.reasoned("t", closed("capped"), forced(), answered("So."), completed());
			assert.ok(!(await panel.isOpen()));
			assert.match(await panel.textOf(".thought-header"), /Thought for 6\.1 s · 312 tokens\s+capped/);
			assert.equal(await panel.textOf(".thought-body"), "");
		});

		it("that was not asked for has reached no cap", async () => {
			const panel = await open();
			const window = { thinkingTokens: 0, answerReserveTokens: 512 };
			const events = [asked("t", { window }), prefilled({ window }), closed("capped"), forced()];
			await panel.snapshot([[...events, answered("So."), completed()]]);
			assert.equal(await panel.textOf(".thought-header"), "Answered without thinking");
		});

		// microsoft/vscode#292985
		it("stays as the user left it: while it streams, afterwards and after a reload", async () => {
			const panel = await open();
			await panel.snapshot([cappedTrace("a"), thinkingTrace("b")]);
			await panel.header(0).click();
			await panel.header(1).click();
			assert.deepEqual([await panel.isOpen(0), await panel.isOpen(1)], [true, false]);
			await panel.reasoned("b", thought("more"), closed("finished"), answered("A"));
			assert.deepEqual([await panel.isOpen(0), await panel.isOpen(1)], [true, false]);

			const reloaded = await open({ saved: await panel.saved() });
			await reloaded.snapshot([cappedTrace("a"), thinkingTrace("b")]);
			assert.deepEqual([await reloaded.isOpen(0), await reloaded.isOpen(1)], [true, false]);
		});

		it("opens and closes with the keyboard", async () => {
			const panel = await open();
			await panel.snapshot([cappedTrace()]);
			for (let i = 0; i < 3; i++) await panel.page.keyboard.press("Tab");
			await panel.page.keyboard.press("Enter");
			assert.ok(await panel.isOpen());
			await panel.page.keyboard.press("Space");
			assert.ok(!(await panel.isOpen()));
		});

		it("is Markdown without HTML, with the hint marked and its end explained", async () => {
			const panel = await open();
			await panel.snapshot([
				[
					...thinkingTrace("t"),
					thought("\n\n**bold**, not <b>bold</b>\n\n## So\n\n| a | b |\n| - | - |\n| 1 | 2 |"),
					closed("capped"),
					forced(),
				],
			]);
			await panel.header().click();
			await panel.drawn();
			assert.match(await panel.textOf(".thought-text"), /bold, not <b>bold<\/b>/);
			for (const element of ["strong", "h4", "td"]) {
				assert.ok((await panel.page.locator(`.thought-text ${element}`).count()) > 0, element);
			}
			assert.match(await panel.textOf(".hint"), /Hint put in by Z1 Code.*21 tokens\s+I overthought it/s);
			assert.match(await panel.textOf(".exit-sentence"), /Thinking reached its cap/);
			assert.match((await panel.page.locator(".exit").getAttribute("title")) ?? "", /reached its cap/);
		});

		it("keeps the peeks at the answer out of its text, in a line that opens", async () => {
			const panel = await open();
			const peek = { ...peeked("It returns 32.", 0.979), whole: true } as ReasoningEvent;
			await panel.snapshot([
				[...thinkingTrace("t"), peeked("Let", 0.61), thought(" So `a "), peek, thought("b` it is.")],
			]);
			assert.match(await panel.textOf(".thought-text"), /is 32\. So a b it is\.$/);
			assert.equal(await panel.textOf(".peeks summary"), "Looked at the answer 2 times, not settled");
			await panel.page.locator(".peeks summary").click();
			const peeks = await panel.page.locator(".peek").allInnerTexts();
			assert.match(peeks[0] ?? "", /^after \d+ % of the thought · 61 % sure$/);
			assert.match(peeks[1] ?? "", / · 97 % sure: It returns 32\.$/);
			assert.match((await panel.page.locator(".peeks summary").getAttribute("title")) ?? "", /taken back/);
		});

		it("tells that the answer had settled", async () => {
			const panel = await open();
			await panel.snapshot([convergedTrace("t")]);
			await panel.header().click();
			assert.equal(
				await panel.textOf(".peeks summary"),
				"Looked at the answer 3 times before it had settled",
			);
			assert.doesNotMatch(await panel.textOf(".exit-sentence"), /changed the answer/);
		});

		it("tells how often such an early end changed the answer, where that is known", async () => {
			const panel = await open();
			const exitRisk = { confidence: 0.995, compared: 77, changed: 1, proven: true };
			await panel.snapshot([[asked("t", { exitRisk }), ...convergedTrace("t").slice(1)]]);
			await panel.header().click();
			const sentence =
				"The answer had settled, so thinking was ended early. Thinking ends early once the model is 99.5 % sure of its answer. Of 77 such exits, 1 changed the answer; with 90 % confidence, fewer than 5 % do.";
			assert.equal(await panel.textOf(".exit-sentence"), sentence);
			assert.equal(await panel.page.locator(".exit").getAttribute("title"), sentence);
		});

		it("that was taken up again says so, and which words are not the model's", async () => {
			const panel = await open();
			await panel.snapshot([convergedTrace("t")]);
			assert.match(await panel.textOf(".answer"), /returns 32/);
			await panel.reasoned("t", reopened(), thought(" once more."));
			assert.ok(await panel.isOpen());
			assert.equal(await panel.page.locator(".answer").count(), 0);
			assert.match(await panel.textOf(".taken-up"), /You had it think more.*put in.*\s+Wait,\s+once more\./s);
			assert.equal(await panel.textOf("mark"), "Wait,");
			assert.equal(await panel.textOf("[role=status]"), "Thinking");
			await panel.reasoned("t", closed("capped"), forced(), answered("Still 32."), completed());
			assert.equal(await panel.textOf(".answer"), "Still 32.");
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
			assert.match(await panel.textOf(".trace"), /Answered directly\s+finished/);
			assert.equal(await panel.page.locator(".thought").count(), 0);
			assert.match(await panel.textOf(".answer"), /Three\./);
		});

		it("counts its seconds by the host's clock", async () => {
			const panel = await open();
			await panel.snapshot([[asked("t"), prefilled({ at: Date.now() - 60_900 })]]);
			await panel.reasoned("t", thought("x", 1, Date.now() - 60_000)); // the host is a minute behind
			const seconds = async () => Number(/· ([\d.]+) m?s/.exec(await panel.textOf(".thought-header"))?.[1]);
			await panel.page.waitForFunction(() =>
				/ [1-9]\.\d s/.test(document.querySelector(".thought-header")?.textContent ?? ""),
			);
			assert.ok((await seconds()) < 30);
		});
	});
});
