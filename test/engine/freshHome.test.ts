import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bundleProgram } from "../unit/bundleProgram.ts";
import { ModelServer, serve } from "../unit/modelServer.ts";
import { NANO_BYTES, sha256 } from "../unit/nanoBytes.ts";
import { WindowProgram } from "./windowProgram.ts";

const CLI = fileURLToPath(new URL("../../dist/cli.mjs", import.meta.url));
const SCORE = fileURLToPath(new URL("../../examples/score.py", import.meta.url));

describe("a user with an empty home", function () {
	this.timeout(60_000);
	let server: ModelServer;
	let download: string;
	let env: NodeJS.ProcessEnv;
	let folder: string;

	before(async () => {
		download = await bundleProgram(fileURLToPath(new URL("../unit/downloadChild.ts", import.meta.url)));
		server = new ModelServer();
		await server.start();
		server.answer = serve(NANO_BYTES);
	});
	after(() => server.stop());
	beforeEach(() => {
		const home = mkdtempSync(join(tmpdir(), "z1-home-"));
		folder = join(home, ".z1-code");
		const { Z1_HOME, ...rest } = process.env;
		env = { ...rest, HOME: home, USERPROFILE: home, XDG_RUNTIME_DIR: mkdtempSync(join(tmpdir(), "z1-run-")) };
	});

	/** What its owner may do in a folder. */
	const ownersMode = (path = folder) => statSync(path).mode & 0o700;

	async function askInWindow(): Promise<void> {
		const window = await WindowProgram.open(1, "max", env);
		const { answer, failure, pid } = await window.next("ended");
		if (pid) process.kill(pid, "SIGKILL");
		assert.equal(failure, undefined);
		assert.match(answer ?? "", /returns 2\./);
	}

	async function downloadNano(): Promise<void> {
		const file = { name: "x.gguf", url: `${server.url}/x.gguf`, bytes: NANO_BYTES.length };
		const models = join(folder, "models");
		await promisify(execFile)(process.execPath, [download, JSON.stringify(file), models, "{}"], { env });
		assert.equal(sha256(readFileSync(join(models, "x.gguf"))), sha256(NANO_BYTES));
	}

	it("is answered in a window; the folder that the engine makes is one that a download goes into", async () => {
		await askInWindow();
		assert.equal(ownersMode(), 0o700);
		await downloadNano();
		await askInWindow();
	});

	it("is answered in the terminal", async () => {
		const args = [CLI, "ask", "What does `tally([6, 2, 9])` return?", "--file", SCORE, "--lines", "17-22"];
		const { stdout } = await promisify(execFile)(process.execPath, args, { env });
		assert.match(stdout, /returns 2\./);
		assert.equal(ownersMode(), 0o700);
	});

	for (const mode of [0o600, 0o200, 0]) {
		it(`gets a folder of mode ${mode.toString(8)} back, from an engine and from a download`, async () => {
			const models = join(folder, "models");
			mkdirSync(models, { recursive: true });
			for (const use of [askInWindow, downloadNano]) {
				chmodSync(models, mode);
				chmodSync(folder, mode);
				await use();
				assert.equal(ownersMode(), 0o700);
			}
			assert.equal(ownersMode(models), 0o700);
		});
	}
});
