import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { shippedReadme } from "../../tools/package/shipped-readme.mjs";
import { thirdPartyNotices } from "../../tools/package/third-party-notices.mjs";

describe("the README that goes out", () => {
	it("keeps links to the web and to itself, and leads to no file that is not there", () => {
		const readme =
			"See [models](docs/MODELS.md), [the paper](https://arxiv.org/abs/2504.00810), [top](#top).";
		assert.equal(
			shippedReadme(readme),
			"See models, [the paper](https://arxiv.org/abs/2504.00810), [top](#top).",
		);
	});

	it("leaves no gap where a picture was", () => {
		assert.equal(
			shippedReadme("Before\n\n![A panel\nwith text](docs/panel.png)\n\nAfter"),
			"Before\n\nAfter",
		);
	});
});

describe("third-party notices", () => {
	it("name package, version and licence with its text, and llama.cpp, which is compiled in", () => {
		const lit = fileURLToPath(new URL("../../node_modules/lit", import.meta.url));
		const notices = thirdPartyNotices([lit]);
		assert.match(notices, /^lit [\d.]+ \(BSD-3-Clause\)$/m);
		assert.match(notices, /Redistribution and use in source and binary forms/);
		assert.match(notices, /^llama\.cpp and ggml$/m);
	});

	it("refuse a package that states no licence", () => {
		const folder = mkdtempSync(join(tmpdir(), "z1-package-"));
		try {
			writeFileSync(join(folder, "package.json"), '{"name":"nobody","version":"1.0.0"}');
			assert.throws(() => thirdPartyNotices([folder]), /nobody@1\.0\.0 states no licence/);
		} finally {
			rmSync(folder, { recursive: true });
		}
	});
});
