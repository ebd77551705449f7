import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { readInput, sha256 } from "../../src/cli/inputFile.ts";
import { terminal } from "../../src/cli/terminal.ts";
import { parseWords, UsageError } from "../../src/cli/usage.ts";
import type { Case, Tuning } from "../policies/policies.ts";
import type { Recordings } from "../recorded/recording.ts";
import { readAllRecordings, readRecordings } from "../recorded/recordingsFile.ts";
import { choose } from "../report/choose.ts";
import { plot } from "../report/plot.ts";
import { type Choices, type Report, reportOn } from "../report/report.ts";
import { reportTable } from "../report/reportTable.ts";
import { casesOf, recordedIn, tuningOf } from "./cases.ts";

const OPTIONS = {
	calibration: { type: "string" },
	json: { type: "string" },
	plot: { type: "string" },
	"allow-network": { type: "boolean" },
} as const;

/** `bench replay`: compares policies on recorded trajectories, without the model. Returns the exit code. */
export async function benchReplay(args: string[]): Promise<number> {
	const { values, positionals } = parseWords(args, OPTIONS);
	const [file, ...rest] = positionals;
	if (!file) throw new UsageError("replay which recordings? Give the file of bench record");
	if (rest.length > 0) throw new UsageError("one file at a time; bench compare takes two");
	const recordings = readRecordings(file);
	const allowNetwork = values["allow-network"] ?? false;
	const product = tuningOf(recordings.header);
	const calibration = values.calibration?.split(",") ?? [];
	const choices = values.calibration
		? await chooseOn(calibration, recordings, allowNetwork)
		: { both: product, estimate: { windows: product.windows }, exit: exitOnly(product) };
	const cases = await casesOf(recordings, allowNetwork);
	const report = replayable(file, () => reportOn(cases, recordedIn(recordings.header), choices));

	terminal.print(
		`${recordings.header.model.name}, ${recordings.header.problems.file}\n${reportTable(report)}`,
	);
	if (values.calibration) terminal.print(`\n${describeChoices(choices, product)}`);
	if (values.json)
		write(values.json, resultJson(recordings, file, calibration, { product, choices, ...report }));
	if (values.plot)
		write(values.plot, plot(report, `${recordings.header.model.name}, ${recordings.header.problems.file}`));
	return 0;
}

/**
 * @param files of recordings, all made in the same steps
 * @throws UsageError when they are of another model, or share problems with those to report on
 */
async function chooseOn(
	files: readonly string[],
	{ header }: Recordings,
	allowNetwork: boolean,
): Promise<Choices> {
	const cases: Case[] = [];
	for (const calibration of readAllRecordings(files, header.model)) {
		const { sha256, file } = calibration.header.problems;
		if (sha256 === header.problems.sha256)
			throw new UsageError(`${file} holds the problems that are to be reported on; calibrate on others`);
		cases.push(...(await casesOf(calibration, allowNetwork)));
	}
	return replayable(files.join(", "), () => choose(cases, recordedIn(header)));
}

function exitOnly({ windows: { max }, convergence }: Tuning): Tuning {
	const windows = { minimal: max, low: max, medium: max, high: max, max };
	return { windows, ...(convergence && { convergence }) };
}

/** @throws UsageError when the work needs a place that was not recorded */
export function replayable<T>(file: string, work: () => T): T {
	try {
		return work();
	} catch (error) {
		if (error instanceof RangeError) throw new UsageError(`${file} cannot be replayed so: ${error.message}`);
		throw error;
	}
}

/** What calibration chose, and whether the product uses it. */
function describeChoices({ both }: Choices, product: Tuning): string {
	const chosen = JSON.stringify(both);
	const same = chosen === JSON.stringify(product);
	return [
		`chosen on the calibration problems: ${chosen}`,
		same ? "The product uses these settings." : `The product uses others: ${JSON.stringify(product)}`,
	].join("\n");
}

/** The numbers and everything that they depend on. No dates: the same recordings give the same file. */
function resultJson(
	{ header }: Recordings,
	file: string,
	calibration: readonly string[],
	numbers: Report & { choices: Choices; product: Tuning },
): string {
	const hashed = (file: string) => ({ file: basename(file), sha256: sha256(readInput(file)) });
	const hashes = { traces: hashed(file), calibration: calibration.map(hashed) };
	const { format: _, ...recorded } = header;
	const result = { format: "z1-bench-1", ...hashes, recorded, ...numbers };
	const rounded = (_key: string, value: unknown) =>
		typeof value === "number" ? Number(value.toFixed(5)) : value;
	return `${JSON.stringify(result, rounded, "\t")}\n`;
}

/** @throws UsageError */
function write(file: string, text: string): void {
	try {
		writeFileSync(file, text);
	} catch (error) {
		throw new UsageError(`cannot write ${file}: ${(error as NodeJS.ErrnoException).code}`);
	}
}
