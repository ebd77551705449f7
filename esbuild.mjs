import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { build, context } from "esbuild";

const watch = process.argv.includes("--watch");
const production = process.argv.includes("--production");
const outdir = option("outdir") ?? "dist";
const metafile = option("metafile");

/** @type {import("esbuild").BuildOptions} */
const common = {
	bundle: true,
	format: "esm",
	sourcemap: production ? false : "linked",
	minify: production,
	logLevel: "warning",
};
/** @type {import("esbuild").BuildOptions} */
const node = {
	...common,
	platform: "node",
	target: "node20",
	// node-llama-cpp and koffi stay unbundled, because they find their binaries beside their own files.
	external: ["vscode", "node-llama-cpp", "koffi"],
	mainFields: ["module", "main"],
	// Bundled CommonJS dependencies use require() and __filename, which ES modules do not have.
	banner: {
		js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url); const __filename = import.meta.filename;',
	},
};

/** The formula library lies beside the panel, which loads it with the first formula. */
const FORMULAS = "./katex.js";

/** @type {import("esbuild").BuildOptions[]} */
const targets = [
	{ ...node, entryPoints: { extension: "src/extension/extension.ts" }, outdir },
	{
		...node,
		entryPoints: { engine: "src/engine/main.ts", cli: "src/cli/main.ts", bench: "bench/main.ts" },
		outdir,
		outExtension: { ".js": ".mjs" },
	},
	{
		...common,
		entryPoints: { panel: "src/panel/panel.ts", statistics: "src/panel/statistics.ts" },
		outdir,
		platform: "browser",
		target: "es2022",
		alias: { katex: FORMULAS },
		external: [FORMULAS],
	},
	{
		...common,
		entryPoints: { katex: "katex" },
		outdir,
		platform: "browser",
		target: "es2022",
		sourcemap: false,
		minify: true,
	},
	{
		...common,
		entryPoints: { panel: "src/panel/styles/panel.css", statistics: "src/panel/styles/statistics.css" },
		outdir,
		target: "es2022",
	},
];

await mkdir(outdir, { recursive: true });
await copyFile("node_modules/@vscode/codicons/dist/codicon.ttf", `${outdir}/codicon.ttf`);
await copyFile("node_modules/@vscode/codicons/dist/codicon.css", `${outdir}/codicon.css`);
await copyFile("node_modules/uplot/dist/uPlot.min.css", `${outdir}/uPlot.css`);
if (watch) {
	for (const target of targets) await (await context(target)).watch();
} else {
	const built = await Promise.all(targets.map((target) => build({ ...target, metafile: true })));
	const inputs = Object.assign({}, ...built.map((result) => result.metafile.inputs));
	// Lists the packages in the bundles, from which a release gathers the licences.
	if (metafile) await writeFile(metafile, JSON.stringify({ inputs }));
}

/** The value of `--name=value`. @param {string} name @returns {string | undefined} */
function option(name) {
	const start = `--${name}=`;
	return process.argv.find((arg) => arg.startsWith(start))?.slice(start.length);
}
