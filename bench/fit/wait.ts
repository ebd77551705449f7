/**
 * `npm run bench:wait -- [--model 0.4B] [--tokens 2000] [--rounds 3] [--threads ALL] [--engine FILE]`: how
 * long the user waits for the first thinking token in various situations, relative to a question of which
 * nothing was read before. Everything goes through the engine process and its protocol, as in a window; the
 * situations take turns, and each round has code of its own. `--model nano` takes seconds and adds a scripted
 * hour of use. `--cold` measures in a few minutes what the first question to a large model costs: load,
 * memory, first token, tokens per second.
 */

import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median } from "../../src/core/averages.ts";
import { EngineChannel } from "../../src/core/engine/engineChannel.ts";
import type { EngineAsk, LoadRequest, Params, Result } from "../../src/core/engine/engineProtocol.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { startOwnEngine } from "../../src/host/engine/ownEngine.ts";
import { NANO, randomModel } from "./randomGguf.ts";
import { spread } from "./spread.ts";

const { values } = parseArgs({
	options: {
		model: { type: "string", default: "0.4B" },
		tokens: { type: "string", default: "2000" },
		rounds: { type: "string", default: "3" },
		threads: { type: "string", default: String(availableParallelism()) },
		cold: { type: "boolean", default: false },
		engine: { type: "string", default: fileURLToPath(new URL("../../dist/engine.mjs", import.meta.url)) },
	},
});
const isNano = values.model === "nano";
const path = isNano ? NANO : randomModel(values.model);
const tokens = isNano ? Math.min(Number(values.tokens), 1200) : Number(values.tokens);
const rounds = Number(values.rounds);
const threads = Number(values.threads);
const contextTokens = isNano ? 2048 : Math.max(4096, tokens + 1024);
const model = { path, name: "bench", contextTokens, threads };
const window = { thinkingTokens: values.cold ? 32 : 8, answerReserveTokens: 16 };
/** Interval of keystrokes, and their tolerated delay, in milliseconds. */
const KEY_MS = 20;
const LATE_MS = 50;

const link = startOwnEngine(values.engine, () => {});
const channel = new EngineChannel(link.connection, console.error);
const listeners = new Map<string, (event: ReasoningEvent) => void>();
channel.onNotice("reasoned", ({ traceId, events }) => {
	for (const event of events) listeners.get(traceId)?.(event);
});

/** The model under test. */
let asked: LoadRequest = model;

/** Different code at each call, of about this many tokens. */
let codes = 0;
async function newCode(length = tokens): Promise<string> {
	const unit = (n: number) =>
		`def tally_${n}(items):\n    return sum(1 for item in items if item > ${n % 10})\n\n`;
	const seed = ++codes * 1000;
	const { tokens: each } = await channel.request("countTokens", {
		path: asked.path,
		content: unit(seed).repeat(20),
	});
	return Array.from({ length: Math.round((length * 20) / each) }, (_, n) => unit(seed + n)).join("");
}

function askOf(text: string, prompt: string): EngineAsk {
	const code = { file: "tally.py", language: "python", startLine: 1, endLine: text.split("\n").length, text };
	const system = "Please reason step by step.";
	return {
		traceId: `${prompt} ${codes} ${performance.now()}`,
		system,
		turns: [],
		question: { prompt, code },
		window,
		model,
	};
}

interface Waited {
	readonly ms: number;
	readonly promptTokens: number;
	readonly cachedTokens: number;
	/** Thinking tokens after the first one, per second. */
	readonly tokensPerSecond: number;
}

/** From the question to its first thinking token. */
async function ask(text: string, prompt: string): Promise<Waited> {
	const request = askOf(text, prompt);
	const start = performance.now();
	let [ms, promptTokens, cachedTokens, thought] = [0, 0, 0, 0];
	let [first, last] = [0, 0];
	listeners.set(request.traceId, (event) => {
		if (event.type === "prefilled") ({ promptTokens, cachedTokens } = event);
		if (event.type === "thought" && ms === 0) [ms, first] = [performance.now() - start, event.tokens];
		if (event.type === "thought") last = performance.now() - start;
		if (event.type === "thought") thought += event.tokens;
		if (event.type === "failed") throw new Error(event.failure.message);
	});
	await channel.request("ask", request);
	return { ms, promptTokens, cachedTokens, tokensPerSecond: ((thought - first) * 1000) / (last - ms) };
}

function readAhead(text: string, mostVainTokens = 10_000_000): Promise<Result<"readAhead">> {
	const { traceId: _, ...ahead } = askOf(text, "Why is it");
	return channel.request("readAhead", { ...ahead, mostVainTokens } as Params<"readAhead">);
}

/** The time from a stop to its event, when the engine is free again, in milliseconds. */
async function stopWhileReading(text: string): Promise<number> {
	const request = askOf(text, "Why?");
	let toldAt = 0;
	let isReading = () => {};
	const reading = new Promise<void>((resolve) => {
		isReading = resolve;
	});
	listeners.set(request.traceId, (event) => {
		if (event.type === "read") isReading();
		if (event.type === "stopped") toldAt = performance.now();
	});
	const done = channel.request("ask", request);
	await Promise.race([reading, done]);
	const stoppedAt = performance.now();
	channel.notify("control", { traceId: request.traceId, control: "stop" });
	await done;
	return toldAt - stoppedAt;
}

/** Delays of keystrokes until the work has ended, in milliseconds. */
async function keysDuring(work: Promise<unknown>): Promise<number[]> {
	const late: number[] = [];
	let over = false;
	work.finally(() => {
		over = true;
	});
	while (!over) {
		const due = performance.now() + KEY_MS;
		await sleep(KEY_MS);
		late.push(performance.now() - due);
	}
	return late;
}

const ways = [
	"cold",
	"read ahead",
	"other words",
	"after window B",
	"while it read ahead for another",
] as const;
const waited = new Map<string, number[]>(ways.map((way) => [way, []]));
const stops: number[] = [];
const keys: number[] = [];
const aheadMs: number[] = [];
let promptTokens = 0;
if (values.cold) await coldOnly();
const aheadKnown = await loadAndProbe();

async function coldOnly(): Promise<never> {
	const began = performance.now();
	const memory = () =>
		Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${link.pid}/status`, "utf8"))?.[1]) / 2 ** 20;
	await channel.request("load", model);
	console.log(
		`${values.model}, ${threads} threads: loaded in ${((performance.now() - began) / 1000).toFixed(1)} s`,
	);
	const code = await newCode();
	for (const prompt of ["What does it return?", "Find a mistake in the third function, if there is one."]) {
		const { ms, promptTokens, cachedTokens, tokensPerSecond } = await ask(code, prompt);
		console.log(
			`${promptTokens} tokens, ${cachedTokens} of them cached: first token after ${(ms / 1000).toFixed(1)} s, ` +
				`then ${tokensPerSecond.toFixed(2)} tokens/s; ${memory().toFixed(2)} GiB, load ${loadavg()[0]?.toFixed(1)}`,
		);
	}
	link.close();
	process.exit();
}

async function loadAndProbe(): Promise<boolean> {
	await channel.request("load", model);
	console.log(
		`${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}; ` +
			`${values.model}, ${threads} threads, Node.js ${process.versions.node}`,
	);
	// Warms up, and shows whether the engine can read ahead.
	await ask("x = 1\n".repeat(20), "Why?");
	return readAhead("x = 2\n".repeat(20)).then(
		() => true,
		() => false,
	);
}

const note = (way: (typeof ways)[number], { ms }: Waited) => waited.get(way)?.push(ms);
for (let round = 0; round < rounds; round++) {
	const code = await newCode();
	const cold = await ask(code, "What does it return?");
	promptTokens = cold.promptTokens;
	note("cold", cold);
	note("other words", await ask(code, "Find a mistake in the third function, if there is one."));
	await ask(await newCode(), "What does it return in window B?");
	note("after window B", await ask(code, "How could it be made faster?"));
	if (aheadKnown) {
		const drafted = await newCode();
		const began = performance.now();
		const read = readAhead(drafted);
		keys.push(...(await keysDuring(read)));
		aheadMs.push(performance.now() - began);
		if (!(await read).ready) throw new Error("it was not read ahead");
		note("read ahead", await ask(drafted, "What does it return?"));
		const leftUnread = readAhead(await newCode());
		await sleep(isNano ? 20 : 700);
		note("while it read ahead for another", await ask(await newCode(), "What does it return?"));
		// Another draft replaces it; reading it to its end would only take time.
		await Promise.all([leftUnread, readAhead("x = 3\n")]);
	}
	stops.push(await stopWhileReading(await newCode()));
}

const cold = waited.get("cold") ?? [];
const goals: Record<(typeof ways)[number], number> = {
	cold: 1,
	"read ahead": 0.05,
	"other words": 0.1,
	"after window B": 0.1,
	"while it read ahead for another": 1.05,
};
console.log(`prompts of ${promptTokens} tokens, ${rounds} rounds; ms to the first thinking token\n`);
console.log("| question | ms, median (least to most) | of cold, median of rounds | goal |");
console.log("| --- | ---: | ---: | ---: |");
for (const [way, ms] of waited) {
	if (ms.length === 0) continue;
	const shares = ms.map((each, round) => each / (cold[round] ?? each));
	console.log(
		`| ${way} | ${spread(ms)} | ${median(shares).toFixed(3)} | ${goals[way as keyof typeof goals]} |`,
	);
}
console.log(`\nstop while it reads, until that is told by the engine: ${spread(stops)} ms`);
if (keys.length > 0) {
	const late = keys.filter((ms) => ms > LATE_MS).length;
	const sorted = keys.toSorted((a, b) => a - b);
	const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
	console.log(
		`keys while it reads ahead (${spread(aheadMs)} ms): ${keys.length}, 95 of 100 within ${p95.toFixed(1)} ms, ` +
			`${((100 * late) / keys.length).toFixed(1)} % later than ${LATE_MS} ms`,
	);
}
if (aheadKnown && isNano) await scriptedHour();
link.close();
process.exit();

/**
 * Forty drafts: three of ten are dropped for other code, two get a chip that changes the text before the
 * code, and every other one that is asked is followed by another question about the same code.
 */
async function scriptedHour(mostVainTokens = 20_000): Promise<void> {
	asked = { path: NANO, name: "nano", contextTokens: 2048 };
	await channel.request("load", asked);
	let [read, refused, last] = [0, 0, 0];
	const draft = async (text: string) => {
		const told = await readAhead(text, mostVainTokens);
		read += told.readTokens;
		last = told.vainTokens;
		if (!told.ready) refused++;
	};
	for (let n = 0; n < 40; n++) {
		const text = await newCode(300 + ((n * 367) % 900));
		await draft(text);
		if ([0, 3, 6].includes(n % 10)) continue;
		const sent = [1, 5].includes(n % 10) ? `import math\n\n${text}` : text;
		if (sent !== text) await draft(sent);
		await ask(sent, "What does it return?");
		if (n % 2 === 0) await draft(sent);
		if (n % 2 === 0) await ask(sent, "How could it be made faster?");
	}
	await draft("x = 1\n");
	console.log(
		`\na scripted hour: 40 drafts, ${read} tokens read ahead, ${last} of them in vain (at most ${mostVainTokens}), ` +
			`${refused} drafts not read ahead for that`,
	);
}
