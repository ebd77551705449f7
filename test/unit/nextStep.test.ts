import assert from "node:assert/strict";
import { describeError } from "../../src/cli/terminal.ts";
import { Failure, failures } from "../../src/core/failure.ts";
import { FAILURE_WORDS } from "../../src/core/failureWords.ts";

/** Failures with VS Code itself, which nobody meets in a terminal. */
const IN_EDITOR =
	/^(?:code|file|chat|serverNotChosen|droppedWithoutPath|noEditor|engineRefused|exportFailed)/;
/** Of VS Code: its settings, commands, lists and panels. */
const OF_EDITOR = /Z1: |\bz1\.\w|VS Code|panel|conversation|“|\bInsert\b/;
/** Of a terminal, and of no use in VS Code. */
const OF_TERMINAL = / --\w|\bz1 get\b/;

/** A failure with some words, whatever it takes. */
function some(code: string): Failure {
	const make = failures[code as keyof typeof failures] as (...args: unknown[]) => Failure;
	for (const first of ["some.gguf", ["some.gguf"]]) {
		for (const second of ["one", ["one"], 1]) {
			try {
				return make(first, second, ["one"]);
			} catch {}
		}
	}
	throw new Error(`how is ${code} made?`);
}

describe("the next step in a terminal", () => {
	for (const code of Object.keys(FAILURE_WORDS).filter((code) => !IN_EDITOR.test(code))) {
		it(`needs nothing that only VS Code has, nor the other way round: ${code}`, () => {
			const { inTerminal, nextStep } = some(code);
			const step = inTerminal ?? nextStep;
			assert.doesNotMatch(step, OF_EDITOR);
			assert.match(step, /^[A-Z].*\.$/);
			if (code !== "noSandbox") assert.doesNotMatch(nextStep, OF_TERMINAL);
		});
	}

	it("keeps what the failure knows, also from the model process", () => {
		const unknown = failures.unknownModel("foo", ["z1-nano", "z1-7b"]);
		const words = `${unknown.message} Give --model the path of a GGUF file or one of: z1-nano, z1-7b.`;
		assert.equal(describeError(unknown), words);
		assert.equal(describeError(new Failure(JSON.parse(JSON.stringify(unknown.info)))), words);
		const own = failures.serverTooBusy("gpu.example");
		assert.equal(describeError(own), `${own.message} ${own.nextStep}`);
	});
});
