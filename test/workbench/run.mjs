/**
 * `npm run test:workbench`: runs suite/*.test.ts with this extension in a real VS Code, on a copy of
 * examples/. The bench's own test runs other suites with another extension: --suites, --extension, --folder.
 *
 * Exit code: 0 all passed, 1 tests failed or none ran, 2 the run broke. Environment: VSCODE_EXECUTABLE (a
 * desktop VS Code to use), Z1_GREP (only these tests), and those of code.mjs.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { projectRoot } from "./bench/paths.mjs";
import { runSuites } from "./run-suites.mjs";

const { values } = parseArgs({
	options: {
		suites: { type: "string", default: fileURLToPath(new URL("./suite", import.meta.url)) },
		extension: { type: "string", default: projectRoot },
		folder: { type: "string", default: path.join(projectRoot, "examples") },
	},
});

const { code, passed, failed } = await runSuites({
	from: path.resolve(values.suites),
	extensionDevelopmentPath: path.resolve(values.extension),
	folder: path.resolve(values.folder),
});
if (code === 2) console.error("The run broke before its end.");
console.log(`workbench: ${passed} passed, ${failed} failed`);
process.exitCode = code;
