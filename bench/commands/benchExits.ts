import { terminal } from "../../src/cli/terminal.ts";
import { parseWords, UsageError } from "../../src/cli/usage.ts";
import { exitRisks } from "../policies/exitRisk.ts";
import { readRecordings } from "../recorded/recordingsFile.ts";
import { replayable } from "./benchReplay.ts";
import { recordedIn, tuningOf } from "./cases.ts";

/**
 * `bench exits`: which thresholds of the early exit change fewer than 5 % of answers, on the recordings of
 * a model. Returns the exit code.
 */
export async function benchExits(args: string[]): Promise<number> {
	const [file, ...rest] = parseWords(args, {}).positionals;
	if (!file || rest.length > 0)
		throw new UsageError("exits on which recordings? Give one file of bench record");
	const { header, recordings } = readRecordings(file);
	const { convergence } = tuningOf(header);
	if (!convergence) throw new UsageError(`the catalogue has no early exit for ${header.model.name}`);
	const { longestTokens } = recordedIn(header);
	const trajectories = recordings.map(({ trajectory }) => trajectory);
	const risks = replayable(file, () => exitRisks(trajectories, convergence, longestTokens));
	terminal.print("| threshold | questions | exits | compared | changed | share % | below 5 % |");
	terminal.print("| --- | --- | --- | --- | --- | --- | --- |");
	for (const { confidence, questions, exits, compared, changed, proven } of risks) {
		const share = compared > 0 ? ((100 * changed) / compared).toFixed(1) : "";
		const now = confidence === convergence.confidence ? " (the catalogue's)" : "";
		terminal.print(
			`| ${confidence}${now} | ${questions} | ${exits} | ${compared} | ${changed} | ${share} | ${proven ? "yes" : "not shown"} |`,
		);
	}
	const lowest = risks.findLast(({ proven }) => proven);
	terminal.note(
		lowest
			? `Lowest threshold at which, with 90 % confidence, fewer than 5 % of exits change the answer: ${lowest.confidence}.`
			: "At no threshold is it shown that fewer than 5 % of exits change the answer.",
	);
	return 0;
}
