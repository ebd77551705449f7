import assert from "node:assert/strict";
import { nextStepHere } from "../../src/cli/nextStep.ts";
import { type Failure, failures } from "../../src/core/failure.ts";
import { FAILURE_WORDS } from "../../src/core/failureWords.ts";

/** Failures with VS Code itself, which nobody meets in a terminal. */
const IN_EDITOR =
	/^(?:code|file|chat|serverNotChosen|droppedWithoutPath|noEditor|engineRefused|exportFailed)/;
/** Of VS Code: its settings, commands, lists and panels. */
const OF_EDITOR = /Z1: |\bz1\.\w|VS Code|panel|conversation|“|\bInsert\b/;

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
		it(`needs nothing that only VS Code has: ${code}`, () => {
			const step = nextStepHere(some(code));
			assert.doesNotMatch(step, OF_EDITOR);
			assert.match(step, /^[A-Z].*\.$/);
		});
	}

	it("keeps what the failure knows", () => {
		assert.equal(
			nextStepHere(failures.unknownModel("foo", ["z1-nano", "z1-7b"])),
			"Give --model the path of a GGUF file or one of: z1-nano, z1-7b.",
		);
		assert.equal(
			nextStepHere(failures.modelNotInstalled("Z1-7B", "/models", ["Z1-7B-Q4_K_M.gguf"])),
			"Download it with z1 get and the same name, or put Z1-7B-Q4_K_M.gguf into /models.",
		);
		const own = failures.serverTooBusy("gpu.example");
		assert.equal(nextStepHere(own), own.nextStep);
	});
});
