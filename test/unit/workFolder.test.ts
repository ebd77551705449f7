import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { clearMade, WorkFolder, workPath } from "../../src/host/convert/workFolder.ts";
import { takeLock } from "../../src/host/engine/fileLock.ts";

const FILES = [{ name: "model.safetensors", url: "https://hub.example/model.safetensors", bytes: 5 }];

describe("a conversion's working folder", () => {
	let models: string;
	let path: string;
	let target: string;

	beforeEach(() => {
		models = mkdtempSync(join(tmpdir(), "z1-models-"));
		path = workPath(models, "owner/name");
		target = join(models, "Model-Q4_K_M.gguf");
	});
	afterEach(() => rmSync(models, { recursive: true }));

	const converted = async () => {
		const work = await WorkFolder.open(path, FILES);
		for (const name of ["made.gguf", "whole.gguf"]) writeFileSync(join(path, name), name);
		return work;
	};

	it("gives the made file its name and takes everything else with it", async () => {
		const work = await converted();
		await work.publish("made.gguf", target);
		await work.remove();
		assert.equal(readFileSync(target, "utf8"), "made.gguf");
		assert.ok(!existsSync(path));
	});

	it("is deleted later where a kill came between the two", async () => {
		const work = await converted();
		await work.publish("made.gguf", target);
		assert.ok(existsSync(join(path, "whole.gguf")));
		await clearMade(models);
		assert.ok(!existsSync(dirname(path)));
		assert.ok(existsSync(target));
	});

	it("stays where the made file has not got its name, and where nothing was made yet", async () => {
		await converted();
		await clearMade(models);
		assert.ok(existsSync(join(path, "whole.gguf")));
		const work = await converted();
		await assert.rejects(work.publish("gone.gguf", target), { code: "downloadNotWritable" });
		await clearMade(models);
		assert.ok(existsSync(join(path, "whole.gguf")));
	});

	it("stays while another process works in it, and where it is nobody's", async () => {
		const work = await converted();
		await work.publish("made.gguf", target);
		const lock = await takeLock(`${path}.lock`);
		await clearMade(models);
		await lock?.release();
		assert.ok(existsSync(join(path, "whole.gguf")));
		const foreign = join(dirname(path), "foreign");
		mkdirSync(foreign);
		await clearMade(models);
		assert.ok(!existsSync(path));
		assert.ok(existsSync(foreign));
	});

	it("is nothing to anybody without conversions", async () => {
		await clearMade(models);
		await clearMade(join(models, "missing"));
		assert.ok(!existsSync(join(models, "missing")));
	});
});
