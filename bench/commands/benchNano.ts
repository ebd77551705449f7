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

/** Settings are chosen on these problems. */
const CALIBRATION = ["nano-calibration", "nano-commands-calibration"];
const VALUES = { problems: "nano-dev", result: fileOf("results/nano.json") };
const COMMANDS = { problems: "nano-commands", result: fileOf("results/commands/nano.json") };
const PLOT = fileOf("results/nano.svg");

/**
 * `npm run bench` alone: reproduces the numbers of docs/BENCH.md on the starter model from scratch. Records
 * what is missing, replays every policy, and writes the files of bench/results. Fails if the numbers no
 * longer show what the document claims, or differ from the committed ones by more than another processor's
 * rounding explains. Returns the exit code.
 */
export async function benchNano(args: string[]): Promise<number> {
	if (args.length > 0) throw new UsageError(`bench nano takes nothing, not "${args[0]}"`);
	mkdirSync(fileOf("traces"), { recursive: true });
	const code =
		(await recordAtOnce(["nano-calibration", "nano-dev"])) ||
		(await recordAtOnce(["nano-commands-calibration", "nano-commands"]));
	if (code !== 0) return code;
	const complaints = [
		...(await report(VALUES, claimsOnValues, ["--plot", PLOT])),
		...(await report(COMMANDS, claimsOnCommands)),
	];
	for (const complaint of complaints) console.error(complaint);
	if (complaints.length === 0) console.log("\nThe claims of docs/BENCH.md hold.");
	return complaints.length > 0 ? 1 : 0;
}

/** Replays the policies on the problems; returns the claims that do not hold, and what has moved. */
async function report(
	{ problems, result }: typeof VALUES,
	claims: (measured: Result) => Iterable<string>,
	options: string[] = [],
): Promise<string[]> {
	const committed = existsSync(result) ? read(result) : undefined;
	const calibration = CALIBRATION.map(recordingOf).join(",");
	await benchReplay([recordingOf(problems), "--calibration", calibration, "--json", result, ...options]);
	const measured = read(result);
	const found = [...claims(measured), ...(committed ? differences(committed, measured) : [])];
	return found.map((complaint) => `${problems}: ${complaint}`);
}

function recordingOf(problems: string): string {
	return fileOf(`traces/${problems}.jsonl`);
}

/** Records what is missing, on one core each; returns the first exit code that is not 0. */
async function recordAtOnce(names: readonly string[]): Promise<number> {
	const codes = await Promise.all(
		names.map((name) =>
			benchRecord([
				"--model",
				"z1-nano",
				"--problems",
				fileOf(`problems/${name}.jsonl`),
				"--out",
				recordingOf(name),
			]),
		),
	);
	return codes.find((code) => code !== 0) ?? 0;
}

function read(file: string): Result {
	return JSON.parse(readFileSync(file, "utf8")) as Result;
}

/** Claims of docs/BENCH.md about the product's policy on values and explanations that do not hold. */
function* claimsOnValues({ rows, duels, choices, product }: Result): Generator<string> {
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
	yield* claimOnPeeks(rows);
}

/** The same of commands, whose answers are long. */
function* claimsOnCommands({ rows, duels }: Result): Generator<string> {
	const max = duels.find(({ opponent }) => opponent.startsWith("window max"))?.comparison;
	if (!max || max.saved.low < 0.1) yield "It may save less than a tenth of the tokens of the longest window.";
	yield* claimOnPeeks(rows);
}

function* claimOnPeeks(rows: Result["rows"]): Generator<string> {
	const { mean } = rows.find(({ policy }) => policy === PRODUCT_POLICY) ?? {};
	if (!mean || mean.peek > 0.03 * mean.total) yield "Peeks cost more than three tokens in a hundred.";
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
