// Runs tests as an ordinary user with an empty home: root sees no mode and may do everything. Where root runs
// this, on Linux, they are run by a user who owns nothing and has no name; elsewhere by whoever runs this.
// Arguments are the test files; or, behind --run, a script with its own arguments.
import { spawnSync } from "node:child_process";
import {
	accessSync,
	chmodSync,
	chownSync,
	copyFileSync,
	cpSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A number that no system gives to anybody. */
const ORDINARY = 64_123;
const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));
/** What nobody needs to run them. */
const LEFT_OUT = [".git", ".vscode-test"];
/** That it is so is a test, too. */
const ALWAYS = "test/ordinary/ordinary.test.ts";

const identity =
	process.platform === "linux" && process.getuid?.() === 0 ? { uid: ORDINARY, gid: ORDINARY } : {};
const scratch = makeScratch();
try {
	const node = usableNode();
	const [first, ...rest] = process.argv.slice(2);
	// Where one is not there, mocha would go on without it.
	for (const name of process.argv.slice(2)) if (/^test\/[^*]+$/.test(name)) accessSync(join(CHECKOUT, name));
	const args =
		first === "--run"
			? ["--import=tsx", ...rest]
			: ["node_modules/mocha/bin/mocha.js", "--timeout=30000", "--import=tsx", ALWAYS, first ?? "", ...rest];
	const { status, signal, error } = asOrdinary(node, args, { cwd: usableCheckout(), stdio: "inherit" });
	if (error) throw error;
	if (signal) throw new Error(`the tests were ended by ${signal}`);
	process.exitCode = status ?? 1;
} finally {
	try {
		// An engine may still be ending.
		rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
	} catch (error) {
		console.error(`${scratch} is left: ${error}`);
	}
}

/**
 * An empty home, and folders for what does not last; short, since the paths of sockets have to be.
 * @returns {string}
 */
function makeScratch() {
	for (const base of new Set([tmpdir(), "/tmp", "/var/tmp"])) {
		const folder = mkdtempSync(join(base, "z1-o-"));
		for (const name of ["home", "tmp", "run"]) {
			mkdirSync(join(folder, name), { mode: 0o700 });
			if (identity.uid) chownSync(join(folder, name), identity.uid, identity.gid);
		}
		chmodSync(folder, 0o755);
		if (identity.uid === undefined || canEnter(join(folder, "home"))) return folder;
		rmSync(folder, { recursive: true });
	}
	throw new Error("there is no folder for temporary files that an ordinary user can use");
}

/** @param {string} folder */
function canEnter(folder) {
	return spawnSync("test", ["-w", folder, "-a", "-x", folder], identity).status === 0;
}

/** Node, or a copy of it where the user cannot run the one that runs this. @returns {string} */
function usableNode() {
	if (identity.uid === undefined || spawnSync("test", ["-x", process.execPath], identity).status === 0)
		return process.execPath;
	const copy = join(scratch, "node");
	copyFileSync(process.execPath, copy);
	chmodSync(copy, 0o755);
	return copy;
}

/** The checkout, or a copy of it where the user cannot read all that the tests need. @returns {string} */
function usableCheckout() {
	const needed = readdirSync(CHECKOUT).filter((name) => !LEFT_OUT.includes(name));
	if (identity.uid === undefined || isReadable(CHECKOUT, needed)) return CHECKOUT;
	const copy = join(scratch, "checkout");
	console.log(`${CHECKOUT} cannot be read by others: the tests run in a copy of it, ${copy}`);
	mkdirSync(copy);
	for (const name of needed) {
		cpSync(join(CHECKOUT, name), join(copy, name), { recursive: true, verbatimSymlinks: true });
	}
	run("chmod", ["-R", "u+rwX,go+rX,go-w", copy]);
	if (!isReadable(copy, needed)) throw new Error(`an ordinary user cannot read ${copy}, either`);
	return copy;
}

/**
 * Whether the ordinary user can read everything that the tests need.
 * @param {string} checkout
 * @param {string[]} needed
 */
function isReadable(checkout, needed) {
	const paths = needed.map((name) => join(checkout, name));
	const barred = ["(", "!", "-readable", "-o", "-type", "d", "!", "-executable", ")", "-print", "-quit"];
	const { status, stdout } = spawnSync("find", [...paths, ...barred], { ...identity, encoding: "utf8" });
	return status === 0 && stdout === "";
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnSyncOptions} options
 */
function asOrdinary(command, args, options) {
	const { PATH, SystemRoot } = process.env;
	const env = {
		PATH,
		SystemRoot,
		LANG: "C.UTF-8",
		HOME: join(scratch, "home"),
		USERPROFILE: join(scratch, "home"),
		TMPDIR: join(scratch, "tmp"),
		TEMP: join(scratch, "tmp"),
		TMP: join(scratch, "tmp"),
		XDG_RUNTIME_DIR: join(scratch, "run"),
	};
	return spawnSync(command, args, { ...options, ...identity, env });
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
	const { status } = spawnSync(command, args, { stdio: "inherit" });
	if (status !== 0) throw new Error(`${command} failed`);
}
