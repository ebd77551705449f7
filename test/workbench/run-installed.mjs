/**
 * `npm run test:installed`: makes this machine's VSIX, installs it into a clean profile and runs
 * installed/*.test.ts there. The development extension that VS Code requires for a test run is a tiny one.
 *
 * Exit code and environment: those of run.mjs.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { projectRoot } from "./bench/paths.mjs";
import { removeFolder, temporaryFolder } from "./bench/profile.mjs";
import { runOrThrow } from "./bench/tools.mjs";
import { runSuites } from "./run-suites.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const temporary = temporaryFolder();
try {
	const vsix = path.join(temporary, "z1.vsix");
	const packager = path.join(projectRoot, "tools", "package", "package.mjs");
	const target = `${process.platform}-${process.arch}`;
	runOrThrow(process.execPath, [packager, "--target", target, "--out", vsix]);
	const { code, passed, failed } = await runSuites({
		from: path.join(HERE, "installed"),
		extensionDevelopmentPath: path.join(HERE, "fixtures", "extension"),
		folder: path.join(projectRoot, "examples"),
		vsix,
	});
	if (code === 2) console.error("The run broke before its end.");
	console.log(`installed: ${passed} passed, ${failed} failed`);
	process.exitCode = code;
} finally {
	removeFolder(temporary);
}
