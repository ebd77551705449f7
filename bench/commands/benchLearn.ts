import { terminal } from "../../src/cli/terminal.ts";
import { parseWords, UsageError } from "../../src/cli/usage.ts";
import { LEVELS, type Windows } from "../../src/core/effort.ts";
import { simulateLearning } from "../policies/learning.ts";
import { readRecordings } from "../recorded/recordingsFile.ts";
import { replayable } from "./benchReplay.ts";
import { casesOf, recordedIn, tuningOf } from "./cases.ts";

/** Number of orders in which the questions are asked, each with another half held out. */
const ORDERS = 40;

/**
 * `bench learn`: what the product and simpler rules learn from one half of recorded questions, judged on the
 * other half. Returns the exit code.
 */
export async function benchLearn(args: string[]): Promise<number> {
	const { values, positionals } = parseWords(args, {
		windows: { type: "string" },
		"allow-network": { type: "boolean" },
	});
	const [file, ...rest] = positionals;
	if (!file || rest.length > 0)
		throw new UsageError("learn on which recordings? Give one file of bench record");
	const recordings = readRecordings(file);
	const cases = await casesOf(recordings, values["allow-network"] ?? false);
	const { convergence, ...found } = tuningOf(recordings.header);
	const windows = values.windows === undefined ? found.windows : windowsOf(values.windows);
	const tuning = { windows, ...(convergence && { convergence }) };
	const rows = replayable(file, () => simulateLearning(cases, tuning, recordedIn(recordings.header), ORDERS));
	const shipped = LEVELS.map((level) => windows[level]).join("/");
	terminal.print(`${recordings.header.model.name}, ${recordings.header.problems.file}, shipped ${shipped}`);
	terminal.print("| asked | windows | loss | against shipped | not worse in | tokens | right % |");
	terminal.print("| --- | --- | --- | --- | --- | --- | --- |");
	for (const { asked, rule, mean, gained } of rows) {
		const notWorse = gained.filter((loss) => loss <= 1e-9).length;
		terminal.print(
			`| ${asked} | ${rule} | ${mean.loss.toFixed(2)} | ${spreadOf(gained)} | ${notWorse} of ${gained.length} ` +
				`| ${mean.total.toFixed(1)} | ${(100 * mean.right).toFixed(1)} |`,
		);
	}
	return 0;
}

/** @throws UsageError */
function windowsOf(text: string): Windows {
	const sizes = text.split(",").map(Number);
	if (sizes.length !== LEVELS.length || sizes.some((size) => !Number.isInteger(size) || size < 0))
		throw new UsageError(`--windows takes ${LEVELS.length} numbers of tokens, not "${text}"`);
	return Object.fromEntries(LEVELS.map((level, index) => [level, sizes[index]])) as unknown as Windows;
}

/** The mean, and where nine of ten lie. */
function spreadOf(numbers: readonly number[]): string {
	const sorted = numbers.toSorted((a, b) => a - b);
	const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
	const mean = numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
	return `${mean.toFixed(2)} [${at(0.05).toFixed(2)}, ${at(0.95).toFixed(2)}]`;
}
