/** Finds the browser for VS Code's workbench in the tests, or installs it with apt. */
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { findOnPath, isExecutable, note, runOrThrow } from "./bench/tools.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const APT_LOCK = path.join(tmpdir(), "z1-apt.lock");
const INSTALL = ["install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"];

/**
 * @returns {string} the path of a Chromium or Chrome that starts
 * @throws {Error} one line that says what to install, if it cannot be installed here
 */
export function ensureChromium() {
	const chosen = process.env.CHROMIUM;
	if (chosen) {
		if (isExecutable(chosen)) return chosen;
		throw new Error(`CHROMIUM is set to ${chosen}, which is not a program that can be run.`);
	}
	const found = findChromium();
	if (found) return found;
	installChromium();
	const installed = findChromium();
	if (!installed) throw new Error(`apt installed Chromium, but none of ${NAMES.join(", ")} starts.`);
	return installed;
}

/** A snap's stub is on PATH without being installed, so each candidate is asked for its version. */
function findChromium() {
	const programs = NAMES.map(findOnPath).filter((program) => program !== undefined);
	return programs.find((program) => spawnSync(program, ["--version"], { timeout: 20_000 }).status === 0);
}

function installChromium() {
	const sudo = sudoPrefix();
	if (!findOnPath("apt-get") || !sudo) {
		throw new Error(
			`No Chromium found. Run: sudo apt-get ${INSTALL.join(" ")} (or set CHROMIUM to a Chrome).`,
		);
	}
	note("Installing Chromium with apt …");
	for (const args of [["update"], INSTALL]) {
		// Suites that run side by side may both find it missing, and a second apt would fail.
		const [program = "", ...rest] = [...sudo, "flock", APT_LOCK, "apt-get", ...args];
		runOrThrow(program, rest);
	}
}

/** @returns {string[] | undefined} the prefix for apt-get; undefined if this user may not use it */
function sudoPrefix() {
	if (process.getuid?.() === 0) return [];
	return spawnSync("sudo", ["-n", "true"]).status === 0 ? ["sudo", "-n"] : undefined;
}
