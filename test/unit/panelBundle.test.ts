import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

describe("what the panel's page is sent", () => {
	for (const page of ["panel", "statistics"]) {
		it(`holds of the estimate its schema alone (${page})`, async () => {
			const { metafile } = await build({
				absWorkingDir: ROOT,
				entryPoints: [`src/panel/${page}.ts`],
				bundle: true,
				write: false,
				metafile: true,
				outdir: "dist",
			});
			const shipped = Object.keys(metafile.inputs).filter((file) => file.includes("/complexity/"));
			assert.deepEqual(
				shipped.filter((file) => file !== "src/core/complexity/complexity.ts"),
				[],
			);
		});
	}
});
