import assert from "node:assert/strict";
import fc from "fast-check";
import { cappedTrace, finishedTrace } from "./conversations.ts";
import { openPanels } from "./openPanels.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const MESSAGES = [
	{ type: "snapshot", seq: 0, traces: [cappedTrace("a"), finishedTrace("b")], status: { state: "idle" } },
	{ type: "reasoned", seq: 1, traceId: "a", events: cappedTrace("a").slice(1) },
	{ type: "statusChanged", seq: 2, status: { state: "loading", model: "Z1", share: 0.5 } },
	{ type: "savingsTold", seq: 3, savings: {}, session: {}, allTime: {} },
	{ type: "previewed", seq: 4, preview: { effort: "auto" } },
] as unknown as Json[];

/** A message in which something is missing, of another kind, or far too much. */
const malformed: fc.Arbitrary<Json> = fc
	.record({
		message: fc.constantFrom(...MESSAGES),
		path: fc.array(fc.nat(), { maxLength: 6 }),
		put: fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(-1, 1e308, "x".repeat(2000), "__proto__")),
		remove: fc.boolean(),
	})
	.map(({ message, path, put, remove }) => change(message, path, put as Json, remove));

/** Puts something in the place that a path leads to, or removes what is there. */
function change(value: Json, [step, ...rest]: readonly number[], put: Json, remove: boolean): Json {
	if (step === undefined || value === null || typeof value !== "object") return put;
	const keys = Object.keys(value);
	const key = keys[step % Math.max(1, keys.length)];
	if (key === undefined) return put;
	const copy = structuredClone(value) as Record<string, Json>;
	if (rest.length === 0 && remove) delete copy[key];
	else copy[key] = change(copy[key] ?? null, rest, put, remove);
	return copy;
}

describe("the panel", function () {
	this.timeout(120_000);
	const open = openPanels();

	it("drops 10,000 malformed or out-of-order messages, and shows the next conversation", async () => {
		const panel = await open();
		const dropped: string[] = [];
		panel.page.on("console", (message) => dropped.push(message.text()));
		const messages: unknown[] = fc.sample(malformed, { numRuns: 10_000, seed: 4 });
		for (let start = 0; start < messages.length; start += 500) {
			await panel.page.evaluate(
				async (batch) => {
					for (const message of batch) window.postMessage(message, "*");
					await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
				},
				messages.slice(start, start + 500),
			);
		}
		assert.ok(dropped.filter((text) => text.startsWith("Z1: dropped a message")).length > 5000);

		await panel.snapshot([finishedTrace("c")]);
		assert.equal(await panel.page.locator("article").count(), 1);
		assert.match(await panel.page.locator("article .answer").innerText(), /\w/);
		// That it logs what it drops is no misdeed; anything else is.
		const others = panel.misdeeds.filter((text) => !text.startsWith("console: Z1: dropped a message"));
		assert.deepEqual(others, []);
		panel.misdeeds.length = 0;
	});
});
