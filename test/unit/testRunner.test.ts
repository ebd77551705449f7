import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { oneAfterAnother, runAll, SUITES } from "../../tools/test.mjs";
import { readManifest } from "./readManifest.ts";

describe("npm test", () => {
	const { scripts } = readManifest();

	it("runs every suite, whatever failed before it, and says what failed", async () => {
		const ran: string[] = [];
		const run = async (script: string) => {
			ran.push(script);
			return script === "b";
		};
		assert.deepEqual(await runAll(["a", "b", "c"], run, 2), ["a", "c"]);
		assert.deepEqual(ran, ["a", "b", "c"]);
		assert.match(scripts.test, /tools\/test\.mjs/);
	});

	it("runs no more at a time than it may, and the next one as soon as one has ended", async () => {
		const ends = new Map<string, () => void>();
		const run = (script: string) => new Promise<boolean>((resolve) => ends.set(script, () => resolve(true)));
		const all = runAll(["a", "b", "c", "d"], run, 2);
		for (const [ended, running] of [
			["b", "a b"],
			["c", "a b c"],
			["d", "a b c d"],
			["a", "a b c d"],
		] as const) {
			await new Promise(setImmediate);
			assert.equal([...ends.keys()].join(" "), running);
			ends.get(ended)?.();
		}
		assert.deepEqual(await all, []);
	});

	it("shows what suites say one after the other, and all of it", () => {
		let heard = "";
		const speak = oneAfterAnother((text) => {
			heard += text;
		});
		const [a, b, c] = [speak(), speak(), speak()];
		a.say("a1 ");
		b.say("b1 ");
		c.say("c1 ");
		c.end();
		assert.equal(heard, "a1 ");
		a.say("a2 ");
		a.end();
		assert.equal(heard, "a1 a2 b1 ");
		b.say("b2 ");
		assert.equal(heard, "a1 a2 b1 b2 ");
		b.end();
		assert.equal(heard, "a1 a2 b1 b2 c1 ");
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
