import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { extensionPage } from "../../tools/package/extension-page.mjs";
import { thirdPartyNotices } from "../../tools/package/third-party-notices.mjs";
import { readManifest, readProjectFile } from "./readManifest.ts";

describe("the page of the installed extension", () => {
	const page = "Before\n\n![A panel\nwith text](pictures/panel.png)\n\n[after](#after)";

	it("is without pictures while there is no web address to load them from", () => {
		assert.equal(extensionPage(page, false), "Before\n\n[after](#after)");
		assert.equal(extensionPage(page, true), page);
	});

	it("leads to no file, which VS Code could not open from there", () => {
		assert.throws(() => extensionPage("See [models](MODELS.md).", false), /leads to MODELS\.md/);
	});

	it("names commands, settings and keys as the manifest has them", () => {
		const page = readProjectFile("docs/EXTENSION.md");
		const { contributes } = readManifest();
		const titles = contributes.commands.map(({ title }: { title: string }) => title);
		for (const [, title] of page.matchAll(/Z1: ([A-Z][\w ]+…?)/g)) assert.ok(titles.includes(title), title);
		const settings = Object.keys(contributes.configuration.properties);
		for (const [setting] of page.matchAll(/z1\.\w+[\w.]*/g)) assert.ok(settings.includes(setting), setting);
		for (const { key } of contributes.keybindings) {
			assert.ok(page.toLowerCase().includes(key), key);
		}
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
