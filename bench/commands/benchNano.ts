import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UsageError } from "../../src/cli/usage.ts";
import { PRODUCT_POLICY } from "../../src/core/saving/accuracyCurve.ts";
import type { Tuning } from "../policies/policies.ts";
import { SORTINGS } from "../policies/sorted.ts";
import type { Choices, Report } from "../report/report.ts";
import { benchRecord } from "./benchRecord.ts";
import { benchReplay } from "./benchReplay.ts";

/** The part of the result file that is compared here. */
interface Result extends Pick<Report, "rows" | "duels"> {
	readonly choices: Choices;
	readonly product: Tuning;
}

/** Tolerances for a policy's accuracy and total tokens against the committed ones. */
const ACCURACY_TOLERANCE = 0.02;
const TOKENS_TOLERANCE = 0.05;

/** A file of the bench, as seen from the bundle, `dist/bench.mjs`. */
const fileOf = (path: string) => fileURLToPath(new URL(`../bench/${path}`, import.meta.url));

/**
 * `npm run bench` alone: reproduces the numbers of docs/BENCH.md on the starter model from scratch. Records
 * what is missing, replays every policy, and writes bench/results/nano.json and nano.svg. Fails if the
 * numbers no longer show what the document claims, or differ from the committed ones by more than another
 * processor's rounding explains. Returns the exit code.
 */
export async function benchNano(args: string[]): Promise<number> {
	if (args.length > 0) throw new UsageError(`bench nano takes nothing, not "${args[0]}"`);
	const [result, plot] = [fileOf("results/nano.json"), fileOf("results/nano.svg")];
	const commands = fileOf("traces/nano-commands.jsonl");
	const [calibration, dev] = [fileOf("traces/nano-calibration.jsonl"), fileOf("traces/nano-dev.jsonl")];
	mkdirSync(fileOf("traces"), { recursive: true });
	const committed = existsSync(result) ? read(result) : undefined;
	const codes = await Promise.all([record("nano-calibration", calibration), record("nano-dev", dev)]);
	codes.push(await record("nano-commands", commands));
	const failed = codes.find((code) => code !== 0);
	if (failed !== undefined) return failed;
	await benchReplay([dev, "--calibration", calibration, "--json", result, "--plot", plot]);
	await benchReplay([commands, "--calibration", calibration, "--json", fileOf("results/nano-commands.json")]);
	const measured = read(result);
	const complaints = [...unmetClaims(measured), ...(committed ? differences(committed, measured) : [])];
	for (const complaint of complaints) console.error(complaint);
	if (complaints.length === 0) console.log("\nThe claims of docs/BENCH.md hold.");
	return complaints.length > 0 ? 1 : 0;
}

function record(name: string, out: string): Promise<number> {
	return benchRecord(["--model", "z1-nano", "--problems", fileOf(`problems/${name}.jsonl`), "--out", out]);
}

function read(file: string): Result {
	return JSON.parse(readFileSync(file, "utf8")) as Result;
}

/** Claims of docs/BENCH.md about the product's policy that these numbers do not support. */
function* unmetClaims({ rows, duels, choices, product }: Result): Generator<string> {
	if (JSON.stringify(choices.both) !== JSON.stringify(product))
		yield `src/core/catalogue/catalogue.ts holds other settings than calibration chooses: ${JSON.stringify(choices.both)}.`;
	const against = (name: string) => duels.find(({ opponent }) => opponent.startsWith(name))?.comparison;
	const max = against("window max");
	if (!max || max.saved.low < 0.25)
		yield "It may save less than a quarter of the tokens of the longest window.";
	if (!max || max.accuracyDifference.low <= -0.02)
		yield "It may lose two points or more to the longest window.";
	for (const opponent of ["tuned window, as cheap", "window as cheap, in hindsight"]) {
		const duel = against(opponent);
		if (!duel || duel.accuracyDifference.low <= 0) yield `It does not beat: ${opponent}.`;
	}
	for (const { opponent, comparison } of duels) {
		const sorts = SORTINGS.some((sorting) => opponent.startsWith(sorting));
		if (sorts && comparison.accuracyDifference.low <= -0.02)
			yield `It may lose two points or more to: ${opponent}.`;
		if (sorts && !opponent.endsWith("early exit") && comparison.saved.low <= 0)
			yield `It may save nothing against: ${opponent}.`;
	}
	const { mean } = rows.find(({ policy }) => policy === PRODUCT_POLICY) ?? {};
	if (!mean || mean.peek > 0.03 * mean.total) yield "Looks cost more than three tokens in a hundred.";
}

function* differences(before: Result, now: Result): Generator<string> {
	for (const { policy, mean } of before.rows) {
		const row = now.rows.find((other) => other.policy === policy);
		if (!row) yield `No longer among the policies: ${policy}.`;
		else if (Math.abs(row.mean.right - mean.right) > ACCURACY_TOLERANCE)
			yield `${policy}: ${row.mean.right} right, was ${mean.right}.`;
		else if (Math.abs(row.mean.total / mean.total - 1) > TOKENS_TOLERANCE)
			yield `${policy}: ${row.mean.total} tokens, were ${mean.total}.`;
	}
}
