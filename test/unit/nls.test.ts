import assert from "node:assert/strict";
import { bundleOf, readSourceTexts } from "../../tools/nls/sourceTexts.mjs";
import { visibleTexts } from "../../tools/nls.mjs";
import { readManifest, readProjectFile, readTexts } from "./readManifest.ts";

const source = readProjectFile("package.json");

describe("package.nls.json", () => {
	it("holds every text of the manifest that users see (else run: node tools/nls.mjs)", () => {
		const escaped = visibleTexts(JSON.parse(source)).filter(({ text }) => !/^%[\w.]+%$/.test(text));
		assert.deepEqual(
			escaped.map(({ key, text }) => `${key}: ${text}`),
			[],
		);
	});

	it("has no key missing and none unused", () => {
		const used = [...source.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
		assert.deepEqual([...new Set(used)].sort(), Object.keys(readTexts()).sort());
	});

	it("has no empty text", () => {
		const empty = Object.entries(readTexts()).filter(([, text]) => !text.trim());
		assert.deepEqual(empty, []);
	});

	it("is found by what looks for texts: names, lists, and names of views only", () => {
		const manifest = {
			name: "internal",
			displayName: "Shown",
			contributes: {
				views: { box: [{ id: "a.view", name: "View" }] },
				configuration: { properties: { "a.b": { enum: ["x"], enumDescriptions: ["An x"] } } },
			},
		};
		assert.deepEqual(
			visibleTexts(manifest).map(({ key, text }) => [key, text]),
			[
				["displayName", "Shown"],
				["views.box.a.view.name", "View"],
				["configuration.a.b.enumDescriptions.x", "An x"],
			],
		);
		assert.equal(readManifest().displayName, "Z1 Code");
	});
});

describe("l10n/bundle.l10n.json", () => {
	it("holds the texts of the source that are translated (else run: node tools/nls.mjs)", async () => {
		const { translated } = await readSourceTexts();
		assert.deepEqual(JSON.parse(readProjectFile("l10n/bundle.l10n.json")), bundleOf(translated));
	});
});
