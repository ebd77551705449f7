import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { timeLimit } from "../../src/node/timeLimit.ts";

describe("a time limit", () => {
	it("is kept where only another signal follows it, also after garbage was collected", async () => {
		setFlagsFromString("--expose-gc");
		const collect: () => void = runInNewContext("gc");
		const work = AbortSignal.any([new AbortController().signal, timeLimit(100)]);
		const ended = once(work, "abort");
		for (let n = 0; n < 3; n++) {
			await new Promise((soon) => setTimeout(soon, 5));
			collect();
		}
		await ended;
		assert.equal((work.reason as Error).name, "TimeoutError");
	});

	it("is the only one that the product sets", () => {
		const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) =>
			file.endsWith(".ts"),
		);
		const others = files.filter((file) =>
			readFileSync(join("src", file), "utf8").includes("AbortSignal.timeout("),
		);
		assert.deepEqual(others, []);
	});
});
