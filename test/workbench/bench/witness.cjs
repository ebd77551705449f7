/**
 * What VS Code's extension host really loads as extensionTestsPath. It runs the tests' own entry file
 * (Z1_BENCH_TESTS) as VS Code would and writes down (Z1_BENCH_VERDICT) how that ended. This second witness is
 * needed because the workbench reports exit code 0 when the extension host was killed.
 */
"use strict";

const { renameSync, writeFileSync } = require("node:fs");
const { pathToFileURL } = require("node:url");

const { Z1_BENCH_TESTS: testsPath = "", Z1_BENCH_VERDICT: verdictFile = "" } = process.env;

/** @param {{ state: "started" | "passed" | "failed", error?: string }} verdict */
function write(verdict) {
	writeFileSync(`${verdictFile}~`, JSON.stringify(verdict));
	renameSync(`${verdictFile}~`, verdictFile);
}

async function run() {
	write({ state: "started" });
	try {
		const tests = await import(pathToFileURL(require.resolve(testsPath)).href);
		const entry = tests.run ?? tests.default?.run;
		if (typeof entry !== "function") throw new Error(`${testsPath} does not export a function run()`);
		await entry();
		write({ state: "passed" });
	} catch (error) {
		write({ state: "failed", error: String(error instanceof Error ? error.stack : error) });
		throw error;
	}
}

module.exports = { run };
