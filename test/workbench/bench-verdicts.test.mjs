/**
 * The bench's own test: checks, in a real VS Code with a tiny extension, that it tells all outcomes of a
 * suite apart.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { benchRoot } from "./bench/paths.mjs";
import { removeFolder, temporaryFolder } from "./bench/profile.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));

/**
 * The temporary folder of all runs here, which shows what they leave behind and which processes still use it.
 */
const temporary = temporaryFolder();

/**
 * Runs the suites of fixtures/<name>/ as `npm run test:workbench` runs the project's.
 * @param {string} name
 * @param {Record<string, string>} [env]
 */
function run(name, env) {
	const fixtures = path.join(here, "fixtures");
	const extension = path.join(fixtures, "extension");
	const args = ["--suites", path.join(fixtures, name), "--extension", extension, "--folder", extension];
	const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(here, "run.mjs"), ...args], {
		encoding: "utf8",
		env: { ...process.env, VSCODE_EXECUTABLE: "", TMPDIR: temporary, ...env },
	});
	return { status, lastLine: stdout.trimEnd().split("\n").at(-1), output: `${stdout}\n${stderr}` };
}

/**
 * @param {ReturnType<typeof run>} result
 * @param {{ status: number, lastLine: string, output?: RegExp }} expected
 */
function assertVerdict({ status, lastLine, output }, expected) {
	assert.deepEqual({ status, lastLine }, { status: expected.status, lastLine: expected.lastLine }, output);
	if (expected.output) assert.match(output, expected.output);
}

/** Processes of a run have its temporary folder in their environment or arguments. */
function survivors() {
	return readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && isSurvivor(pid));
}

/** @param {string} pid */
function isSurvivor(pid) {
	try {
		return ["environ", "cmdline"].some((file) => readFileSync(`/proc/${pid}/${file}`).includes(temporary));
	} catch {
		return false; // It has ended meanwhile, or belongs to another user.
	}
}

describe("the workbench bench", function () {
	this.timeout(240_000);

	it("passes what passes, with Playwright in the extension's webviews", () => {
		const shot = path.join(benchRoot, "shots", "bench-fixture.png");
		rmSync(shot, { force: true });
		assertVerdict(run("passing"), { status: 0, lastLine: "workbench: 6 passed, 0 failed" });
		assert.ok(existsSync(shot), "the suite's screenshot is missing");
	});

	it("fails what fails", () => {
		const lastLine = "workbench: 1 passed, 1 failed";
		assertVerdict(run("failing"), { status: 1, lastLine, output: /1\) a failing suite/ });
	});

	it("fails what tests nothing", () => {
		const lastLine = "workbench: 0 passed, 0 failed";
		assertVerdict(run("empty"), { status: 1, lastLine, output: /no test ran/ });
	});

	it("calls a killed extension host a broken run", () => {
		const lastLine = "workbench: 1 passed, 0 failed";
		// Either the server's log or the workbench's "exit code 0" comes first; neither makes it a pass.
		const output = /bench broke: .*(signal: SIGKILL|exit code 0, but .*"state":"started")/;
		assertVerdict(run("crashing"), { status: 2, lastLine, output });
	});

	it("calls a suite that never ends a broken run", () => {
		const lastLine = "workbench: 0 passed, 0 failed";
		const result = run("hanging", { Z1_BENCH_TIMEOUT_MS: "2000" });
		assertVerdict(result, { status: 2, lastLine, output: /bench broke: .*did not end within 2000 ms/ });
	});

	it("leaves no file and no process behind", () => {
		assert.deepEqual({ files: readdirSync(temporary), survivors: survivors() }, { files: [], survivors: [] });
	});

	after(() => removeFolder(temporary));
});
