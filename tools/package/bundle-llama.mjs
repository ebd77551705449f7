/**
 * Bundles node-llama-cpp with its runtime dependencies; most declared ones are for compiling llama.cpp, which
 * Z1 Code never does.
 *
 * The relative places of its files must not change, since they locate its own package.json, its binaries and
 * the script of the process that tests a binary. So the places are kept: each bundled module sees its
 * original path, and the script of that process exists as a file.
 */
import { cpSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";

/** Non-code files that node-llama-cpp reads at start-up. */
const READ = ["package.json", "llama/binariesGithubRelease.json", "llama/llama.cpp.info.json"];

/**
 * @param {string} root the project's folder
 * @param {string} to
 * @returns {Promise<import("esbuild").Metafile>} the inputs; their paths start from `root`
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
		// The target chooses the binaries; reflink copies are only for its downloads, which are never used.
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
 * Makes `import.meta.url` name the original module's place. Bundles lie directly in `dist`.
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
