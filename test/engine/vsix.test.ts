import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TARGETS } from "../../tools/package/targets.mjs";
import { type ZipEntry, zipEntries } from "./zipEntries.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const script = join(root, "tools", "package", "package.mjs");
const here = `${process.platform}-${process.arch}`;
const target = TARGETS[here];

/** All that may be in a VSIX. */
const ALLOWED = [
	/^(extension\.vsixmanifest|\[Content_Types\]\.xml)$/,
	/^extension\/(package(\.nls(\.[\w-]+)?)?\.json|readme\.md|changelog\.md|LICENSE\.txt|THIRD-PARTY-NOTICES\.txt)$/,
	/^extension\/dist\/[\w-]+\.(js|mjs|css|ttf)$/,
	/^extension\/dist\/grammars\/tree-sitter[\w-]*\.wasm$/,
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
		let size: number;
		let entries: ZipEntry[];
		let names: string[];

		before(function () {
			if (!target) this.skip();
			folder = mkdtempSync(join(tmpdir(), "z1-vsix-"));
			const vsix = join(folder, "z1.vsix");
			const { status, stdout, stderr } = packageTarget(here, vsix);
			assert.equal(status, 0, stderr);
			output = stdout + stderr;
			const zip = readFileSync(vsix);
			size = zip.length;
			entries = zipEntries(zip);
			names = entries.map(({ name }) => name);
		});
		after(() => folder && rmSync(folder, { recursive: true }));

		it("contains only what it should: no sources, tests, maps or types", () => {
			const others = names.filter((name) => !ALLOWED.some((allowed) => allowed.test(name)));
			assert.deepEqual(others, []);
			assert.deepEqual(
				names.filter((name) => /\.(map|d\.ts)$|\/tests?\/|\/src\/(?!koffi\/)/.test(name)),
				[],
			);
		});

		it("contains all that it needs", () => {
			const needed = [
				"dist/extension.js",
				"dist/engine.mjs",
				"dist/panel.js",
				"dist/katex.js",
				"dist/grammars/tree-sitter.wasm",
			];
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
			assert.ok(size <= (target?.budgetBytes ?? 0), `${size} bytes`);
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
