/**
 * `npm run bench`: the numbers of docs/BENCH.md on the starter model, from nothing. Records what is not recorded
 * yet, replays every policy, writes bench/results/nano.json and nano.svg, and fails where they no longer show
 * what the document claims or differ from what was committed by more than another processor's rounding explains.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../dist/cli.mjs", import.meta.url));
const RESULT = fileURLToPath(new URL("results/nano.json", import.meta.url));
const PLOT = fileURLToPath(new URL("results/nano.svg", import.meta.url));
const CALIBRATION = fileURLToPath(new URL("traces/nano-calibration.jsonl", import.meta.url));
const DEV = fileURLToPath(new URL("traces/nano-dev.jsonl", import.meta.url));

/** How far a policy's accuracy and total tokens may be from the committed ones. */
const ACCURACY_TOLERANCE = 0.02;
const TOKENS_TOLERANCE = 0.05;

mkdirSync(new URL("traces", import.meta.url), { recursive: true });
const committed = existsSync(RESULT) ? JSON.parse(readFileSync(RESULT, "utf8")) : undefined;
await Promise.all([record("nano-calibration", CALIBRATION), record("nano-dev", DEV)]);
await z1("replay", DEV, "--calibration", CALIBRATION, "--json", RESULT, "--plot", PLOT);
const measured = JSON.parse(readFileSync(RESULT, "utf8"));
const complaints = [...unmetClaims(measured), ...(committed ? differences(committed, measured) : [])];
for (const complaint of complaints) console.error(complaint);
if (complaints.length === 0) console.log("\nThe claims of docs/BENCH.md hold.");
process.exitCode = complaints.length > 0 ? 1 : 0;

function record(name, out) {
	const problems = fileURLToPath(new URL(`problems/${name}.jsonl`, import.meta.url));
	return z1("record", "--model", "z1-nano", "--problems", problems, "--out", out);
}

/** Runs `z1 bench …`; ends this process with its exit code where that is not 0. */
function z1(...args) {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, [CLI, "bench", ...args], { stdio: "inherit" });
		child.on("exit", (code) => (code === 0 ? resolve() : process.exit(code ?? 1)));
	});
}

/** What docs/BENCH.md claims of the product's policy and these numbers do not show. */
function* unmetClaims({ duels, choices, product }) {
	if (JSON.stringify(choices.both) !== JSON.stringify(product))
		yield `src/core/model/models.ts holds other settings than calibration chooses: ${JSON.stringify(choices.both)}.`;
	const against = (name) => duels.find(({ opponent }) => opponent.startsWith(name)).comparison;
	const max = against("window max");
	if (max.saved.value < 0.3) yield "It saves less than 30 % of the tokens of the longest window.";
	if (max.accuracyDifference.low <= -0.02) yield "It may lose two points or more to the longest window.";
	for (const opponent of ["tuned window, as cheap", "window as cheap, in hindsight"]) {
		if (against(opponent).accuracyDifference.low <= 0) yield `It does not beat: ${opponent}.`;
	}
}

function* differences(before, now) {
	for (const { policy, mean } of before.rows) {
		const row = now.rows.find((other) => other.policy === policy);
		if (!row) yield `No longer among the policies: ${policy}.`;
		else if (Math.abs(row.mean.right - mean.right) > ACCURACY_TOLERANCE)
			yield `${policy}: ${row.mean.right} right, was ${mean.right}.`;
		else if (Math.abs(row.mean.total / mean.total - 1) > TOKENS_TOLERANCE)
			yield `${policy}: ${row.mean.total} tokens, were ${mean.total}.`;
	}
}
