import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Conversation } from "../../src/host/conversation/conversation.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { joinSharedEngine } from "../../src/host/engine/sharedEngine.ts";
import { ENGINE } from "./nano.ts";
import { MODEL, settingsAt, TALLY } from "./questions.ts";
import { WindowProgram } from "./windowProgram.ts";

/** Windows that go of each kind. */
const LEAVING = 6;

describe("a window that goes in mid-answer", function () {
	this.timeout(120_000);
	let client: EngineClient;
	let before: string | undefined;

	beforeEach(() => {
		before = process.env.XDG_RUNTIME_DIR;
		process.env.XDG_RUNTIME_DIR = mkdtempSync(join(tmpdir(), "z1-run-"));
		client = new EngineClient(() => joinSharedEngine(ENGINE, () => {}), { log: () => {} });
	});
	afterEach(() => {
		if (client.pid) process.kill(client.pid, "SIGKILL");
		client.dispose();
		if (before === undefined) delete process.env.XDG_RUNTIME_DIR;
		else process.env.XDG_RUNTIME_DIR = before;
	});

	/** Asks in this window until it is told to end. Returns what is not as it should be. */
	async function keepAsking(signal: AbortSignal): Promise<string[]> {
		const conversation = new Conversation(() => client);
		const wrong: string[] = [];
		while (!signal.aborted) {
			const { answer, failure } = await conversation.ask(TALLY, {
				model: MODEL,
				settings: settingsAt("max"),
			});
			if (!/returns 2\./.test(answer)) wrong.push(failure?.message ?? answer);
		}
		return wrong;
	}

	for (const [how, name] of [
		["close", "closes in order"],
		["exit", "exits at once"],
		["kill", "is killed"],
	] as const) {
		it(`costs the others nothing when it ${name}`, async () => {
			await client.probe();
			const { pid } = client;
			const enough = new AbortController();
			const asking = keepAsking(enough.signal);
			for (let n = 0; n < LEAVING; n++) {
				const window = await WindowProgram.open(1000, "max");
				const thinking = await window.next("thinking");
				assert.equal(thinking.pid, pid, `another engine after ${n} windows`);
				await sleep(n * 5);
				await window.leave(how);
			}
			enough.abort();
			assert.deepEqual(await asking, []);
			await client.probe();
			assert.equal(client.pid, pid);
		});
	}
});
