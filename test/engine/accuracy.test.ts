import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Reasoning } from "../../src/core/thinking/reasoning.ts";
import { type OpenNano, openNano } from "./nano.ts";

interface Problem {
	readonly question: string;
	readonly code: string;
	readonly language: string;
	readonly file: string;
	readonly answer: string;
}

const FILE = new URL("../../bench/problems/nano-dev.jsonl", import.meta.url);
const COUNT = 120;
/** tools/nano/README.md: 81 right at a window of 400; one more or less by the processor's rounding. */
const EXPECTED_RIGHT = 80;

describe("the starter model at its full window", () => {
	let nano: OpenNano;
	before(async () => {
		nano = await openNano();
	});
	after(() => nano.dispose());

	it("is as right as its description says", async function () {
		this.timeout(240_000);
		const never = new AbortController().signal;
		const problems = readFileSync(FILE, "utf8").trim().split("\n").slice(0, COUNT);
		let right = 0;
		for (const line of problems) {
			const { question: prompt, code, language, file, answer } = JSON.parse(line) as Problem;
			const question = { prompt, code: { file, language, startLine: 1, endLine: 9, text: code } };
			const ask = {
				traceId: "t",
				system: "Please reason step by step.",
				turns: [],
				question,
				window: { thinkingTokens: 400, answerReserveTokens: 200 },
			};
			let output = "";
			for await (const event of new Reasoning(nano.reasoner, ask).run({ stop: never, answerNow: never })) {
				if ("text" in event) output += event.text;
			}
			if (output.trim().endsWith(answer)) right++;
		}
		assert.ok(right >= EXPECTED_RIGHT, `${right} of ${COUNT} right, expected at least ${EXPECTED_RIGHT}`);
	});
});
