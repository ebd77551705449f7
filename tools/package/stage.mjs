/** Gathers the contents of a release in an empty folder, so that nothing else can get in. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { listFiles, PackageManager } from "@vscode/vsce";
import { copyPackage } from "./binaries.mjs";
import { bundleLlama } from "./bundle-llama.mjs";
import { extensionPage } from "./extension-page.mjs";
import { packagesOf, thirdPartyNotices } from "./third-party-notices.mjs";

/** Fields of the manifest for developers only; scripts must not run during packaging. */
const FOR_DEVELOPERS = ["private", "scripts", "dependencies", "devDependencies"];
/** Packages that esbuild.mjs copies rather than bundles. */
const COPIED = ["@vscode/codicons"];

/**
 * @param {string} root the project's folder
 * @param {{ readonly binaries: readonly string[], readonly machine: string }} target
 * @param {string} stage an empty folder
 */
export async function stageExtension(root, { binaries, machine }, stage) {
	await copyListed(root, stage);
	const dist = path.join(stage, "dist");
	const packages = path.join(dist, "node_modules");
	const { inputs } = await bundleLlama(root, path.join(packages, "node-llama-cpp"));
	const carriers = [
		...binaries.map((name) => `@node-llama-cpp/${name}`),
		"koffi",
		`@koromix/koffi-${machine}`,
	].map((name) => copyPackage(root, name, path.join(packages, name)));
	const ours = buildInto(root, dist);
	const folders = [
		...packagesOf({ ...inputs, ...ours }).map((folder) => path.join(root, folder)),
		...COPIED.map((name) => path.join(root, "node_modules", name)),
		...carriers,
	];
	writeFileSync(path.join(stage, "THIRD-PARTY-NOTICES.txt"), thirdPartyNotices([...new Set(folders)]));
}

/**
 * Copies what .vscodeignore lets through, except for build output, which is built anew. The README becomes
 * the page for users.
 * @param {string} root
 * @param {string} stage
 */
async function copyListed(root, stage) {
	const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
	for (const file of [...files, ".vscodeignore"]) {
		if (!file.startsWith("dist/")) cpSync(path.join(root, file), path.join(stage, file));
	}
	const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
	for (const key of FOR_DEVELOPERS) delete manifest[key];
	writeFileSync(path.join(stage, "package.json"), `${JSON.stringify(manifest, null, "\t")}\n`);
	const page = readFileSync(path.join(root, "docs", "EXTENSION.md"), "utf8");
	writeFileSync(path.join(stage, "README.md"), extensionPage(page, Boolean(manifest.repository)));
}

/**
 * @param {string} root
 * @param {string} dist
 * @returns {import("esbuild").Metafile["inputs"]} the inputs of the bundles
 */
function buildInto(root, dist) {
	mkdirSync(dist, { recursive: true });
	const metafile = path.join(dist, "metafile.json");
	const args = ["esbuild.mjs", "--production", `--outdir=${dist}`, `--metafile=${metafile}`];
	execFileSync(process.execPath, args, { cwd: root, stdio: "inherit" });
	return JSON.parse(readFileSync(metafile, "utf8")).inputs;
}
