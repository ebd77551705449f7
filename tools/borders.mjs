/**
 * Checks who imports whom in `src`, by lists of what is allowed: of each runtime, the runtimes and packages it may
 * know. `npm run check` runs it. TypeScript's project references fence the runtimes as well; packages only this does.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** @type {Readonly<Record<string, { runtimes: readonly string[], packages: readonly string[] }>>} */
const RUNTIMES = {
	core: { runtimes: [], packages: ["zod", "diff", "markdown-it", "@vscode/l10n"] },
	engine: {
		runtimes: ["core"],
		packages: ["node:", "node-llama-cpp", "vscode-jsonrpc", "zod", "@vscode/l10n"],
	},
	host: {
		runtimes: ["core"],
		packages: [
			"node:",
			"vscode-jsonrpc",
			"eventsource-parser",
			"@huggingface/jinja",
			"@vscode/tree-sitter-wasm",
			"zod",
			"@vscode/l10n",
		],
	},
	extension: { runtimes: ["core", "host"], packages: ["node:", "vscode", "zod", "@vscode/l10n"] },
	panel: {
		runtimes: ["core"],
		packages: ["lit", "markdown-it", "dompurify", "highlight.js", "uplot", "diff", "zod", "@vscode/l10n"],
	},
	cli: { runtimes: ["core", "host"], packages: ["node:", "zod"] },
	bench: { runtimes: ["core", "host", "cli"], packages: ["node:", "zod"] },
};

const IMPORT = /(?:\bfrom|\bimport) "([^"]+)"|\bimport\("([^"]+)"\)/g;

const faults = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
	.filter((file) => file.endsWith(".ts"))
	.flatMap((file) => faultsOf(join("src", file)));
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;

/** What a file imports and may not, a line each. @param {string} file below the root @returns {string[]} */
function faultsOf(file) {
	const runtime = runtimeOf(file);
	const allowed = RUNTIMES[runtime];
	if (!allowed) return [`${file}: "${runtime}" is no runtime of docs/ARCHITECTURE.md`];
	const faults = [];
	for (const [, from, dynamic] of readFileSync(join(ROOT, file), "utf8").matchAll(IMPORT)) {
		const name = /** @type {string} */ (from ?? dynamic);
		const target = name.startsWith(".") ? runtimeOf(normalize(join(file, "..", name))) : undefined;
		const isFine = target
			? target === runtime || allowed.runtimes.includes(target)
			: allowed.packages.some((known) => isOf(known, name));
		if (!isFine) faults.push(`${file}: src/${runtime} must not import ${name}`);
	}
	return faults;
}

/** @param {string} path `src/<runtime>/…` @returns {string} */
function runtimeOf(path) {
	return path.split(sep)[1] ?? "";
}

/** Whether `name` is the package or one of its files, or a built-in of Node. @param {string} known @param {string} name */
function isOf(known, name) {
	return known === "node:" ? name.startsWith(known) : name === known || name.startsWith(`${known}/`);
}
