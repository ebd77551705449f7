import { terminal } from "../../src/cli/terminal.ts";
import { parseWords, UsageError } from "../../src/cli/usage.ts";
import type { ConvergenceSettings } from "../../src/core/thinking/convergence.ts";
import { exitRisks } from "../policies/exitRisk.ts";
import { type Case, estimated, planned } from "../policies/policies.ts";
import { averageOf } from "../policies/score.ts";
import { convergenceGrid, ladders, provenExits, tune } from "../policies/tune.ts";
import { readAllRecordings } from "../recorded/recordingsFile.ts";
import { replayable } from "./benchReplay.ts";
import { casesOf, recordedIn } from "./cases.ts";

/** `bench tune`: chooses windows and early exit for a model, in the form of its catalogue entry. */
export async function benchTune(args: string[]): Promise<number> {
	const { values, positionals } = parseWords(args, { "allow-network": { type: "boolean" } });
	const all = readAllRecordings(positionals);
	const [first] = all;
	if (!first) throw new UsageError("tune on which recordings? Give files of bench record, of one model");
	const recorded = recordedIn(first.header);
	const cases: Case[] = [];
	for (const recordings of all) cases.push(...(await casesOf(recordings, values["allow-network"] ?? false)));
	const tuning = replayable(positionals.join(", "), () => {
		const exits = provenExits(cases, recorded, convergenceGrid(recorded));
		return tune(cases, exits, ladders(recorded));
	});
	const tuned = averageOf(estimated(tuning)(cases));
	const full = averageOf(planned({ windowTokens: recorded.longestTokens })(cases));
	terminal.printJson(tuning);
	terminal.note(describeRisk(cases, tuning.convergence, recorded.longestTokens));
	terminal.note(
		`on these ${cases.length} problems: ${describe(tuned)}; the longest window: ${describe(full)}. ` +
			"Report on others: what was chosen here looks better here.",
	);
	return 0;
}

function describeRisk(
	cases: readonly Case[],
	convergence: ConvergenceSettings | undefined,
	windowTokens: number,
): string {
	if (!convergence) return "No early exit: of none is it shown that fewer than 5 % change the answer.";
	const trajectories = cases.map(({ trajectory }) => trajectory);
	const risks = exitRisks(trajectories, convergence, windowTokens);
	const risk = risks.find(({ confidence }) => confidence === convergence.confidence);
	return `Of ${risk?.compared} early exits that can be compared, ${risk?.changed} change the answer: fewer than 5 %, with 90 % confidence.`;
}

function describe({ right, total }: { right: number; total: number }): string {
	return `${(100 * right).toFixed(1)} % right at ${total.toFixed(0)} tokens`;
}
