// Runs the tests that touch homes, sockets and modes as an ordinary user with an empty home. Root sees no mode and
// may do everything, so where root runs the tests, on Linux, they are run by a user who owns nothing and has no name;
// elsewhere by whoever runs this. Arguments go to mocha in place of the suites, such as one file.
import { spawnSync } from "node:child_process";
import {
	accessSync,
	chmodSync,
	chownSync,
	constants,
	copyFileSync,
	cpSync,
	mkdirSync,
	mkdtempSync,
	rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What touches homes, sockets and modes. @type {Record<string, string[]>} */
const SUITES = {
	ordinary: ["ordinary"],
	unit: [
		"answerLog",
		"benchResults",
		"conversations",
		"downloadModel",
		"engineChannel",
		"history",
		"userFolder",
	],
	engine: ["closedWindow", "freshHome", "machineFile", "sharedEngine", "survival"],
};
/** A number that no system gives to anybody. */
const ORDINARY = 64_123;
const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));
/** What the tests need of the checkout. */
const NEEDED = [
	"package.json",
	".mocharc.json",
	"bench",
	"dist",
	"examples",
	"models",
	"node_modules",
	"src",
	"test",
];

const identity =
	process.platform === "linux" && process.getuid?.() === 0 ? { uid: ORDINARY, gid: ORDINARY } : {};
const scratch = makeScratch();
try {
	const node = usableNode();
	const args = process.argv.slice(2);
	const { status, signal, error } = asOrdinary(
		node,
		[
			"node_modules/mocha/bin/mocha.js",
			"--timeout=30000",
			"--import=tsx",
			...(args.length > 0 ? args : suiteFiles()),
		],
		{ cwd: usableCheckout(), stdio: "inherit" },
	);
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

/** Their files; one that is not there ends this, where mocha would go on without it. @returns {string[]} */
function suiteFiles() {
	const files = Object.entries(SUITES).flatMap(([folder, names]) =>
		names.map((name) => `test/${folder}/${name}.test.ts`),
	);
	for (const file of files) accessSync(join(CHECKOUT, file));
	return files;
}

/** An empty home, and folders for what does not last; short, since the paths of sockets have to be. @returns {string} */
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
	for (const name of NEEDED) accessSync(join(CHECKOUT, name), constants.R_OK);
	if (identity.uid === undefined || isReadable(CHECKOUT)) return CHECKOUT;
	const copy = join(scratch, "checkout");
	console.log(`${CHECKOUT} cannot be read by others: the tests run in a copy of it, ${copy}`);
	mkdirSync(copy);
	for (const name of NEEDED) {
		cpSync(join(CHECKOUT, name), join(copy, name), { recursive: true, verbatimSymlinks: true });
	}
	run("chmod", ["-R", "u+rwX,go+rX,go-w", copy]);
	if (!isReadable(copy)) throw new Error(`an ordinary user cannot read ${copy}, either`);
	return copy;
}

/** Whether the ordinary user can read everything that the tests need. @param {string} checkout */
function isReadable(checkout) {
	const paths = NEEDED.map((name) => join(checkout, name));
	const barred = ["(", "!", "-readable", "-o", "-type", "d", "!", "-executable", ")", "-print", "-quit"];
	const { status, stdout } = spawnSync("find", [...paths, ...barred], { ...identity, encoding: "utf8" });
	return status === 0 && stdout === "";
}

/** @param {string} command @param {string[]} args @param {import("node:child_process").SpawnSyncOptions} options */
function asOrdinary(command, args, options) {
	const { PATH, SystemRoot } = process.env;
	const env = {
		PATH,
		SystemRoot,
		LANG: "C.UTF-8",
		HOME: join(scratch, "home"),
		USERPROFILE: join(scratch, "home"),
		TMPDIR: join(scratch, "tmp"),
		XDG_RUNTIME_DIR: join(scratch, "run"),
		// The whole of it runs in the engine suite.
		Z1_SURVIVAL_SHARE: "0.05",
	};
	return spawnSync(command, args, { ...options, ...identity, env });
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
	const { status } = spawnSync(command, args, { stdio: "inherit" });
	if (status !== 0) throw new Error(`${command} failed`);
}
