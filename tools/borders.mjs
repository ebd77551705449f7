/**
 * Checks imports against allow-lists: for each runtime, the other runtimes, the packages, and its rooms in
 * order; and that no files import each other in a circle, not even types. Part of `npm run check`.
 * TypeScript's project references separate the runtimes as well; only this script checks the rest.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** A room with more files should be two. */
const MOST_FILES = 14;

/**
 * @typedef {object} Runtime
 * @property {readonly string[]} runtimes it may import
 * @property {readonly string[]} packages it may import
 * @property {readonly string[]} rooms from the lowest up: each may import those before it. Files outside all
 *   rooms are the ground, which every room may import and which imports no room,
 * @property {readonly string[]} roots except for these, which compose everything else and which nobody
 *   imports
 */

/** @type {Readonly<Record<string, Runtime>>} */
const RUNTIMES = {
	core: {
		runtimes: [],
		packages: ["zod", "diff", "markdown-it", "@vscode/l10n"],
		rooms: [
			"markdown",
			"question",
			"judging",
			"code",
			"complexity",
			"trace",
			"marks",
			"thinking",
			"recording",
			"catalogue",
			"gguf",
			"model",
			"weights",
			"saving",
			"engine",
			"diagnosis",
			"apply",
			"protocol",
		],
		roots: [],
	},
	node: { runtimes: [], packages: ["node:"], rooms: [], roots: [] },
	engine: {
		runtimes: ["core", "node"],
		packages: [
			"node:",
			"node-llama-cpp",
			"koffi",
			"@huggingface/jinja",
			"vscode-jsonrpc",
			"zod",
			"@vscode/l10n",
		],
		rooms: ["speculation", "machine", "convert", "modelFile", "llama", "serving"],
		roots: ["main.ts"],
	},
	host: {
		runtimes: ["core", "node"],
		packages: ["node:", "vscode-jsonrpc", "eventsource-parser", "@huggingface/jinja", "zod", "@vscode/l10n"],
		rooms: ["found", "machine", "engine", "download", "convert", "server", "served", "conversation"],
		roots: [],
	},
	extension: {
		runtimes: ["core", "host"],
		packages: ["node:", "vscode", "zod", "@vscode/l10n"],
		rooms: ["code", "apply", "model", "history", "ask", "panel", "chat"],
		roots: ["extension.ts"],
	},
	panel: {
		runtimes: ["core"],
		packages: [
			"lit",
			"markdown-it",
			"katex",
			"dompurify",
			"highlight.js",
			"uplot",
			"diff",
			"zod",
			"@vscode/l10n",
		],
		rooms: ["page", "markdown", "state", "statistics", "exchange", "views"],
		roots: ["panel.ts", "statistics.ts"],
	},
	cli: { runtimes: ["core", "host"], packages: ["node:", "zod"], rooms: [], roots: ["main.ts"] },
	bench: {
		runtimes: ["core", "host", "cli"],
		packages: ["node:", "zod", "csv-parse"],
		rooms: ["recorded", "policies", "report", "judging", "commands"],
		roots: ["main.ts"],
	},
};

/** Parts of bench/ that measure rather than belong to the build: they may import every runtime, and tests. */
const LOOSE = new Set(["fit", "complexity", "server.ts"]);

const IMPORT = /(?:\bfrom|\bimport) "([^"]+)"|\bimport\("([^"]+)"\)/g;

const files = [
	...filesBelow("src").filter((file) => file.split(sep).length > 2),
	...filesBelow("bench").filter((file) => !LOOSE.has(file.split(sep)[1] ?? "")),
];
const faults = [...files.flatMap(faultsOf), ...circles(files), ...crowdedRooms(files)];
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;

/** @param {string} folder @returns {string[]} */
function filesBelow(folder) {
	return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
		.filter((file) => file.endsWith(".ts"))
		.map((file) => join(folder, file));
}

/** The forbidden imports of a file, one per line. @param {string} file below the root @returns {string[]} */
function faultsOf(file) {
	const here = placeOf(file);
	const allowed = RUNTIMES[here.runtime];
	if (!allowed) return [`${file}: "${here.runtime}" is no runtime of docs/ARCHITECTURE.md`];
	if (here.room !== undefined && !allowed.rooms.includes(here.room)) {
		return [`${file}: ${here.runtime} has no room "${here.room}"; tools/borders.mjs lists them in order`];
	}
	const faults = [];
	for (const name of importsOf(file)) {
		const fault = name.startsWith(".")
			? faultOfFile(here, placeOf(normalize(join(dirname(file), name))), allowed)
			: allowed.packages.some((known) => isOf(known, name))
				? undefined
				: `${here.runtime} must not import packages that are not listed`;
		if (fault) faults.push(`${file} imports ${name}: ${fault}`);
	}
	return faults;
}

/** What a file imports, as it is written there. @param {string} file below the root */
function importsOf(file) {
	const imports = readFileSync(join(ROOT, file), "utf8").matchAll(IMPORT);
	return [...imports].map(([, from, dynamic]) => /** @type {string} */ (from ?? dynamic));
}

/** The circles of imports, each found once. @param {readonly string[]} files @returns {string[]} */
function circles(files) {
	const known = new Set(files);
	const done = new Set();
	/** @param {string} file @param {readonly string[]} path that led to it @returns {string[]} */
	const from = (file, path) => {
		const begun = path.indexOf(file);
		if (begun >= 0) return [`a circle of imports: ${[...path.slice(begun), file].join(" → ")}`];
		if (!known.has(file) || done.has(file)) return [];
		const imported = importsOf(file).filter((name) => name.startsWith("."));
		const found = imported.flatMap((name) => from(normalize(join(dirname(file), name)), [...path, file]));
		done.add(file);
		return found;
	};
	return files.flatMap((file) => from(file, []));
}

/** @param {Place} here @param {Place} there @param {Runtime} allowed @returns {string | undefined} */
function faultOfFile(here, there, { runtimes, rooms, roots }) {
	if (there.runtime !== here.runtime) {
		return runtimes.includes(there.runtime) ? undefined : `${here.runtime} must not import ${there.runtime}`;
	}
	if (there.room === here.room && there.room !== undefined) return undefined;
	if (there.room === undefined) {
		return roots.includes(there.file) ? "nobody imports a composition root" : undefined;
	}
	if (here.room === undefined) {
		return roots.includes(here.file) ? undefined : "the ground imports no room";
	}
	return rooms.indexOf(there.room) < rooms.indexOf(here.room)
		? undefined
		: `the room ${there.room} is not below ${here.room}`;
}

/** @param {readonly string[]} files @returns {string[]} */
function crowdedRooms(files) {
	/** @type {Map<string, number>} */
	const counts = new Map();
	for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
	return [...counts]
		.filter(([, count]) => count > MOST_FILES)
		.map(([folder, count]) => `${folder} holds ${count} files; more than ${MOST_FILES} are two rooms`);
}

/**
 * @typedef {object} Place
 * @property {string} runtime
 * @property {string | undefined} room
 * @property {string} file
 *
 * @param {string} path `src/<runtime>/<room>/<file>`, `src/<runtime>/<file>`, or the same in `bench`
 * @returns {Place}
 */
function placeOf(path) {
	const [runtime = "", ...rest] = path.startsWith(`src${sep}`) ? path.split(sep).slice(1) : path.split(sep);
	return { runtime, room: rest.length > 1 ? rest[0] : undefined, file: basename(path) };
}

/**
 * Whether `name` is the package or one of its files, or a built-in of Node.
 * @param {string} known
 * @param {string} name
 */
function isOf(known, name) {
	return known === "node:" ? name.startsWith(known) : name === known || name.startsWith(`${known}/`);
}
