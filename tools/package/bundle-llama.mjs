/**
 * Bundles node-llama-cpp with what it needs at run time; most of what it declares is for compiling llama.cpp,
 * which Z1 Code never does.
 *
 * Its files may not move against each other: it finds its own package.json, its binaries and the file of the
 * process that tries a binary out beforehand by their places. So its places are kept: whatever is bundled,
 * each module is told that it lies where it lay, and the file that is started as a process of its own is
 * there.
 */
import { cpSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";

/** Besides its code, what node-llama-cpp reads when it starts. */
const READ = ["package.json", "llama/binariesGithubRelease.json", "llama/llama.cpp.info.json"];

/**
 * @param {string} root the project's folder
 * @param {string} to
 * @returns {Promise<import("esbuild").Metafile>} what went in; its paths start from `root`
 */
export async function bundleLlama(root, to) {
	const from = path.join(root, "node_modules", "node-llama-cpp");
	const dist = path.join(from, "dist");
	const { metafile } = await build({
		absWorkingDir: root,
		entryPoints: ["index.js", "bindings/utils/testBindingBinary.js"].map((file) => path.join(dist, file)),
		outbase: dist,
		outdir: path.join(to, "dist"),
		bundle: true,
		splitting: true,
		minify: true,
		metafile: true,
		platform: "node",
		target: "node20",
		format: "esm",
		mainFields: ["module", "main"],
		// The target chooses the binaries; copies by reference belong to its downloads, which are never used.
		external: ["@node-llama-cpp/*", "@reflink/*", "electron"],
		banner: {
			js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
		},
		plugins: [placesKept(dist)],
		logLevel: "warning",
	});
	for (const file of READ) cpSync(path.join(from, file), path.join(to, file));
	return metafile;
}

/**
 * Has `import.meta.url` name the place of the original module. Bundles lie directly in `dist`.
 * @param {string} dist
 * @returns {import("esbuild").Plugin}
 */
function placesKept(dist) {
	return {
		name: "places-kept",
		setup({ onLoad }) {
			onLoad({ filter: /[\\/]node-llama-cpp[\\/]dist[\\/].*\.js$/ }, async ({ path: file }) => {
				const text = await readFile(file, "utf8");
				const place = JSON.stringify(`./${path.relative(dist, file).replaceAll("\\", "/")}`);
				return {
					contents: text.replaceAll("import.meta.url", `new URL(${place}, import.meta.url).href`),
					loader: "js",
				};
			});
		},
	};
}
