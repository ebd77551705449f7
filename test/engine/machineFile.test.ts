import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { LlamaModels } from "../../src/engine/llama/llamaModels.ts";
import { MachineFile } from "../../src/engine/machine/machineFile.ts";
import { measureThreads } from "../../src/engine/machine/measureThreads.ts";
import { temporaryFolder } from "./ggufSample.ts";
import { NANO, sharedLlama } from "./nano.ts";

describe("what is remembered of a machine", function () {
	this.timeout(30_000);

	/** Loads a model as a fresh process would, on a machine that would measure these threads now. */
	async function load(folder: string, threads: number, { path = NANO, disturbed = false } = {}) {
		const measure = async () => ({ threads, disturbed });
		const models = new LlamaModels({ log: () => {}, warn: () => {} }, new MachineFile(folder), { measure });
		const model = await models.load({ path, name: "Z1 Nano", contextTokens: 1024 }, () => {});
		await model.dispose();
		return model.info.threads;
	}
	const fileIn = (folder: string) => join(folder, "machine.json");

	it("is measured at the first load and taken from the file afterwards", async () => {
		const folder = temporaryFolder();
		assert.equal(await load(folder, 1), 1);
		assert.equal(await load(folder, 2), 1);
	});

	it("is measured again where the machine was busy", async () => {
		const folder = temporaryFolder();
		assert.equal(await load(folder, 1, { disturbed: true }), 1);
		assert.equal(await load(folder, 2), 2);
		assert.equal(await load(folder, 1), 2);
	});

	it("is measured again for another file", async () => {
		const folder = temporaryFolder();
		const path = join(folder, "copy.gguf");
		copyFileSync(NANO, path);
		utimesSync(path, 1, 1);
		assert.equal(await load(folder, 1), 1);
		assert.equal(await load(folder, 2, { path }), 2);
		assert.equal(await load(folder, 2), 1);
	});

	it("is measured again on another machine", async () => {
		const folder = temporaryFolder();
		await load(folder, 1);
		const notes = JSON.parse(readFileSync(fileIn(folder), "utf8"));
		writeFileSync(
			fileIn(folder),
			JSON.stringify({ ...notes, machine: `${notes.machine}, with a new driver` }),
		);
		assert.equal(await load(folder, 2), 2);
	});

	it("is measured again where the file is damaged", async () => {
		const folder = temporaryFolder();
		writeFileSync(fileIn(folder), "{");
		assert.equal(await load(folder, 2), 2);
		assert.equal(await load(folder, 1), 2);
	});

	it("is no reason to fail where nothing can be written", async () => {
		assert.equal(await load("/dev/null/nowhere", 2), 2);
	});

	it("is found out also where what was tried out cannot be struck out afterwards", async () => {
		const folder = temporaryFolder();
		const trial = join(folder, `trial-${process.pid}.json`);
		const found = await new MachineFile(folder).tryOut({ kind: "cuda", during: "start" }, async () => {
			rmSync(trial);
			mkdirSync(trial);
			return "found";
		});
		assert.equal(found, "found");
	});

	it("is a number of threads that this machine has", async () => {
		const model = await (await sharedLlama()).loadModel({ modelPath: NANO });
		const { threads } = await measureThreads(model);
		await model.dispose();
		assert.ok(threads >= 1 && threads <= availableParallelism());
	});
});
