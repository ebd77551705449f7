import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
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

	it("runs what touches homes, sockets and modes as an ordinary user, too", () => {
		const engine = new URL("../engine/", import.meta.url);
		const touching = readdirSync(engine)
			.filter((name) => name.endsWith(".test.ts"))
			.filter((name) =>
				/XDG_RUNTIME_DIR|homedir|HOME:|umask|chmod/.test(readFileSync(new URL(name, engine), "utf8")),
			);
		assert.ok(touching.length > 3);
		const named = (scripts["test:ordinary"] ?? "").split(" ");
		for (const name of touching) assert.ok(named.includes(`test/engine/${name}`), name);
		assert.match(scripts["test:unit"] ?? "", /test\/ordinary\/run\.mjs "test\/unit\//);
	});
});
