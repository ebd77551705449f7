import assert from "node:assert/strict";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { answered, asked, closed, forced, prefilled, thought } from "./conversations.ts";
import { HOSTILE } from "./hostile.ts";
import { openPanels } from "./openPanels.ts";

describe("the panel in a browser", function () {
	this.timeout(30_000);
	const open = openPanels();

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
			"details:not(.menu, .looks), math:not(.formula > math), math [href], video, audio, .answer svg, [style], [srcdoc], a[target], a:not([href^='http'])";

		it("runs nothing, loads nothing and goes nowhere", async () => {
			const panel = await open();
			for (const text of HOSTILE) {
				await panel.snapshot([everywhere(text)]);
				await panel.header().click();
				await panel.page.evaluate((selector) => {
					const conversation = document.querySelector(".conversation") as HTMLElement;
					for (const element of conversation.querySelectorAll(selector)) throw new Error(element.outerHTML);
					for (const element of document.querySelectorAll("#panel *")) {
						for (const { name } of element.attributes)
							if (name.startsWith("on")) throw new Error(element.outerHTML);
					}
					for (const link of document.querySelectorAll<HTMLElement>("#panel a")) link.click();
					for (const element of document.querySelectorAll("#panel .text *")) {
						element.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
					}
				}, FORBIDDEN);
				assert.deepEqual(panel.misdeeds, [], text.slice(0, 100));
			}
			assert.equal(await panel.page.evaluate("globalThis.pwned"), undefined);
			const links = (await panel.posted()).filter((message) => message.type === "openLink");
			assert.ok(links.length > 5);
			for (const { href } of links) assert.match(href, /^https:\/\/(evil|bank)\.example/);
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
			await panel.reasoned("u", asked("u"), prefilled());
			for (let start = 0; start < attacks.length; start += 9) {
				await panel.reasoned("u", thought(attacks.slice(start, start + 9)));
			}
			assert.equal(await panel.page.evaluate("globalThis.pwned"), undefined);
		});

		it("cannot hide or reorder what it says", async () => {
			const panel = await open();
			await panel.snapshot([everywhere("a\u202eb \u001b[8mhidden\u001b[0m")]);
			await panel.header().click();
			const shown = await panel.textOf("#panel");
			assert.match(shown, /a\[U\+202E\]b hidden/);
			for (const hidden of ["\u202e", "\u001b"]) assert.ok(!shown.includes(hidden));
		});
	});
});
