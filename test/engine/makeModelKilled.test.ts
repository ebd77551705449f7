import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { seededRandom } from "../../bench/random.ts";
import { bundleProgram } from "../unit/bundleProgram.ts";
import { ModelServer } from "../unit/modelServer.ts";
import { sha256 } from "../unit/nanoBytes.ts";
import { temporaryFolder } from "./ggufSample.ts";
import { hubOf } from "./hubFolder.ts";
import { ENGINE } from "./nano.ts";
import { publishRandom } from "./randomModel.ts";

const REPOSITORY = "someone/model";
const NAME = "Made-Q4_K_M.gguf";
const PHASES = ["downloading", "converting", "quantising"] as const;

describe("the making of a model whose process is killed", function () {
	this.timeout(120_000);
	const server = new ModelServer();
	let repository: string;
	let models: string;
	let program: string;
	let child: ChildProcess | undefined;
	const random = seededRandom(7);

	before(async () => {
		await server.start();
		program = await bundleProgram(fileURLToPath(new URL("./makeModelChild.ts", import.meta.url)));
		repository = temporaryFolder();
		// Large enough for kills in the middle of everything.
		publishRandom(repository, { architecture: "Qwen2ForCausalLM", tokens: 60_000, shards: 3 });
		server.answer = hubOf({ [REPOSITORY]: repository });
	});
	beforeEach(() => {
		models = temporaryFolder();
		server.requests.length = 0;
	});
	afterEach(() => rmSync(models, { recursive: true }));
	after(() => {
		child?.kill("SIGKILL");
		server.stop();
		rmSync(repository, { recursive: true });
	});

	const start = (last = ""): ChildProcess => {
		child = spawn(process.execPath, [program, server.url, REPOSITORY, models, ENGINE, last], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		return child;
	};
	/** Kills the process a moment after it has told of a phase; whether it was still at it. */
	const killIn = async (phase: string): Promise<boolean> => {
		const started = start(PHASES.at(-1));
		const exit = once(started, "exit");
		await new Promise<void>((told) => {
			started.stdout?.on("data", (text) => String(text).includes(phase) && told());
		});
		await sleep(random() * 60);
		started.kill("SIGKILL");
		return (await exit)[1] === "SIGKILL";
	};
	const weightsFetched = () => server.requests.filter(({ url }) => url?.endsWith(".safetensors")).length;
	const finish = async (): Promise<string> => {
		const exit = once(start(), "exit");
		child?.stdout?.resume();
		assert.deepEqual(await exit, [0, null]);
		assert.deepEqual(readdirSync(models), [NAME]);
		return sha256(readFileSync(join(models, NAME)));
	};

	let whole: string;
	it("is what it is when nobody kills it", async () => {
		whole = await finish();
		assert.ok(whole);
	});

	for (const phase of PHASES) {
		it(`goes on where it was, killed while ${phase}, and leaves nobody behind`, async () => {
			for (let times = 0; times < 3; times++) {
				assert.ok(await killIn(phase), "it was done already");
				assert.ok(!existsSync(join(models, NAME)), "in place before it is whole");
			}
			await until("its converting process has ended, too", () => convertersIn(models).length === 0);
			if (phase !== "downloading") server.requests.length = 0;
			assert.equal(await finish(), whole);
			if (phase !== "downloading") assert.equal(weightsFetched(), 0);
		});
	}
});

/** Processes that convert something in a folder; none where the system does not tell. */
function convertersIn(folder: string): string[] {
	if (!existsSync("/proc/self/cmdline")) return [];
	return readdirSync("/proc").filter((pid) => {
		try {
			const line = /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/cmdline`, "utf8") : "";
			return line.includes("--convert") && line.includes(folder);
		} catch {
			return false; // it has ended
		}
	});
}

async function until(what: string, isSo: () => boolean): Promise<void> {
	for (const end = performance.now() + 30_000; !isSo(); ) {
		assert.ok(performance.now() < end, what);
		await sleep(20);
	}
}
