import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

/** Bundles a program of the tests, so that it starts in no time. Returns its path. */
export async function bundleProgram(entry: string): Promise<string> {
	const outfile = join(mkdtempSync(join(tmpdir(), "z1-child-")), "child.mjs");
	// Bundled CommonJS dependencies use require(), which ES modules do not have.
	const js = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';
	await build({
		entryPoints: [entry],
		outfile,
		bundle: true,
		format: "esm",
		platform: "node",
		banner: { js },
	});
	return outfile;
}
