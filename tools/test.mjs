/**
 * `npm test`: builds, runs every suite even if earlier ones failed, and then says which failed. Arguments
 * select suites; by default all run.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Scripts of package.json, the quickest first. */
export const SUITES = [
	"test:unit",
	"test:engine",
	"test:panel",
	"test:workbench",
	"test:restarts",
	"test:installed",
];

/**
 * Runs all scripts one after another.
 * @param {readonly string[]} scripts
 * @param {(script: string) => boolean} run returns whether it succeeded
 * @returns {string[]} those that failed
 */
export function runAll(scripts, run) {
	return scripts.filter((script) => !run(script));
}

/** @param {string} script */
function runScript(script) {
	console.log(`\n> ${script}`);
	const { status } = spawnSync("npm", ["run", "-s", script], {
		stdio: "inherit",
		shell: process.platform === "win32",
	});
	return status === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const named = process.argv.slice(2);
	// Without a build there is nothing to test.
	const failed = runScript("build") ? runAll(named.length > 0 ? named : SUITES, runScript) : ["build"];
	console.log(failed.length > 0 ? `\nFailed: ${failed.join(", ")}` : "\nEvery suite has passed.");
	process.exitCode = failed.length > 0 ? 1 : 0;
}
