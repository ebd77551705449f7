/**
 * `npm run bench:sets -- [--exercism FILE] [--cruxeval FILE] [--statements FILE]`: how well the shipped
 * weights order labelled questions, beside length alone. Weights are fitted to the parts that
 * docs/COMPLEXITY.md names, so that only other parts of these sets, or other sets, tell what the estimate is
 * worth. `--statements` holds one problem a line, a statement and a stub, with how hard it is: `{"prompt",
 * "code", "language", "difficulty"}`.
 */
import { parseArgs } from "node:util";
import { factsOf } from "../../src/core/complexity/features.ts";
import { weigh } from "../../src/core/complexity/model.ts";
import { bootstrap } from "../report/significance.ts";
import { agreementOf } from "./agreement.ts";
import { type Labelled, readCruxeval, readExercism, readStatements } from "./labelledQuestions.ts";
import { lengthOf } from "./readPairs.ts";

const FILE = { type: "string" } as const;
const { values } = parseArgs({ options: { exercism: FILE, cruxeval: FILE, statements: FILE } });

const SETS = {
	exercism: { read: readExercism, failsAbove: undefined },
	cruxeval: { read: readCruxeval, failsAbove: 0.5 },
	statements: { read: readStatements, failsAbove: undefined },
} as const;

const RULES = {
	estimate: ({ question }: Labelled) => weigh(factsOf(question)).exact,
	length: ({ question }: Labelled) => lengthOf(question),
} as const;

for (const [name, { read, failsAbove }] of Object.entries(SETS)) {
	const file = values[name as keyof typeof SETS];
	if (file === undefined) continue;
	const { rows, sha256 } = read(file);
	console.log(`${name}: ${rows.length} questions, SHA-256 ${sha256}`);
	const table = Object.entries(RULES).map(([rule, score]) => {
		const scored = rows.map((row) => ({ ...row, score: score(row) }));
		const clusters = scored.map(({ cluster }) => cluster);
		const measured = agreementOf(scored, failsAbove);
		const told = Object.entries(measured).map(([measure, value]) => {
			const { low, high } = bootstrap(clusters, (indices) => {
				const drawn = indices.flatMap((index) => scored[index] ?? []);
				return agreementOf(drawn, failsAbove)[measure as keyof typeof measured] ?? 0;
			});
			return [measure, `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`];
		});
		return [rule, Object.fromEntries(told)];
	});
	console.table(Object.fromEntries(table));
	// The same questions in the words of other people.
	for (const phrasing of Object.keys(rows[0]?.rephrased ?? {})) {
		const scored = rows.map((row) => {
			const question = row.rephrased[phrasing] ?? row.question;
			return { ...row, score: weigh(factsOf(question)).exact };
		});
		console.log(`${phrasing}: ${agreementOf(scored).spearman.toFixed(2)}`);
	}
}
