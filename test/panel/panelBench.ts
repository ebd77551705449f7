/**
 * Measures what drawing costs while a long trace streams in: long tasks, and work per token early and late.
 * `npm run bench:panel [-- --tokens 65536 --rate 500]`; at these it takes two and a half minutes.
 */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import type { CDPSession } from "playwright-core";
import type { ToPanel } from "../../src/core/protocol/panelProtocol.ts";
import { appendEvents, type ReasoningEvent } from "../../src/core/trace/events.ts";
import { asked, prefilled } from "./conversations.ts";
import { longestTask } from "./longestTask.ts";
import { PanelBrowser, type PanelPage } from "./panelPage.ts";

const { values } = parseArgs({
	options: {
		tokens: { type: "string", default: "65536" },
		answer: { type: "string", default: "4096" },
		rate: { type: "string", default: "500" },
	},
});
const THINKING = Number(values.tokens);
const ANSWER = Number(values.answer);
const RATE = Number(values.rate);
/** How often the engine sends what it has, in milliseconds. */
const BATCH_MS = 25;
const WINDOW = { thinkingTokens: THINKING, answerReserveTokens: ANSWER };

/** What the browser did from one moment to the next, in milliseconds. */
interface Work {
	readonly script: number;
	readonly style: number;
	readonly layout: number;
	/** Tasks over 50 ms by the clock, as a user feels them. */
	readonly longTasks: readonly number[];
	/**
	 * The longest task by the processor time of its thread: what it takes when no other program is in the way.
	 */
	readonly busiest: number;
}

/** A page of a thought as models of real size write it, in pieces as long as tokens are on average. */
const PAGE =
	`## Step by step

Let \\( n \\) be the number of \`items\`; each check is **linear**, so it is

$$
T(n, m) = \\sum_{i=1}^{n} \\mathcal{O}(m)
$$

${"Wait, let me re-check whether the discounts compound, as `price` is overwritten.\n".repeat(6)}
1. First:
   - \`tags\` may be *undefined*
     - unless every item has some
2. Then the rest

| step | item | price |
| ---: | :--- | ----: |
${"| 1 | A (10 %) | 18.00 |\n".repeat(5)}
\`\`\`python
${"def total(items, discounts):\n    for item in items:\n        price = item['price'] * item['qty']  # each\n".repeat(5)}\`\`\`

`.match(/[\s\S]{1,4}/g) ?? [];

/** One token of a thought. */
function thoughtToken(index: number): string {
	return PAGE[index % PAGE.length] ?? "";
}

/** One token of an answer: prose, a list and long blocks of code. */
function answerToken(index: number): string {
	const place = index % 1024;
	if (place === 0) return "\n\nSome words first.\n\n```ts\n";
	if (place === 700) return "\n```\n\n";
	if (place < 700)
		return index % 9 === 0 ? ";\n" : ([" const", " x", " =", " f(1)", ' + "a"'][index % 5] ?? "");
	return index % 12 === 0 ? "\n- " : ` word${index % 5}`;
}

function batches(tokens: number, token: (index: number) => string): { text: string; tokens: number }[] {
	const perBatch = (RATE * BATCH_MS) / 1000;
	return Array.from({ length: Math.ceil(tokens / perBatch) }, (_, batch) => {
		const from = Math.round(batch * perBatch);
		const to = Math.min(tokens, Math.round((batch + 1) * perBatch));
		return { text: Array.from({ length: to - from }, (_, i) => token(from + i)).join(""), tokens: to - from };
	});
}

const at = () => Date.now();
const thinking = batches(THINKING, thoughtToken).map((batch, index): ReasoningEvent[] => [
	{ type: "thought", at: at(), ...batch },
	...(index % 20 === 19
		? [
				{
					type: "peeked" as const,
					at: at(),
					text: `It is ${index}.`,
					confidence: 0.6,
					tokens: 8,
					forcedTokens: 21,
				},
			]
		: []),
]);
const closing: ReasoningEvent[] = [
	{ type: "closed", at: at(), exit: "capped", answerChars: 0, answerTokens: 0 },
	{ type: "forced", at: at(), text: "\n\nI overthought it, the final answer should be:\n\n", tokens: 21 },
];
const answering = batches(ANSWER, answerToken).map((batch): ReasoningEvent[] => [
	{ type: "answered", at: at(), ...batch },
]);

/** Has the page send itself one batch every 25 ms, as the host would, and resolves after the last one. */
function stream(panel: PanelPage): Promise<void> {
	return panel.page.evaluate(
		(interval) =>
			new Promise<void>((done) => {
				const { messages } = globalThis as unknown as { messages: unknown[] };
				let next = 0;
				const started = performance.now();
				const timer = setInterval(() => {
					const due = Math.min(messages.length, Math.ceil((performance.now() - started) / interval));
					for (; next < due; next++) window.postMessage(messages[next], "*");
					if (next < messages.length) return;
					clearInterval(timer);
					done();
				}, interval);
			}),
		BATCH_MS,
	);
}

let seq = 1;
async function measureStream(
	panel: PanelPage,
	devtools: CDPSession,
	sent: ReasoningEvent[][],
): Promise<Work> {
	const messages = sent.map((events) => ({ type: "reasoned", seq: seq++, traceId: "t", events }) as const);
	await panel.page.evaluate((messages) => Object.assign(globalThis, { messages }), messages as ToPanel[]);
	return measure(panel, devtools, () => stream(panel));
}

async function measure(panel: PanelPage, devtools: CDPSession, act: () => Promise<unknown>): Promise<Work> {
	const read = async () => {
		const { metrics } = await devtools.send("Performance.getMetrics");
		const of = (name: string) => (metrics.find((metric) => metric.name === name)?.value ?? 0) * 1000;
		return { script: of("ScriptDuration"), style: of("RecalcStyleDuration"), layout: of("LayoutDuration") };
	};
	await panel.page.evaluate("longTasks.length = 0");
	const before = await read();
	const { own } = await longestTask(panel, async () => {
		await act();
		await panel.page.waitForTimeout(300);
	});
	const after = await read();
	return {
		script: after.script - before.script,
		style: after.style - before.style,
		layout: after.layout - before.layout,
		longTasks: (await panel.page.evaluate("longTasks")) as number[],
		busiest: own,
	};
}

function report(name: string, tokens: number, { script, style, layout, longTasks, busiest }: Work): void {
	const each = (ms: number) => ((ms / tokens) * 1000).toFixed(0).padStart(6);
	const longest = Math.max(0, ...longTasks);
	const tasks = longTasks.length > 0 ? `${longTasks.length} (longest ${longest.toFixed(0)} ms)` : "none";
	console.log(
		`${name.padEnd(28)}${each(script)} ${each(style)} ${each(layout)}   ${busiest.toFixed(0).padStart(4)} ms   ${tasks}`,
	);
}

const browser = await PanelBrowser.start();
const panel = await browser.open({ width: 300 });
const devtools = await panel.page.context().newCDPSession(panel.page);
await devtools.send("Performance.enable");
const observe = `globalThis.longTasks = [];
	new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((entry) => entry.duration)))
		.observe({ type: "longtask" });`;
await panel.page.evaluate(observe);
await panel.snapshot([[asked("t", { at: at(), window: WINDOW }), prefilled({ at: at(), window: WINDOW })]]);

console.log(
	`${THINKING} thinking and ${ANSWER} answer tokens at ${RATE}/s · ${cpus().length} cores · ${cpus()[0]?.model}`,
);
console.log(
	`${"".padEnd(28)}script  style layout   busiest   over 50 ms\n${"".padEnd(28)}    µs per token           task   by the clock`,
);
const PARTS = 8;
for (let part = 0; part < PARTS; part++) {
	const share = (n: number) => Math.round((thinking.length * n) / PARTS);
	const work = await measureStream(panel, devtools, thinking.slice(share(part), share(part + 1)));
	report(`thinking, part ${part + 1} of ${PARTS}`, THINKING / PARTS, work);
}
const half = Math.round(answering.length / 2);
const first = await measureStream(panel, devtools, [closing, ...answering.slice(0, half)]);
report("answer, half 1 of 2", ANSWER / 2, first);
report("answer, half 2 of 2", ANSWER / 2, await measureStream(panel, devtools, answering.slice(half)));

const again = await browser.open({ width: 300, saved: { choices: { t: true } } });
const devtoolsAgain = await again.page.context().newCDPSession(again.page);
await devtoolsAgain.send("Performance.enable");
await again.page.evaluate(observe);
const log: ReasoningEvent[] = [];
appendEvents(log, [asked("t", { at: at(), window: WINDOW }), prefilled({ at: at(), window: WINDOW })]);
appendEvents(log, [...thinking.flat(), ...closing, ...answering.flat()]);
const entry = await measure(again, devtoolsAgain, () => again.snapshot([log]));
report("coming back to all of it", THINKING + ANSWER, entry);
const busy = loadavg()[1]?.toFixed(1);
console.log(`load average ${busy}: where it is above the cores, other programs made some tasks long`);
if (panel.misdeeds.length > 0) console.log(panel.misdeeds);
await browser.stop();
