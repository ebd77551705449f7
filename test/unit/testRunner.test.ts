import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { runAll, SUITES } from "../../tools/test.mjs";
import { readManifest } from "./readManifest.ts";

describe("npm test", () => {
	const { scripts } = readManifest();

	it("runs every suite, whatever failed before it, and says what failed", () => {
		const ran: string[] = [];
		const failed = runAll(["a", "b", "c"], (script) => {
			ran.push(script);
			return script === "b";
		});
		assert.deepEqual(ran, ["a", "b", "c"]);
		assert.deepEqual(failed, ["a", "c"]);
		assert.match(scripts.test, /tools\/test\.mjs/);
	});

	it("forgets no suite of the project", () => {
		const suites = Object.keys(scripts).filter((name) => name.startsWith("test:"));
		assert.deepEqual([...SUITES].sort(), suites.sort());
		const folders = readdirSync(new URL("../", import.meta.url), { withFileTypes: true })
			.filter((entry) => entry.isDirectory() && entry.name !== "attack")
			.map(({ name }) => name);
		for (const folder of folders)
			assert.ok(
				suites.some((name) => scripts[name].includes(`test/${folder}`)),
				folder,
			);
	});

	it("runs what touches homes, sockets and modes as an ordinary user", () => {
		for (const suite of ["unit", "engine"])
			assert.match(scripts[`test:${suite}`] ?? "", new RegExp(`test/ordinary/run\\.mjs "test/${suite}/`));
	});
});
