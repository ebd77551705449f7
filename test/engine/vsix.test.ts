import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { TARGETS } from "../../tools/package/targets.mjs";
import { readEntry, type ZipEntry, zipEntries } from "./zipEntries.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const script = join(root, "tools", "package", "package.mjs");
const here = `${process.platform}-${process.arch}`;
const target = TARGETS[here];

/** All that may be in a VSIX. */
const ALLOWED = [
	/^(extension\.vsixmanifest|\[Content_Types\]\.xml)$/,
	/^extension\/(package(\.nls(\.[\w-]+)?)?\.json|readme\.md|changelog\.md|LICENSE\.txt|THIRD-PARTY-NOTICES\.txt)$/,
	/^extension\/dist\/[\w-]+\.(js|mjs|css|ttf)$/,
	/^extension\/dist\/node_modules\/(@node-llama-cpp|node-llama-cpp)\//,
	/^extension\/dist\/node_modules\/koffi\/(package\.json|LICENSE\.txt|index\.js|src\/koffi\/(src\/)?\w+\.js)$/,
	/^extension\/dist\/node_modules\/@koromix\/koffi-[\w-]+\/(package\.json|index\.js|\w+\/koffi\.node)$/,
	/^extension\/l10n\/bundle\.l10n(\.[\w-]+)?\.json$/,
	/^extension\/media\/[\w/-]+(\.nls\.[\w-]+)?\.(png|svg|md)$/,
	/^extension\/models\/z1-nano\.gguf$/,
	/^extension\/examples\/\w+\.(js|ts|py)$/,
	/^extension\/bench\/problems\/(?:nano-calibration|code-questions)\.jsonl$/,
	/^extension\/bench\/results\/\w+\.json$/,
];

/** What is written in this project, as opposed to what it takes from others. */
const OURS = /^extension\/(?!dist\/node_modules\/)/;
/** Files and programs of the project that stay with its developers. */
const ELSEWHERE =
	/\bdocs\/[\w/-]+\.\w+|\bnpm (?:run|ci|start|test)\b|\bbench (?:replay|record|tune|judge)\b/g;

describe("npm run package", function () {
	this.timeout(120_000);

	it("wants a target that it knows", () => {
		const { status, stderr } = packageTarget("solaris-sparc");
		assert.equal(status, 1);
		assert.match(stderr, /^--target is one of: linux-x64, .*win32-arm64\n$/);
	});

	describe(`for ${here}`, () => {
		let folder: string;
		let output: string;
		let zip: Buffer;
		let entries: ZipEntry[];
		let names: string[];

		before(function () {
			if (!target) this.skip();
			folder = mkdtempSync(join(tmpdir(), "z1-vsix-"));
			const vsix = join(folder, "z1.vsix");
			const { status, stdout, stderr } = packageTarget(here, vsix);
			assert.equal(status, 0, stderr);
			output = stdout + stderr;
			zip = readFileSync(vsix);
			entries = zipEntries(zip);
			names = entries.map(({ name }) => name);
		});
		after(() => folder && rmSync(folder, { recursive: true }));

		it("contains only what it should: no sources, tests, maps or types", () => {
			const others = names.filter((name) => !ALLOWED.some((allowed) => allowed.test(name)));
			assert.deepEqual(others, []);
			assert.deepEqual(
				names.filter((name) => /\.map$|\/tests?\/|^extension\/(?!examples\/).*\.ts$/.test(name)),
				[],
			);
		});

		it("contains all that it needs", () => {
			const needed = ["dist/extension.js", "dist/engine.mjs", "dist/panel.js", "dist/katex.js"];
			const files = [
				...needed,
				"models/z1-nano.gguf",
				"examples/score.py",
				"THIRD-PARTY-NOTICES.txt",
				"package.nls.json",
			];
			for (const file of files) assert.ok(names.includes(`extension/${file}`), file);
		});

		it("contains the binaries of this target and of no other", () => {
			const binaries = names.flatMap((name) => /@node-llama-cpp\/([^/]+)\//.exec(name)?.[1] ?? []);
			assert.deepEqual([...new Set(binaries)].sort(), [...(target?.binaries ?? [])].sort());
			assert.ok(names.some((name) => name.endsWith("/llama-addon.node")));
			const callers = names.filter((name) => name.endsWith("/koffi.node"));
			assert.equal(callers.length, 1);
			assert.match(callers[0] ?? "", new RegExp(`/@koromix/koffi-${here}/`));
		});

		it("keeps to its budget", () => {
			assert.ok(zip.length <= (target?.budgetBytes ?? 0), `${zip.length} bytes`);
		});

		it("points at no file that is not in it", () => {
			const texts = entries
				.filter(({ name }) => OURS.test(name) && /\.(md|json|js|mjs)$/.test(name))
				.map((entry) => ({ name: entry.name, text: readEntry(zip, entry).toString("utf8") }));
			assert.ok(texts.length > 30, `${texts.length}`);
			const named = texts.flatMap(({ name, text }) =>
				(text.match(ELSEWHERE) ?? []).map((what) => `${name}: ${what}`),
			);
			assert.deepEqual(named, []);
			const pages = texts.filter(({ name }) => name.endsWith(".md"));
			const links = pages.flatMap(({ name, text }) =>
				[...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => ({ name, link })),
			);
			const dead = links.filter(
				({ name, link }) =>
					!/^(https:|#|command:)/.test(link) && !names.includes(posix.join(posix.dirname(name), link)),
			);
			assert.deepEqual(dead, []);
		});

		it("shows users a page of their own, with what to do first", () => {
			const page = entries.find(({ name }) => name === "extension/readme.md");
			assert.match(page ? readEntry(zip, page).toString("utf8") : "", /## The first minute\n/);
		});

		it("gives vsce nothing to warn of", () => {
			assert.doesNotMatch(output, /WARN/i);
		});
	});
});

function packageTarget(name: string, out?: string) {
	const args = [script, "--target", name, ...(out ? ["--out", out] : [])];
	return spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
}
