import { terminal } from "../../src/cli/terminal.ts";
import { parseWords, UsageError } from "../../src/cli/usage.ts";
import { estimated } from "../policies/policies.ts";
import { PROBED, sorted, sortedWindows } from "../policies/sorted.ts";
import { readAllRecordings } from "../recorded/recordingsFile.ts";
import { choose } from "../report/choose.ts";
import { compare } from "../report/comparison.ts";
import { foretell } from "../report/foretell.ts";
import type { Interval } from "../report/significance.ts";
import { replayable } from "./benchReplay.ts";
import { casesOf, recordedIn } from "./cases.ts";

/**
 * `bench probe`: whether it pays to ask a model, before it thinks, how hard a question is, rather than to
 * estimate that. Returns the exit code.
 */
export async function benchProbe(args: string[]): Promise<number> {
	const options = { calibration: { type: "string" }, "allow-network": { type: "boolean" } } as const;
	const { values, positionals } = parseWords(args, options);
	const [file, ...rest] = positionals;
	if (!file || rest.length > 0) throw new UsageError("probe which recordings? Give one file of bench record");
	if (!values.calibration) throw new UsageError("chosen on which recordings? Give --calibration FILE");
	const [dev, calibration] = readAllRecordings([file, values.calibration]);
	if (!dev || !calibration) return 1;
	const allowNetwork = values["allow-network"] ?? false;
	const [cases, others] = await Promise.all([dev, calibration].map((one) => casesOf(one, allowNetwork)));
	if (!cases || !others) return 1;
	if (![...cases, ...others].every(({ demand }) => demand))
		throw new UsageError("the model was not asked there how hard the questions are: record with --probe");
	const recorded = recordedIn(dev.header);
	replayable(file, () => {
		const { both, exit } = choose(others, recorded);
		const byProbe = sortedWindows(PROBED, others, recorded, exit.convergence);
		const clusters = cases.map(({ cluster }) => cluster);
		terminal.print("| foretold by | rank correlation with the thinking needed | above the estimate's |");
		terminal.print("| --- | --- | --- |");
		for (const { foreteller, correlation, aboveEstimate } of foretell(cases, recorded.longestTokens, exit))
			terminal.print(`| ${foreteller} | ${written(correlation)} | ${written(aboveEstimate)} |`);
		const probed = sorted(byProbe, recorded.longestTokens)(cases);
		const { saved, accuracyDifference } = compare(probed, estimated(both)(cases), clusters);
		const [tokens, points] = [saved, accuracyDifference].map((interval) => written(interval, 100, 1));
		const pays = saved.low > 0 && accuracyDifference.low > -MOST_LOST;
		terminal.note(
			`By the probe instead of by the estimate, each with the early exit: ${tokens} % of tokens saved at ${points} points. ` +
				`${pays ? "It pays." : "It is not shown to pay."}`,
		);
	});
	return 0;
}

/** Accuracy is equal if the interval of the difference begins above this share below 0. */
const MOST_LOST = 0.02;

function written({ value, low, high }: Interval, times = 1, digits = 2): string {
	const [middle, from, to] = [value, low, high].map((one) => (times * one).toFixed(digits));
	return `${middle} [${from}, ${to}]`.replaceAll("-", "−");
}
