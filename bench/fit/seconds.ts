/**
 * `npm run bench:seconds`: whether answers meet their time limit, with a stand-in for a model of real size at
 * three speeds, one of which slows down halfway. The speeds are not known beforehand. Fails if an answer is
 * late by more than a tenth or two seconds, whichever is larger, although there was time for reading, or if
 * it was cut off early.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseSettings } from "../../src/core/protocol/settings.ts";
import type { Question } from "../../src/core/question/question.ts";
import { READY_QUESTIONS } from "../../src/core/question/readyQuestions.ts";
import { describeExit } from "../../src/core/trace/describe.ts";
import type { Trace } from "../../src/core/trace/trace.ts";
import { Conversation } from "../../src/host/conversation/conversation.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { startServedEngine } from "../../src/host/engine/servedEngine.ts";
import { ServedModels } from "../../src/host/served/servedModels.ts";

const REHEARSAL = fileURLToPath(new URL("../../test/workbench/rehearsal/", import.meta.url));
/** Tokens per second: a weak laptop, a laptop, a graphics card. */
const SPEEDS = [
	{ reads: 25, writes: 5 },
	{ reads: 60, writes: 12 },
	{ reads: 400, writes: 40 },
];
const SECONDS = [20, 45];
const SLOWER_AFTER_MS = 13_000;
const CART = readFileSync(`${REHEARSAL}cart.ts`, "utf8").trimEnd();
const TOTAL = CART.split("\n").slice(14, 30).join("\n");
const EXPLAIN: Question = { prompt: READY_QUESTIONS.explain.prompt, code: codeOf(TOTAL) };
const QUESTIONS: Readonly<Record<string, Question>> = {
	explain: EXPLAIN,
	short: { prompt: "What does total([], []) return?", code: codeOf(TOTAL) },
	"all code": { prompt: READY_QUESTIONS.explain.prompt, code: codeOf(CART) },
};

interface Run {
	readonly speed: string;
	readonly question: string;
	readonly seconds: number;
	readonly trace: Trace;
}

const runs = (await Promise.all(SPEEDS.map(runsAt))).flat();
const readable = runs.filter(({ seconds, trace }) => (trace.readMs ?? 0) < seconds * 1000);
const late = readable.filter(({ seconds, trace }) => tookOf(trace) > seconds + toleranceOf(seconds));
const early = readable.filter(({ seconds, trace }) => {
	return trace.ending === "truncated" && tookOf(trace) < seconds - toleranceOf(seconds);
});
console.log("reads/writes | question | seconds | took | exit | prompt | thinking | answer | cut off");
for (const { speed, question, seconds, trace } of runs) {
	const { tokens, ending } = trace;
	const cells = [speed, question, seconds, tookOf(trace).toFixed(1), describeExit(trace)];
	const cut = ending === "truncated" ? "yes" : ending === "complete" ? "" : ending;
	console.log([...cells, tokens.prompt, tokens.thinking, tokens.answer, cut].join(" | "));
}
console.log(
	`${runs.length} answers, ${runs.length - readable.length} without time even for reading; of the others ` +
		`${late.length} late, ${early.length} cut off early`,
);
process.exit(late.length + early.length > 0 ? 1 : 0);

async function runsAt({ reads, writes }: (typeof SPEEDS)[number]): Promise<Run[]> {
	const args = ["server.mjs", "--port", "0", "--tps", `${writes}`, "--prefill", `${reads}`];
	const server = spawn(process.execPath, args, { cwd: REHEARSAL, stdio: ["ignore", "pipe", "inherit"] });
	try {
		const [line] = await once(server.stdout, "data");
		const url = /http:\S+/.exec(String(line))?.[0] ?? "";
		const speed = `${reads}/${writes}`;
		const runs: Run[] = [];
		for (const seconds of SECONDS) {
			for (const [question, asked] of Object.entries(QUESTIONS)) {
				// A new conversation each time, with nothing cached but the common beginning of all prompts.
				runs.push({ speed, question, seconds, trace: await answer(url, asked, seconds) });
			}
		}
		const seconds = writes < 10 ? 90 : 45;
		const slowing = answer(url, EXPLAIN, seconds);
		await sleep(SLOWER_AFTER_MS);
		await fetch(`${url}/control`, { method: "POST", body: JSON.stringify({ tps: writes / 2 }) });
		runs.push({ speed: `${speed}, then half`, question: "explain", seconds, trace: await slowing });
		return runs;
	} finally {
		server.kill();
	}
}

async function answer(url: string, question: Question, seconds: number): Promise<Trace> {
	const models = new ServedModels({
		settings: () => ({ url, model: "", contextTokens: 0 }),
		apiKey: async () => undefined,
		log: () => {},
	});
	const client = new EngineClient(async () => startServedEngine(models), { log: () => {} });
	try {
		const model = await models.locate();
		const given: Record<string, unknown> = {
			"z1.thinking.effort": "max",
			"z1.thinking.earlyExit": false,
			"z1.thinking.maxSeconds": seconds,
			"z1.system": `${Math.random()}`,
		};
		const { settings } = parseSettings((name) => given[name]);
		return await new Conversation(() => client).ask(question, { model, settings });
	} finally {
		client.dispose();
	}
}

function toleranceOf(seconds: number): number {
	return Math.max(2, seconds / 10);
}

function tookOf({ moments }: Trace): number {
	return ((moments.ended ?? moments.latest) - moments.asked) / 1000;
}

function codeOf(text: string) {
	return { file: "cart.ts", language: "typescript", startLine: 1, endLine: text.split("\n").length, text };
}
