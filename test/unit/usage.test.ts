import assert from "node:assert/strict";
import { parseWords, UsageError, wholeNumber } from "../../src/cli/usage.ts";
import { failures, isBadInput } from "../../src/core/failure.ts";

const OPTIONS = { window: { type: "string" }, json: { type: "boolean" } } as const;

describe("what is typed in a terminal", () => {
	it("may hold a number below zero, which is told in a line to be none", () => {
		for (const args of [["--window", "-5"], ["--window=-5"]]) {
			const { values } = parseWords(args, OPTIONS);
			assert.throws(() => wholeNumber("--window", values.window), {
				message: '--window takes a whole number of tokens, not "-5"',
			});
		}
	});

	for (const args of [
		["--window"],
		["--window", "--json"],
		["--window", "-x"],
		["--nothing"],
		["-5"],
		["--json=1"],
	]) {
		it(`is refused in a line: ${args.join(" ")}`, () => {
			assert.throws(
				() => parseWords(args, OPTIONS),
				(error) => error instanceof UsageError && /^[^\n]{5,120}$/.test(error.message),
			);
		});
	}
});

describe("an exit code", () => {
	for (const failure of [
		failures.modelProcessHung(20),
		failures.modelProcessNotStarted("it is not there"),
		failures.modelProcessEnded("signal SIGKILL"),
		failures.serverRefused("gpu.example"),
	]) {
		it(`of ${failure.code} says that work went wrong`, () => assert.equal(isBadInput(failure), false));
	}
	for (const failure of [
		failures.modelFileMissing("/x.gguf"),
		failures.modelNotInstalled("Z1", "/models", []),
		failures.notGguf("/x"),
		failures.promptTooLong(9, 8),
		failures.questionTooLarge(9, 8),
		failures.serverAddressInvalid("x"),
	]) {
		it(`of ${failure.code} says that something unusable was given`, () => assert.ok(isBadInput(failure)));
	}
});
