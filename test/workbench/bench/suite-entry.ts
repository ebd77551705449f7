/**
 * What VS Code runs as extensionTestsPath: all bundled suites that lie beside this file, with mocha. Counts
 * as it goes into the file that Z1_RESULTS names, so that a run that breaks has still said something.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Mocha from "mocha";

/** How far the run came; `finished` is false until mocha has ended by itself. */
export interface SuiteResults {
	passed: number;
	failed: number;
	pending: number;
	finished: boolean;
}

export async function run(): Promise<void> {
	// VS Code may move the focus while a test types; what is wrong twice is wrong.
	const mocha = new Mocha({ ui: "bdd", color: false, timeout: 120_000, retries: 1, reporter: "spec" });
	if (process.env.Z1_GREP) mocha.grep(process.env.Z1_GREP);
	const here = new URL(".", import.meta.url);
	for (const name of readdirSync(here).sort()) {
		if (name.endsWith(".test.mjs")) mocha.addFile(fileURLToPath(new URL(name, here)));
	}
	await mocha.loadFilesAsync();
	const { passed, failed } = await runCounting(mocha);
	if (failed > 0) throw new Error(`${failed} of ${passed + failed} tests failed`);
	// Mocha is content with nothing; a run that tested nothing has proved nothing.
	if (passed === 0) throw new Error("no test ran");
}

function runCounting(mocha: Mocha): Promise<SuiteResults> {
	const results: SuiteResults = { passed: 0, failed: 0, pending: 0, finished: false };
	const write = () => {
		if (process.env.Z1_RESULTS) writeFileSync(process.env.Z1_RESULTS, JSON.stringify(results));
	};
	return new Promise((resolve) => {
		const runner = mocha.run(() => {
			results.finished = true;
			write();
			resolve(results);
		});
		// Mocha tells of the last try alone, which may have failed only by what the first one left.
		runner.on("retry", (test, error) => console.log(`${test.title}, first try: ${error.stack}`));
		for (const [event, key] of [
			["pass", "passed"],
			["fail", "failed"],
			["pending", "pending"],
		] as const) {
			runner.on(event, () => {
				results[key]++;
				write();
			});
		}
	});
}
