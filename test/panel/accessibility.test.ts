import assert from "node:assert/strict";
import axe, { type AxeResults } from "axe-core";
import type { ModelStatus } from "../../src/core/engine/modelStatus.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import {
	answered,
	asked,
	cappedTrace,
	convergedTrace,
	failed,
	finishedTrace,
	prefilled,
	reopenedTrace,
	stopped,
	thinkingTrace,
	thought,
} from "./conversations.ts";
import { HOSTILE } from "./hostile.ts";
import { openPanels } from "./openPanels.ts";
import { THEMES, type Theme } from "./panelPage.ts";
import { PREVIEW } from "./preview.ts";

/** Everything the panel can look like. */
const STATES: Record<string, { traces: ReasoningEvent[][]; status?: ModelStatus }> = {
	empty: { traces: [] },
	loading: { traces: [[asked("t")]], status: { state: "loading", model: "Z1-7B", share: 0.4 } },
	waiting: { traces: [thinkingTrace("a"), [asked("b")]] },
	thinking: { traces: [[asked("t"), prefilled(), thought("Hm.")]] },
	capped: { traces: [cappedTrace()] },
	converged: { traces: [convergedTrace()] },
	reopened: { traces: [reopenedTrace()] },
	finished: { traces: [finishedTrace()] },
	stopped: { traces: [[...thinkingTrace("t"), stopped()]] },
	failed: {
		traces: [
			[...cappedTrace("t").slice(0, -1), failed()],
			[asked("f"), failed()],
		],
	},
	long: { traces: [[...thinkingTrace("t"), thought("A line of the thought.\n".repeat(500))]] },
	hostile: {
		traces: HOSTILE.filter((text) => text.length < 200).map((text, index) => [
			...cappedTrace(`h${index}`).slice(0, -1),
			answered(`\n\n${text}`),
		]),
	},
	code: {
		traces: [
			[
				...cappedTrace("c").slice(0, -1),
				answered(
					"\n\n```ts\n// note\n@dec class A extends Map<string, number> { f(x: number) { return this.g(`a`, /re/, null, 1) } }\n```\n\nSo.",
				),
			],
		],
	},
};

describe("accessibility", function () {
	this.timeout(120_000);
	const open = openPanels();

	for (const theme of Object.keys(THEMES) as Theme[]) {
		it(`axe finds nothing wrong in any state, in ${theme}`, async () => {
			const panel = await open({ theme, width: 300 });
			await panel.page.evaluate(axe.source);
			for (const [name, { traces, status }] of Object.entries(STATES)) {
				await panel.snapshot(traces, status);
				await panel.preview(PREVIEW);
				await panel.page.locator(".composer .menu").evaluate((menu: HTMLDetailsElement) => {
					menu.open = true;
				});
				await panel.page.locator(".composer textarea").fill("/");
				const closed = panel.page.locator(".thought-header[aria-expanded=false]").first();
				if ((await closed.count()) > 0) await closed.click();
				const { violations } = (await panel.page.evaluate("axe.run()")) as AxeResults;
				const found = violations.flatMap(({ id, nodes }) =>
					nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
				);
				assert.deepEqual(found.slice(0, 3), [], name);
			}
		});
	}
});
