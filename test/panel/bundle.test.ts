import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

describe("the bundles of the panel", () => {
	// `import { z }` brings all of Zod's languages along, half a megabyte; `import * as z` what is used.
	for (const page of ["panel", "statistics"]) {
		it(`leave out what ${page}.js does not use of Zod`, async () => {
			const source = await readFile(new URL(`../../dist/${page}.js`, import.meta.url), "utf8");
			const languages = [...source.matchAll(/zod\/v4\/locales\/(\w+)\.js/g)].map(([, name]) => name);
			assert.deepEqual(languages, ["en"]);
		});
	}
});
