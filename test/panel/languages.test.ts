import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LANGUAGES } from "../../tools/nls/translations.mjs";
import { asked, cappedTrace, convergedTrace, failed, reopenedTrace, thinkingTrace } from "./conversations.ts";
import { openPanels } from "./openPanels.ts";
import type { PanelPage } from "./panelPage.ts";
import { PREVIEW } from "./preview.ts";

const TRACES = [
	convergedTrace("a"),
	[asked("f"), failed()],
	cappedTrace("c"),
	reopenedTrace("r"),
	thinkingTrace("b"),
];

describe("the panel in other languages", function () {
	this.timeout(60_000);
	const open = openPanels();

	for (const language of LANGUAGES) {
		it(`says nothing in English in ${language}, but what models and files say`, async () => {
			const panel = await show(await open({ language }));
			const english = Object.entries(bundleOf(language)).filter(([key, text]) => key !== text);
			const words = new Set(english.map(([key]) => key));
			assert.deepEqual(
				(await textsOf(panel)).filter((text) => words.has(text)),
				[],
			);
		});

		it(`fits a narrow side bar in ${language}`, async () => {
			for (const width of [250, 210]) {
				const panel = await show(await open({ language, width }));
				const wide = await panel.page.evaluate(() => {
					const parts = [
						...document.querySelectorAll<HTMLElement>(".conversation, .composer, .controls, button"),
					];
					return parts
						.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
						.map(({ className, innerText }) => `${className}: ${innerText.slice(0, 60)}`);
				});
				assert.deepEqual(wide, [], `${width} px`);
			}
		});
	}

	it("writes numbers as the language does", async () => {
		const panel = await show(await open({ language: "de" }));
		await panel.page.locator(".cost").first().click();
		const [, total] = /gesamt\s+([\d.]+)/.exec(await panel.page.locator("#panel").innerText()) ?? [];
		assert.match(total ?? "", /^\d+$|^\d{1,3}(?:\.\d{3})+$/);
		assert.match(await panel.page.locator(".effort-picker").innerText(), /auto → hoch/);
	});
});

/** Brings everything on that the panel can say in one view. */
async function show(panel: PanelPage): Promise<PanelPage> {
	await panel.snapshot(TRACES);
	await panel.preview(PREVIEW);
	const closed = panel.page.locator(".thought-header[aria-expanded=false]");
	while ((await closed.count()) > 0) await closed.first().click();
	return panel;
}

/** What is read on the page, or out by a screen reader: each text by itself. */
function textsOf({ page }: PanelPage): Promise<string[]> {
	return page.evaluate(() => {
		const texts: string[] = [];
		const walker = document.createTreeWalker(
			document.querySelector("#panel") as Element,
			NodeFilter.SHOW_ALL,
		);
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			if (node instanceof Text) texts.push(node.data.trim());
			if (!(node instanceof Element)) continue;
			for (const name of ["title", "aria-label", "placeholder"]) texts.push(node.getAttribute(name) ?? "");
		}
		return texts.filter((text) => text !== "");
	});
}

function bundleOf(language: string): Record<string, string> {
	const url = new URL(`../../l10n/bundle.l10n.${language}.json`, import.meta.url);
	return JSON.parse(readFileSync(fileURLToPath(url), "utf8"));
}
