/**
 * `npm run bench:complexity`: time and memory of the estimate for a selection of 500 lines. Each language
 * runs in a process of its own: 40 estimates to warm up, then 400 that count, each from the question to the
 * reasons. Memory is the growth of the process since before the grammar was loaded, after garbage collection.
 * CPU time is that of the process, whatever else the machine did. docs/COMPLEXITY.md holds the results.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { estimateComplexity } from "../../src/core/complexity/estimateComplexity.ts";
import { languageOf } from "../../src/core/question/languages.ts";
import { READY_QUESTIONS } from "../../src/core/question/readyQuestions.ts";

const SAMPLES = fileURLToPath(new URL("./samples", import.meta.url));
const LINES = 500;
const WARM_UP = 40;
const RUNS = 400;
const MIB = 2 ** 20;

/** A question about a sample, repeated up to 500 lines with different names each time. */
function longQuestion(file: string) {
	const sample = readFileSync(`${SAMPLES}/${file}`, "utf8");
	const copies = Array.from({ length: 40 }, (_, i) => sample.replace(/\b(item|found|missing)/g, `$1${i}`));
	const text = copies.join("\n").split("\n").slice(0, LINES).join("\n");
	const code = { file, language: languageOf(file), startLine: 1, endLine: LINES, text };
	return { prompt: READY_QUESTIONS.explain.prompt, code };
}

async function measure(file: string) {
	const question = longQuestion(file);
	const before = residentBytes();
	const times: number[] = [];
	const cpuTimes: number[] = [];
	for (let run = -WARM_UP; run < RUNS; run++) {
		const [start, cpuStart] = [performance.now(), process.cpuUsage()];
		estimateComplexity(question);
		const [time, cpu] = [performance.now() - start, process.cpuUsage(cpuStart)];
		if (run >= 0) {
			times.push(time);
			cpuTimes.push((cpu.user + cpu.system) / 1000);
		}
		// The editor is idle between two questions; without a pause, nothing is ever collected.
		await new Promise((resume) => setTimeout(resume, 1));
	}
	return {
		sample: file,
		characters: question.code.text.length,
		"median ms": quantile(times, 0.5),
		"p95 ms": quantile(times, 0.95),
		"CPU median ms": quantile(cpuTimes, 0.5),
		"CPU p95 ms": quantile(cpuTimes, 0.95),
		"grown MiB": ((residentBytes() - before) / MIB).toFixed(1),
	};
}

function quantile(values: readonly number[], share: number): string {
	const sorted = values.toSorted((a, b) => a - b);
	return (sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN).toFixed(2);
}

function residentBytes(): number {
	globalThis.gc?.();
	return process.memoryUsage.rss();
}

function measureApart(file: string) {
	const args = ["--expose-gc", "--import=tsx", fileURLToPath(import.meta.url), file];
	return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

const [, , only] = process.argv;
if (only) console.log(JSON.stringify(await measure(only)));
else {
	console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${new Date().toISOString()}`);
	console.table(readdirSync(SAMPLES).map(measureApart));
}
