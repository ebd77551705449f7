import { terminal } from "../../src/cli/terminal.ts";
import { parseWords, UsageError } from "../../src/cli/usage.ts";
import { POLICY_NAMES, policyNamed } from "../policies/policies.ts";
import type { Score } from "../policies/score.ts";
import { readRecordings } from "../recorded/recordingsFile.ts";
import { compare, summarise } from "../report/comparison.ts";
import { align, comparisonCells, interval, percent } from "../report/reportTable.ts";
import { replayable } from "./benchReplay.ts";
import { casesOf, tuningOf } from "./cases.ts";

const OPTIONS = {
	policy: { type: "string" },
	against: { type: "string" },
	"allow-network": { type: "boolean" },
} as const;

/** One side's scores by problem. */
interface Side {
	readonly name: string;
	readonly problemsSha256: string;
	readonly scores: ReadonlyMap<string, Score>;
	readonly clusters: ReadonlyMap<string, string>;
}

/**
 * `bench compare`: compares two models, or two policies on one model, on the same problems. Returns the exit
 * code.
 */
export async function benchCompare(args: string[]): Promise<number> {
	const { values, positionals } = parseWords(args, OPTIONS);
	const [fileA, fileB = fileA, ...rest] = positionals;
	const { policy = "both", against = policy } = values;
	if (!fileA || !fileB || rest.length > 0)
		throw new UsageError("compare what? Give one or two files of bench record");
	const allowNetwork = values["allow-network"] ?? false;
	const first = await sideOf(fileA, policy, allowNetwork);
	if (fileA === fileB && policy === against) {
		throw new UsageError("nothing to compare: give a second file of recordings, or --policy P --against Q");
	}
	const second = await sideOf(fileB, against, allowNetwork);
	if (first.problemsSha256 !== second.problemsSha256) {
		throw new UsageError(`${fileA} and ${fileB} were recorded on different problems`);
	}
	const shared = [...first.scores.keys()].filter((id) => second.scores.has(id));
	if (shared.length === 0) throw new UsageError(`${fileA} and ${fileB} have no recorded problem in common`);
	terminal.print(describe(first, second, shared));
	return 0;
}

/** @throws UsageError for a policy that is unknown or was not recorded */
async function sideOf(file: string, policy: string, allowNetwork: boolean): Promise<Side> {
	const recordings = readRecordings(file);
	const { header } = recordings;
	const run = policyNamed(policy, tuningOf(header));
	if (!run) throw new UsageError(`unknown policy "${policy}"; it is one of ${POLICY_NAMES.join(", ")}`);
	const cases = await casesOf(recordings, allowNetwork);
	const scores = replayable(file, () => run(cases));
	return {
		name: `${header.model.name}, ${policy}`,
		problemsSha256: header.problems.sha256,
		scores: new Map(cases.map(({ id }, index) => [id, scores[index] as Score])),
		clusters: new Map(cases.map(({ id, cluster }) => [id, cluster])),
	};
}

function describe(first: Side, second: Side, ids: readonly string[]): string {
	const clusters = ids.map((id) => first.clusters.get(id) ?? id);
	const of = ({ scores }: Side) => ids.map((id) => scores.get(id) as Score);
	const comparison = compare(of(first), of(second), clusters);
	const rows = [first, second].map((side) => {
		const { mean, accuracy } = summarise(of(side), clusters);
		return [side.name, ...interval(accuracy, percent), mean.total.toFixed(0), mean.paper.toFixed(0)];
	});
	const { onlyFirst, onlySecond } = comparison;
	return [
		`${ids.length} problems; tokens are means, intervals 95 %; accuracy is compared in points.`,
		"",
		align([["policy", "right %", "", "total", "paper's"], ...rows]),
		"",
		align([
			["the first against the second", "points", "", "tokens saved %", "", "McNemar p"],
			[`right only: ${onlyFirst} first, ${onlySecond} second`, ...comparisonCells(comparison)],
		]),
	].join("\n");
}
