import assert from "node:assert/strict";
import { answered, asked, closed, forced, prefilled, thought } from "./conversations.ts";
import { everywhere, provoked } from "./everywhere.ts";
import { HOSTILE } from "./hostile.ts";
import { openPanels } from "./openPanels.ts";

describe("the panel in a browser", function () {
	this.timeout(30_000);
	const open = openPanels();

	describe("hostile text", () => {
		it("runs nothing, loads nothing and goes nowhere", async () => {
			const panel = await open();
			for (const text of HOSTILE) {
				await panel.snapshot([everywhere(text, "t")]);
				assert.deepEqual(await provoked(panel), []);
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
			await panel.snapshot([everywhere("a\u202eb \u001b[8mhidden\u001b[0m", "t")]);
			await panel.header().click();
			const shown = await panel.textOf("#panel");
			assert.match(shown, /a\[U\+202E\]b hidden/);
			for (const hidden of ["\u202e", "\u001b"]) assert.ok(!shown.includes(hidden));
		});
	});
});
