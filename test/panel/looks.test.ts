import assert from "node:assert/strict";
import {
	ANSWER,
	asked,
	convergedTrace,
	failed,
	reopenedTrace,
	THOUGHT,
	thinkingTrace,
	thought,
} from "./conversations.ts";
import { openPanels } from "./openPanels.ts";
import { THEMES, type Theme } from "./panelPage.ts";
import { PREVIEW } from "./preview.ts";

describe("the panel in a browser", function () {
	this.timeout(30_000);
	const open = openPanels();

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
					await panel.header(0).click();
					const wide = await panel.page.evaluate(() => {
						const { scrollWidth, clientWidth } = document.querySelector(".conversation") as HTMLElement;
						return Math.max(scrollWidth - clientWidth, document.documentElement.scrollWidth - innerWidth);
					});
					assert.equal(wide, 0, `${width} px`);
				}
			});
		}

		for (const look of ["hcDark", "forced"] as const) {
			it(`show which command is marked, in ${look} colours`, async () => {
				const panel = await open({ theme: look === "forced" ? "dark" : look });
				if (look === "forced") await panel.page.emulateMedia({ forcedColors: "active" });
				await panel.snapshot();
				await panel.preview(PREVIEW);
				await panel.page.locator("textarea").fill("/");
				const colours = await panel.page.locator(".completions li").evaluateAll((items) =>
					items.slice(0, 2).map((item) => {
						const { outlineStyle, outlineColor, backgroundColor } = getComputedStyle(item);
						return `${outlineStyle === "none" ? "" : outlineColor} ${backgroundColor}`;
					}),
				);
				assert.notEqual(colours[0], colours[1]);
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
