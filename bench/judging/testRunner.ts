import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chownSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { failures } from "../../src/core/failure.ts";
import { TEST_BOOTSTRAP } from "./testBootstrap.ts";

/** A Python answer and its tests. */
export interface TestRun {
	readonly program: string;
	readonly tests: string;
	readonly entryPoint?: string | undefined;
}

/** `timeout`: it was still running when its time was up. */
export type Verdict = "passed" | "failed" | "timeout";

const MIB = 2 ** 20;
/** Wall-clock time in milliseconds, since an answer may sleep as well as work. */
const TIMEOUT_MS = 10_000;
/** Resource limits of an answer, by their names in Python's resource module: seconds, bytes, processes. */
const LIMITS = {
	RLIMIT_CPU: 5,
	RLIMIT_AS: 512 * MIB,
	RLIMIT_FSIZE: MIB,
	RLIMIT_NOFILE: 32,
	RLIMIT_NPROC: 16,
	RLIMIT_CORE: 0,
};
/** Separate users, network, processes and shared memory; leftover processes die with the first one. */
const NAMESPACES = ["--user", "--map-root-user", "--net", "--ipc", "--pid", "--fork", "--kill-child=KILL"];
/** The user "nobody", for tests that are run by root. */
const NOBODY = 65534;

/**
 * Runs Python answers against their tests, each in a child process of its own: limits on time, memory and
 * files, an empty environment, an empty folder, no network.
 */
export class TestRunner {
	readonly #command: readonly string[];

	/**
	 * @param allowNetwork runs answers even if they cannot be kept off the network
	 * @throws Failure `noPython`, `noSandbox`
	 */
	constructor(allowNetwork: boolean) {
		// The first on PATH may be a wrapper that does not work without an environment.
		const pythons = findOnPath("python3").filter((python) => works([python, "-I", "-c", ""]));
		if (pythons.length === 0) throw failures.noPython();
		const isolations = findOnPath("unshare").map((unshare) => [unshare, ...NAMESPACES]);
		const prefixes = allowNetwork ? [...isolations, []] : isolations;
		const command = prefixes
			.flatMap((prefix) => pythons.map((python) => [...prefix, python, "-I", "-B", "-c"]))
			.find((start) => works([...start, ""]));
		if (!command) throw failures.noSandbox();
		this.#command = [...command, TEST_BOOTSTRAP];
	}

	async run(test: TestRun): Promise<Verdict> {
		const folder = mkdtempSync(join(tmpdir(), "z1-answer-"));
		if (isRoot()) chownSync(folder, NOBODY, NOBODY);
		const token = randomUUID();
		const [command = "", ...args] = this.#command;
		const child = spawn(command, args, {
			cwd: folder,
			env: {},
			stdio: ["pipe", "pipe", "ignore"],
			detached: true,
			...unprivileged(),
		});
		try {
			child.stdin?.on("error", () => {}); // it died before it read its input; its exit reports that
			child.stdin?.end(JSON.stringify({ ...test, limits: LIMITS, token }));
			return await verdictOf(child, token);
		} finally {
			killGroup(child);
			removeFolder(folder);
		}
	}
}

/** A program may leave files that their owner cannot delete; that does not count against it. */
function removeFolder(folder: string): void {
	try {
		rmSync(folder, { recursive: true, force: true });
	} catch {
		// It stays in the folder for temporary files.
	}
}

function verdictOf(child: ChildProcess, token: string): Promise<Verdict> {
	return new Promise((resolve) => {
		let output = "";
		const timer = setTimeout(() => {
			resolve("timeout");
			killGroup(child);
		}, TIMEOUT_MS);
		const end = (verdict: Verdict) => {
			clearTimeout(timer);
			resolve(verdict);
		};
		child.stdout?.on("data", (data: Buffer) => {
			if (output.length < token.length) output += data.toString("latin1");
		});
		child.once("error", () => end("failed"));
		child.once("close", () => end(output === token ? "passed" : "failed"));
	});
}

/** Kills a process and everything that it has started, even if it is gone and they are not. */
function killGroup({ pid }: ChildProcess): void {
	try {
		if (pid !== undefined) process.kill(-pid, "SIGKILL");
	} catch {
		// nobody is left
	}
}

function works([command = "", ...args]: readonly string[]): boolean {
	return spawnSync(command, args, { stdio: "ignore", cwd: "/", env: {}, ...unprivileged() }).status === 0;
}

/**
 * Root's answers run as nobody: limits on processes do not apply to root, and root can access everyone's
 * files.
 */
function unprivileged(): { uid?: number; gid?: number } {
	return isRoot() ? { uid: NOBODY, gid: NOBODY } : {};
}

function isRoot(): boolean {
	return process.getuid?.() === 0;
}

/** All programs of that name on PATH, in order. */
function findOnPath(name: string): string[] {
	const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
	return [...new Set(folders)].map((folder) => join(folder, name)).filter((place) => existsSync(place));
}
