import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { getLlama, LlamaOptions } from "node-llama-cpp";
import type { GpuAttempt } from "../../src/core/engine/machineNotes.ts";
import { startLlama } from "../../src/engine/llama/startLlama.ts";
import { MachineFile } from "../../src/engine/machine/machineFile.ts";
import { temporaryFolder } from "./ggufSample.ts";
import { sharedLlama } from "./nano.ts";

const MACHINE_FILE = pathToFileURL("src/engine/machine/machineFile.ts").href;

/** A process that tries something out and ends in the middle of it. */
function endWhile(folder: string, trial: GpuAttempt, how: string): void {
	const script = `import { MachineFile } from ${JSON.stringify(MACHINE_FILE)};
		process.on("SIGTERM", () => process.exit(143));
		const machine = new MachineFile(${JSON.stringify(folder)});
		await machine.tryOut(${JSON.stringify(trial)}, async () => { ${how}; await new Promise((r) => setTimeout(r, 2000)); });`;
	spawnSync(process.execPath, ["--import=tsx", "--input-type=module", "-e", script]);
}

describe("a graphics card that fails", function () {
	this.timeout(30_000);
	const silent = () => {};

	/** Which graphics processing a fresh process looks for; `broken` kinds throw. */
	async function askedFor(folder: string, broken: readonly unknown[] = []): Promise<unknown[]> {
		const asked: unknown[] = [];
		const start = async ({ gpu }: LlamaOptions) => {
			asked.push(gpu);
			if (broken.includes(gpu)) throw new Error("the driver says no");
			return sharedLlama();
		};
		await startLlama(new MachineFile(folder), silent, start as typeof getLlama);
		return asked;
	}

	it("is looked for at first", async () => {
		assert.deepEqual(await askedFor(temporaryFolder()), ["auto"]);
	});

	it("is done without when looking for it fails", async () => {
		assert.deepEqual(await askedFor(temporaryFolder(), ["auto"]), ["auto", false]);
	});

	it("is not looked for any more once a process has died over that, and it is said once", async () => {
		const folder = temporaryFolder();
		endWhile(folder, { kind: "any", during: "start" }, "process.abort()");
		const machine = new MachineFile(folder);
		assert.deepEqual((await machine.notes()).refused, [{ kind: "any", during: "start" }]);
		assert.deepEqual(machine.takeDeath(), { kind: "any", during: "start" });
		assert.equal(machine.takeDeath(), undefined);
		assert.deepEqual(await askedFor(folder), [false]);
		const later = new MachineFile(folder);
		await later.notes();
		assert.equal(later.takeDeath(), undefined);
	});

	it("is done without in the way in which a process died over it, and used in others", async () => {
		const folder = temporaryFolder();
		endWhile(folder, { kind: "cuda", during: "load" }, 'process.kill(process.pid, "SIGKILL")');
		assert.deepEqual(await askedFor(folder), [{ type: "auto", exclude: ["cuda"] }]);
		endWhile(folder, { kind: "vulkan", during: "load" }, "process.abort()");
		assert.deepEqual(await askedFor(folder), [{ type: "auto", exclude: ["cuda", "vulkan"] }]);
	});

	it("is not to blame for a process that was ended in order", async () => {
		const folder = temporaryFolder();
		endWhile(folder, { kind: "any", during: "start" }, 'process.kill(process.pid, "SIGTERM")');
		endWhile(folder, { kind: "any", during: "start" }, "process.exit(0)");
		assert.deepEqual(await askedFor(folder), ["auto"]);
	});

	it("is not to blame while another process is still trying it out", async () => {
		const folder = temporaryFolder();
		const look = `import { MachineFile } from ${JSON.stringify(MACHINE_FILE)};
			console.log(JSON.stringify((await new MachineFile(${JSON.stringify(folder)}).notes()).refused));`;
		await new MachineFile(folder).tryOut({ kind: "any", during: "start" }, async () => {
			assert.equal(readdirSync(folder).length, 1);
			const { stdout } = spawnSync(process.execPath, ["--import=tsx", "--input-type=module", "-e", look]);
			assert.equal(String(stdout).trim(), "[]");
		});
		assert.deepEqual(readdirSync(folder), []);
	});

	it("is tried again when the machine is to be measured again", async () => {
		const folder = temporaryFolder();
		endWhile(folder, { kind: "any", during: "start" }, "process.abort()");
		assert.deepEqual(await askedFor(folder), [false]);
		await new MachineFile(folder).remember({ threads: {}, refused: [] });
		assert.deepEqual(await askedFor(folder), ["auto"]);
		assert.deepEqual(readdirSync(folder), ["machine.json"]);
	});
});
