/**
 * Measures what drawing texts of every shape costs, whole and in a hundred pieces: the page's longest task,
 * and the time until all of it is drawn. `npm run bench:texts [-- --chars 1000000 --only fences]`; at both
 * lengths it takes seven minutes.
 */
import { cpus, loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { answered, asked, closed, completed, forced, prefilled } from "./conversations.ts";
import { HUGE_TEXTS } from "./hugeTexts.ts";
import { longestTask } from "./longestTask.ts";
import { PanelBrowser } from "./panelPage.ts";

const { values } = parseArgs({
	options: {
		chars: { type: "string", multiple: true, default: ["130000", "1000000"] },
		only: { type: "string", default: "" },
	},
});
const PIECES = 100;
/** A text that takes longer than this is left, in milliseconds. */
const LIMIT_MS = 30_000;

/** `12 (9) ms  0.3 s`: the longest task by the clock and of its own time, and until all is drawn. */
async function measure(text: string, pieces: number): Promise<string> {
	const panel = await browser.open({ width: 400 });
	await panel.snapshot([[asked("t"), prefilled(), closed("capped"), forced()]]);
	const size = Math.ceil(text.length / pieces);
	const send = async () => {
		for (let at = 0; at < text.length; at += size) {
			await panel.reasoned("t", answered(text.slice(at, at + size)));
		}
		await panel.reasoned("t", completed());
		return true;
	};
	let done: boolean | undefined;
	const began = performance.now();
	const { clock, own } = await longestTask(panel, async () => {
		done = await Promise.race([send().catch(() => false), sleep(LIMIT_MS, undefined, { ref: false })]);
	});
	const seconds = ((performance.now() - began) / 1000).toFixed(1);
	await Promise.race([panel.page.context().close(), sleep(5000, undefined, { ref: false })]);
	return (
		`${clock.toFixed(0).padStart(5)} (${own.toFixed(0)}) ms`.padEnd(16) +
		(done ? seconds : `>${seconds}`).padStart(6)
	);
}

const browser = await PanelBrowser.start();
console.log(`${cpus().length} cores · ${cpus()[0]?.model}`);
for (const chars of values.chars.map(Number)) {
	const head = `${chars} characters`.padEnd(28);
	console.log(`${head}whole: task (own), s      in pieces: task (own), s`);
	for (const [name, make] of Object.entries(HUGE_TEXTS)) {
		if (!name.includes(values.only)) continue;
		const text = make(chars);
		console.log(`${name.padEnd(26)}${await measure(text, 1)}    ${await measure(text, PIECES)}`);
	}
}
console.log(
	`load average ${loadavg()[1]?.toFixed(1)}: above the cores, other programs made tasks long by the clock`,
);
await browser.stop();
process.exit(0);
