import { terminal } from "../../src/cli/terminal.ts";
import { parseWords, UsageError } from "../../src/cli/usage.ts";
import type { AnswerChunk } from "../../src/core/recording/trajectory.ts";
import type { ConvergenceSettings } from "../../src/core/thinking/convergence.ts";
import { type Case, type Policy, planned } from "../policies/policies.ts";
import { replay } from "../policies/replay.ts";
import { type Score, scoreOf } from "../policies/score.ts";
import { readRecordings } from "../recorded/recordingsFile.ts";
import { compare, summarise } from "../report/comparison.ts";
import { align, comparisonCells, percent } from "../report/reportTable.ts";
import { replayable } from "./benchReplay.ts";
import { casesOf, recordedIn } from "./cases.ts";

/** Lengths of drafts that are compared, in tokens. */
const DRAFTS = [8, 12, 16, 24, 32, 128];
/** A token is sure from this probability on. */
const SURE = 0.95;

/**
 * `bench peeks`: what a beginning of the answer is worth, at the longest window without an estimate. Three
 * ways to take one: any beginning that is sure; one of which a doubt was cleared up, as the product does; and
 * none. Returns the exit code.
 */
export async function benchPeeks(args: string[]): Promise<number> {
	const { values, positionals } = parseWords(args, { "allow-network": { type: "boolean" } });
	const [file, ...rest] = positionals;
	if (!file || rest.length > 0)
		throw new UsageError("peeks of which recordings? Give one file of bench record");
	const recordings = readRecordings(file);
	const { everyTokens, longestTokens } = recordedIn(recordings.header);
	const cases = await casesOf(recordings, values["allow-network"] ?? false);
	const peeks = { confidence: SURE, agreements: 1, everyTokens: 2 * everyTokens, minTokens: 2 * everyTokens };
	const clusters = cases.map(({ cluster }) => cluster);
	replayable(file, () => {
		const max = planned({ windowTokens: longestTokens })(cases);
		const row = (name: string, policy: Policy) => {
			const scores = policy(cases);
			const { mean } = summarise(scores, clusters);
			return [
				name,
				percent(mean.right),
				mean.total.toFixed(0),
				...comparisonCells(compare(scores, max, clusters)),
			];
		};
		terminal.print(
			align([
				["a draft of so many tokens", "right %", "total", "points", "", "saved %", "", "McNemar p"],
				...DRAFTS.flatMap((peekTokens) => {
					const convergence = { ...peeks, peekTokens };
					return [
						row(`${peekTokens}, any sure beginning`, (all) =>
							all.map((one) => anyBeginning(one, longestTokens, convergence)),
						),
						row(
							`${peekTokens}, where a doubt was cleared up`,
							planned({ windowTokens: longestTokens, convergence }),
						),
					];
				}),
			]),
		);
	});
	return 0;
}

/** Ends the thinking at the first peek whose beginning is sure. What peeks cost is left out. */
function anyBeginning(
	{ trajectory, isRight }: Case,
	longestTokens: number,
	{ peekTokens, confidence, everyTokens, minTokens }: ConvergenceSettings,
): Score {
	const settled = trajectory.cuts.find(({ at, answer }) => {
		const due = at >= minTokens && at < longestTokens && at % everyTokens === 0;
		return due && beginningOf(answer, peekTokens).every(([, , sureness]) => sureness >= confidence);
	});
	return scoreOf(replay(trajectory, { windowTokens: settled?.at ?? longestTokens }), isRight);
}

/** The chunks of an answer that fit into so many tokens. */
function beginningOf(answer: readonly AnswerChunk[], most: number): readonly AnswerChunk[] {
	let tokens = 0;
	const end = answer.findIndex(([, count]) => {
		tokens += count;
		return tokens > most;
	});
	return end < 0 ? answer : answer.slice(0, end);
}
