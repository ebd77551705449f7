import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { failures } from "../../src/core/failure.ts";
import { readManifest, readProjectFile } from "./readManifest.ts";

const { contributes } = readManifest();
const readme = readProjectFile("README.md");

describe("README.md", () => {
	it("lists every command of the manifest, and no other", () => {
		const documented = [...readme.matchAll(/^\| (Z1: .+?) \|/gm)].map(([, title]) => title);
		const titles = contributes.commands.map(
			({ category, title }: { category: string; title: string }) => `${category}: ${title}`,
		);
		assert.deepEqual(documented.sort(), titles.sort());
	});

	it("lists every setting of the manifest with its default, and no other", () => {
		const documented = [...readme.matchAll(/^\| `(z1\..+?)` \| (.*?) \|/gm)].map(([, name, value]) => [
			name,
			value,
		]);
		const settings = Object.entries<{ default: unknown }>(contributes.configuration.properties).map(
			([name, { default: value }]) => [name, value === "" ? "" : `\`${value}\``],
		);
		assert.deepEqual(documented.sort(), settings.sort());
	});
});

describe("docs/TROUBLESHOOTING.md", () => {
	it("explains every failure, and no other", () => {
		const explained = [...readProjectFile("docs/TROUBLESHOOTING.md").matchAll(/^\| `(\w+)` \|/gm)];
		assert.deepEqual(explained.map(([, code]) => code).sort(), Object.keys(failures).sort());
	});
});

describe("the walkthrough", () => {
	const steps: { description: string; media: object }[] = contributes.walkthroughs[0].steps;

	it("shows pictures and pages that are there", () => {
		const files = steps.flatMap(({ media }) => JSON.stringify(media).match(/media\/[\w./-]+/g) ?? []);
		assert.ok(files.length >= steps.length);
		for (const file of files) assert.ok(existsSync(new URL(`../../${file}`, import.meta.url)), file);
	});

	it("leads to commands and settings that exist", () => {
		const known = new Set(contributes.commands.map(({ command }: { command: string }) => command));
		const links = steps.flatMap(({ description }) => [
			...description.matchAll(/\(command:([\w.]+)(?:\?(.+?))?\)/g),
		]);
		assert.equal(links.length, steps.length);
		for (const [, command = "", argument] of links) {
			if (command.startsWith("z1.")) assert.ok(known.has(command), command);
			const [query = ""] = argument ? JSON.parse(decodeURIComponent(argument)) : ["z1."];
			const names = Object.keys(contributes.configuration.properties);
			assert.ok(query === "z1." || names.some((name) => name.startsWith(query)), query);
		}
	});
});
