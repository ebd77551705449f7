import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { failures } from "../../src/core/failure.ts";
import { EXITS } from "../../src/core/trace/exits.ts";
import { readManifest, readProjectFile } from "./readManifest.ts";

const ROOT = new URL("../../", import.meta.url);
const RUNTIMES = ["core", "engine", "host", "extension", "panel"];

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
			([name, { default: value }]) => {
				const said = typeof value === "object" ? JSON.stringify(value) : value;
				return [name, said === "" ? "" : `\`${said}\``];
			},
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

describe("docs/ARCHITECTURE.md", () => {
	const page = readProjectFile("docs/ARCHITECTURE.md");

	it("has a line for every room", () => {
		const folders = RUNTIMES.flatMap((runtime) =>
			readdirSync(new URL(`src/${runtime}`, ROOT), { withFileTypes: true })
				.filter((entry) => entry.isDirectory() && entry.name !== "styles")
				.map(({ name }) => name),
		);
		assert.deepEqual(
			folders.filter((room) => !page.includes(`\`${room}/\``)),
			[],
		);
	});

	it("names no file that is not there", () => {
		const named = [
			...page.matchAll(/`((?:src\/)?(?:core|engine|host|extension|panel|cli|bench)\/[\w/]+\.ts)`/g),
		];
		const missing = named
			.map(([, file = ""]) => file)
			.filter((file) => !existsSync(new URL(/^(?:src|bench)\//.test(file) ? file : `src/${file}`, ROOT)));
		assert.ok(named.length > 20);
		assert.deepEqual(missing, []);
	});
});

describe("docs/GUIDE.md", () => {
	it("explains the badge of every exit", () => {
		const page = readProjectFile("docs/GUIDE.md");
		for (const { badge } of Object.values(EXITS)) assert.ok(page.includes(`| ${badge} |`), badge);
	});
});
