import assert from "node:assert/strict";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "../../src/core/failure.ts";
import { BenchResults } from "../../src/host/conversation/benchResults.ts";

const SHIPPED = fileURLToPath(new URL("../../bench/results", import.meta.url));

describe("results of the bench", () => {
	let folder: string;
	const problems: string[] = [];
	const results = () =>
		new BenchResults(path.join(folder, "own"), [SHIPPED, path.join(folder, "calibrated")], (what) =>
			problems.push(what),
		);

	beforeEach(async () => {
		folder = await mkdtemp(path.join(tmpdir(), "z1-bench-"));
		problems.length = 0;
	});
	afterEach(() => rm(folder, { recursive: true }));

	it("are there for the starter model, and for no model that was not measured", async () => {
		const curve = await results().of("z1-nano");
		assert.equal(curve?.problems, 400);
		const [first, last] = [curve.fixed[0], curve.fixed.at(-1)];
		assert.ok(
			first && last && first.windowTokens === 0 && first.right < last.right && first.tokens < last.tokens,
		);
		assert.ok(curve.product.low < curve.product.right && curve.product.right < curve.product.high);
		assert.equal(await results().of("z1-7b"), undefined);
		assert.deepEqual(problems, []);
	});

	it("of the user go before those that were shipped", async () => {
		const text = await readFile(path.join(SHIPPED, "nano.json"), "utf8");
		const own = path.join(folder, "mine.json");
		await writeFile(own, text.replace('"AMD EPYC, 2 cores"', '"my machine"'));
		assert.equal((await results().add(own)).machine, "my machine");
		assert.equal((await results().of("z1-nano"))?.machine, "my machine");
	});

	it("are refused where they are something else, and passed over where they are damaged later", async () => {
		const wrong = path.join(folder, "wrong.json");
		await copyFile(fileURLToPath(new URL("../../package.json", import.meta.url)), wrong);
		for (const file of [wrong, path.join(folder, "missing.json")]) {
			await assert.rejects(
				() => results().add(file),
				(error) => error instanceof Failure && error.code === "benchResultUnreadable",
			);
		}
		await results().add(path.join(SHIPPED, "nano.json"));
		await writeFile(path.join(folder, "own", "z1-nano.json"), "{");
		assert.equal((await results().of("z1-nano"))?.machine, "AMD EPYC, 2 cores");
		assert.equal(problems.length, 1);
	});
});
