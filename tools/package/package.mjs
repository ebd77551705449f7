/**
 * `npm run package -- --target linux-x64 [--out file.vsix]`: makes the VSIX of a target in a fresh folder. It
 * contains only what .vscodeignore lists, the minified bundles and the target's binaries.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createVSIX } from "@vscode/vsce";
import { stageExtension } from "./stage.mjs";
import { TARGETS } from "./targets.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { values } = parseArgs({ options: { target: { type: "string" }, out: { type: "string" } } });

try {
	await packageTarget(values.target ?? "", values.out);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}

/** @param {string} name @param {string} [out] */
async function packageTarget(name, out = `z1-code-${name}.vsix`) {
	const target = TARGETS[name];
	if (!target) throw new Error(`--target is one of: ${Object.keys(TARGETS).join(", ")}`);
	const stage = mkdtempSync(path.join(tmpdir(), "z1-stage-"));
	try {
		await stageExtension(root, { ...target, machine: name }, stage);
		const packagePath = path.resolve(out);
		await createVSIX({
			cwd: stage,
			target: name,
			packagePath,
			// Dependencies lie beside the bundle that needs them, in dist/node_modules.
			dependencies: false,
			allowMissingRepository: true,
		});
		checkBudget(packagePath, target.budgetBytes);
	} finally {
		rmSync(stage, { recursive: true, force: true });
	}
}

/** @param {string} vsix @param {number} budgetBytes */
function checkBudget(vsix, budgetBytes) {
	const { size } = statSync(vsix);
	const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1_000_000).toFixed(1)} MB`;
	if (size > budgetBytes) {
		throw new Error(`${vsix} takes ${megabytes(size)}, more than its budget of ${megabytes(budgetBytes)}.`);
	}
	console.log(`${vsix}: ${megabytes(size)} of ${megabytes(budgetBytes)}`);
}
