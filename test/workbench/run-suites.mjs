/**
 * Bundles a folder of `*.test.ts` suites and runs them inside VS Code's extension host through runTests() of
 * @vscode/test-electron: in the browser workbench, or in the desktop VS Code that VSCODE_EXECUTABLE names.
 */
import * as fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { benchRoot } from "./bench/paths.mjs";
import { DEFAULT_SETTINGS, removeFolder, temporaryFolder, writeSettings } from "./bench/profile.mjs";
import { freePort, isExecutable, runOrThrow } from "./bench/tools.mjs";
import { ensureChromium, ensureVSCode } from "./ensure-vscode.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const STAND_IN = path.join(HERE, "code.mjs");
const SUITE_ENTRY = path.join(HERE, "bench", "suite-entry.ts");

/**
 * These must exist once per process, or exist only in VS Code; they resolve from the bundle's folder as
 * usual.
 */
const EXTERNAL = ["vscode", "mocha", "playwright-core", "node-llama-cpp"];

/**
 * @typedef {object} Suites
 * @property {string} from the folder with the `*.test.ts` files
 * @property {string} extensionDevelopmentPath
 * @property {string} folder a copy of it is opened, so that tests may change its content
 * @property {import("./bench/profile.mjs").Settings} [settings]
 * @property {Record<string, string>} [env] reaches the extension host
 * @property {string} [vsix] installed first; Z1_INSTALL_STARTED then tells when that began
 */

/**
 * @typedef {object} Outcome
 * @property {0 | 1 | 2} code 0: all passed, 1: tests failed or none ran, 2: the run broke
 * @property {number} passed
 * @property {number} failed
 */

/**
 * @param {Suites} suites
 * @returns {Promise<Outcome>}
 */
export async function runSuites({ from, extensionDevelopmentPath, folder, settings, env, vsix }) {
	const vscode = await chooseVSCode();
	const extensionTestsPath = await bundle(from, path.join(benchRoot, path.relative(HERE, from)));
	const temporary = temporaryFolder();
	const resultsFile = path.join(temporary, "results.json");
	try {
		const workspace = path.join(temporary, path.basename(folder));
		fs.cpSync(folder, workspace, { recursive: true });
		writeSettings(path.join(temporary, "ud"), { ...DEFAULT_SETTINGS, ...settings });
		const started = String(Date.now());
		if (vsix) install(vscode.executable, vsix, profileArgs(temporary));
		const code = await exitCode({
			vscodeExecutablePath: vscode.executable,
			extensionDevelopmentPath,
			extensionTestsPath,
			launchArgs: [workspace, ...profileArgs(temporary), ...vscode.args],
			extensionTestsEnv: {
				...vscode.env,
				Z1_RESULTS: resultsFile,
				Z1_SHOTS: path.join(benchRoot, "shots"),
				Z1_INSTALL_STARTED: started,
				...env,
			},
		});
		return judge(code, resultsFile);
	} finally {
		removeFolder(temporary);
	}
}

/** @param {string} temporary */
function profileArgs(temporary) {
	return [`--user-data-dir=${path.join(temporary, "ud")}`, `--extensions-dir=${path.join(temporary, "ext")}`];
}

/** @param {string} executable @param {string} vsix @param {string[]} profile */
function install(executable, vsix, profile) {
	const args = ["--install-extension", vsix, ...profile];
	// The stand-in is a Node script: it runs with the current Node.
	if (executable === STAND_IN) runOrThrow(process.execPath, [STAND_IN, ...args]);
	else runOrThrow(executable, args);
}

/** The stand-in finds Playwright's address by itself; a desktop VS Code has to be told. */
async function chooseVSCode() {
	const executable = process.env.VSCODE_EXECUTABLE;
	if (executable) {
		const port = await freePort();
		const env = { Z1_CDP: `http://127.0.0.1:${port}` };
		return { executable, args: [`--remote-debugging-port=${port}`], env };
	}
	ensureVSCode();
	// Git keeps the executable bit, an archive of the project may not.
	if (!isExecutable(STAND_IN)) fs.chmodSync(STAND_IN, 0o755);
	// The stand-in is a Node script: it runs with the current Node.
	const PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`;
	return { executable: STAND_IN, args: [], env: { CHROMIUM: ensureChromium(), PATH } };
}

/**
 * @param {string} from
 * @param {string} outdir
 * @returns {Promise<string>} the bundle's entry file
 */
async function bundle(from, outdir) {
	const suites = fs.readdirSync(from).filter((name) => name.endsWith(".test.ts"));
	if (suites.length === 0) throw new Error(`There is no *.test.ts in ${from}`);
	// A renamed or removed suite must not run again.
	fs.rmSync(outdir, { recursive: true, force: true });
	await build({
		entryPoints: [SUITE_ENTRY, ...suites.map((name) => path.join(from, name))],
		entryNames: "[name]",
		outdir,
		outExtension: { ".js": ".mjs" },
		bundle: true,
		// What suites share, e.g. the connection to the workbench page, must exist only once.
		splitting: true,
		format: "esm",
		platform: "node",
		target: "node20",
		external: EXTERNAL,
		// CommonJS packages load Node's modules with `require`.
		banner: {
			js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
		},
		logLevel: "warning",
	});
	return path.join(outdir, "suite-entry.mjs");
}

/** @param {Parameters<typeof runTests>[0]} options @returns {Promise<number>} VS Code's exit code */
async function exitCode(options) {
	try {
		return await runTests(options);
	} catch (error) {
		const { code } = /** @type {{ code?: unknown }} */ (error);
		return typeof code === "number" ? code : 2;
	}
}

/** @param {number} code @param {string} resultsFile @returns {Outcome} */
function judge(code, resultsFile) {
	const results = fs.existsSync(resultsFile) ? JSON.parse(fs.readFileSync(resultsFile, "utf8")) : {};
	const { passed = 0, failed = 0, finished = false } = results;
	if (code === 0 && finished && passed > 0 && failed === 0) return { code: 0, passed, failed };
	return { code: code === 1 && finished ? 1 : 2, passed, failed };
}
