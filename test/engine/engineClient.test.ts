import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { profileOfFile } from "../../src/core/catalogue/profileOf.ts";
import type { ModelStatus } from "../../src/core/engine/modelStatus.ts";
import { Failure } from "../../src/core/failure.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { statisticsOf } from "../../src/core/trace/statistics.ts";
import { Conversation } from "../../src/host/conversation/conversation.ts";
import { EngineClient, type EngineClientOptions } from "../../src/host/engine/engineClient.ts";
import { startOwnEngine } from "../../src/host/engine/ownEngine.ts";
import { hollowGguf, temporaryFolder, truncatedGguf } from "./ggufSample.ts";
import { ENGINE, NANO } from "./nano.ts";
import { MODEL, settingsAt, TALLY } from "./questions.ts";

describe("the model process", function () {
	this.timeout(90_000);
	let client: EngineClient;
	let conversation: Conversation;
	let statuses: ModelStatus[];
	let onEvent: (event: ReasoningEvent) => void;

	const start = (options: EngineClientOptions = {}) =>
		new EngineClient(
			async () => startOwnEngine(ENGINE, () => {}),
			{ log: () => {}, statusChanged: (status) => statuses.push(status) },
			options,
		);

	beforeEach(() => {
		statuses = [];
		onEvent = () => {};
		client = start();
		conversation = new Conversation(() => client);
		conversation.onDidHappen(({ events }) => {
			for (const event of events) onEvent(event);
		});
	});
	afterEach(() => client.dispose());

	const ask = (effort = "max", question = TALLY) =>
		conversation.ask(question, { model: MODEL, settings: settingsAt(effort) });

	it("is not started before the first question", () => {
		assert.equal(client.pid, undefined);
	});

	it("answers a question and says what it runs on", async () => {
		const trace = await ask();
		assert.equal(trace.ending, "complete");
		assert.match(trace.answer, /returns 2\./);
		const ready = statuses.at(-1);
		assert.equal(ready?.state, "ready");
		assert.ok(ready.threads >= 1 && ready.threads <= availableParallelism());
	});

	it("answers questions that were asked at once one after the other, each in its own trace", async () => {
		const explain = { ...TALLY, prompt: "Explain the selected code." };
		const [value, explanation] = await Promise.all([ask(), ask("max", explain)]);
		assert.match(value?.answer ?? "", /returns 2/);
		assert.match(explanation?.answer ?? "", /`tally` takes `items`/);
	});

	it("stops at once and answers the next question", async () => {
		onEvent = (event) => event.type === "thought" && conversation.control("stop");
		const stopped = await ask();
		assert.equal(stopped.exit, "stopped");
		assert.ok(stopped.tokens.thinking > 0 && stopped.tokens.thinking < 200);
		onEvent = () => {};
		assert.equal((await ask()).ending, "complete");
	});

	it("can be stopped while the model is still loading", async () => {
		onEvent = (event) => event.type === "asked" && queueMicrotask(() => conversation.control("stop"));
		const trace = await ask();
		assert.equal(trace.ending, "stopped");
		assert.equal(trace.tokens.prompt, 0);
	});

	it("answers now when told to", async () => {
		onEvent = (event) => event.type === "thought" && conversation.control("answerNow");
		const trace = await ask();
		assert.equal(trace.exit, "answerNow");
		assert.ok(trace.tokens.thinking < 200);
		assert.match(trace.answer, /`tally\(.+\)` returns \d+\./);
	});

	it("ends the thinking when the answer has settled, and less is spent", async () => {
		const full = await conversation.ask(TALLY, {
			model: MODEL,
			settings: { ...settingsAt("max"), "z1.thinking.earlyExit": false },
		});
		const early = await ask();
		assert.equal(full.exit, "finished");
		assert.equal(early.exit, "converged");
		assert.ok(full.thought.startsWith(early.thought));
		assert.ok(statisticsOf(early).totalTokens < 0.7 * statisticsOf(full).totalTokens);
		assert.match(early.answer, /returns 2\./);
	});

	it("thinks more about an answer, also after another question, and does not read it anew in place", async () => {
		const first = await ask("low");
		assert.equal(first.tokens.thinking, 64);
		await conversation.thinkMore(first.id);
		const [more] = conversation.traces;
		assert.equal(more?.ending, "complete");
		assert.ok(more.thought.startsWith(`${first.thought}\n\nWait,`));
		assert.ok(more.tokens.thinking > 64 && more.tokens.thinking <= 128);
		await ask("minimal", { ...TALLY, prompt: "Explain the selected code." });
		await conversation.thinkMore(first.id);
		const [again] = conversation.traces;
		assert.ok(again?.thought.startsWith(`${more.thought}\n\nWait,`));
	});

	it("says that it cannot think on about a question that the model no longer has", async () => {
		const first = await ask("minimal");
		await client.unload();
		await assert.rejects(
			conversation.thinkMore(first.id),
			(error) => error instanceof Failure && error.code === "traceGone",
		);
	});

	it("keeps what was written when it is killed, says why, and answers the next question", async () => {
		onEvent = (event) => event.type === "thought" && client.pid && process.kill(client.pid, "SIGKILL");
		const killed = await ask();
		assert.equal(killed.ending, "failed");
		assert.equal(killed.exit, "failed");
		assert.match(killed.failure?.message ?? "", /ended unexpectedly \(signal SIGKILL\)/);
		// It dies with the first words on their way: how many there are depends on how busy the machine is.
		assert.match(killed.thought, /^Let/);
		assert.equal(statuses.at(-1)?.state, "idle");
		onEvent = () => {};
		assert.equal((await ask()).ending, "complete");
	});

	it("is ended when it hangs, and started anew for the next question", async function () {
		this.timeout(120_000);
		// A busy machine can keep a healthy one waiting for seconds.
		client = start({ beatMs: 3000 });
		conversation = new Conversation(() => client);
		conversation.onDidHappen(({ events }) => {
			for (const event of events) onEvent(event);
		});
		const pids: (number | undefined)[] = [];
		onEvent = (event) => {
			if (event.type !== "thought" || !client.pid || pids.includes(client.pid)) return;
			pids.push(client.pid);
			process.kill(client.pid, "SIGSTOP");
		};
		const hung = await ask();
		assert.equal(hung.failure?.code, "modelProcessHung");
		assert.match(hung.failure.message, /did not answer for 12 s/);
		assert.match(hung.thought, /^Let/);
		onEvent = () => {};
		assert.equal((await ask()).ending, "complete");
		assert.notEqual(client.pid, pids[0]);
	});

	it("is given up neither at once nor for ever when it cannot be reached", async () => {
		let tries = 0;
		const unreachable = async () => {
			tries++;
			return startOwnEngine("/nowhere/engine.mjs", () => {});
		};
		client = new EngineClient(unreachable, { log: () => {} });
		conversation = new Conversation(() => client);
		for (let n = 1; n <= 3; n++) assert.equal((await ask()).failure?.code, "modelProcessEnded");
		assert.equal(tries, 3);
	});

	it("frees the model and loads it again for the next question", async () => {
		await ask("minimal");
		await client.unload();
		assert.equal(statuses.at(-1)?.state, "idle");
		assert.equal((await ask("minimal")).ending, "complete");
	});

	it("tells what the machine has, and what a file is, also while it answers", async () => {
		onEvent = (event) => event.type === "asked" && queueMicrotask(() => void looks.push(look()));
		const looks: Promise<string>[] = [];
		const look = async () => {
			const [probe, file] = await Promise.all([client.probe(), client.inspect(NANO)]);
			assert.ok(probe.mathCores >= 1);
			assert.notEqual(probe.release, "");
			return `${file.architecture} ${file.style} ${file.trainContextTokens}`;
		};
		assert.equal((await ask()).ending, "complete");
		assert.deepEqual(await Promise.all(looks), ["qwen2 tagless 2048"]);
	});

	describe("left alone", () => {
		let afterMs: number;

		beforeEach(() => {
			client = start({ unloadAfterMs: () => afterMs });
			conversation = new Conversation(() => client);
			conversation.onDidHappen(({ events }) => {
				for (const event of events) onEvent(event);
			});
		});

		const idleWithin = async (ms: number) => {
			for (const end = Date.now() + ms; Date.now() < end; await sleep(5)) {
				if (client.status.state === "idle") return true;
			}
			return false;
		};

		it("frees its memory after a while, not while it answers, and loads it again for the next question", async () => {
			afterMs = 100;
			// Its shortest silence is far shorter than the answer takes; every part of it counts as use.
			onEvent = (event) => event.type === "thought" && assert.equal(client.status.state, "ready");
			assert.equal((await ask()).ending, "complete");
			assert.equal(client.status.state, "ready");
			assert.ok(await idleWithin(30_000));
			assert.equal((await ask("minimal")).ending, "complete");
			assert.ok(await idleWithin(30_000));
		});

		it("keeps it for ever where 0 is set", async () => {
			afterMs = 0;
			await ask("minimal");
			assert.equal(await idleWithin(400), false);
		});
	});

	it("gives a follow-up the answer before it, without its thought", async () => {
		const first = await ask("low");
		const options = { model: MODEL, settings: settingsAt("minimal"), turns: conversation.turns };
		const second = await conversation.ask({ prompt: "Explain `tally`." }, options);
		assert.ok(second.tokens.cached >= first.tokens.prompt);
		assert.equal(second.ending, "complete");
	});

	describe("given a file that is no usable model", () => {
		const failureOf = async (path: string): Promise<Failure> => {
			try {
				await client.load({ path, profile: profileOfFile(path) });
			} catch (error) {
				assert.ok(error instanceof Failure);
				assert.ok(error.nextStep.length > 10);
				return error;
			}
			throw new Error("it was loaded");
		};

		it("names a missing file", async () => {
			assert.equal((await failureOf("/nowhere/m.gguf")).code, "modelFileMissing");
		});
		it("names a file that is no GGUF", async () => {
			const path = join(temporaryFolder(), "page.gguf");
			writeFileSync(path, "<html>404 Not Found</html>");
			assert.equal((await failureOf(path)).code, "notGguf");
		});
		for (const bytes of [5, 12, 100, 20_000, 100_000, 2_764_959]) {
			it(`names a GGUF cut at ${bytes} bytes truncated`, async () => {
				assert.equal((await failureOf(truncatedGguf(bytes))).code, "ggufTruncated");
			});
		}
		it("names a model too large for the memory, and by how much", async () => {
			const failure = await failureOf(hollowGguf(2 ** 40));
			assert.equal(failure.code, "modelTooLarge");
			assert.match(failure.message, /needs about 1,0\d\d\.\d GiB of memory; \d+\.\d GiB are available/);
		});
		it("names an architecture that llama.cpp does not know", async () => {
			assert.equal((await failureOf(hollowGguf(2 ** 20, "abacus"))).code, "modelUnsupported");
		});
		it("names a file that cannot be read", async () => {
			// Where the tests run as root, permissions stop nobody; this one is unreadable for everyone.
			const path = process.platform === "linux" ? "/proc/self/mem" : truncatedGguf(1000);
			if (process.platform !== "linux") chmodSync(path, 0);
			assert.equal((await failureOf(path)).code, "modelFileUnreadable");
		});
		it("goes on with a good one afterwards", async () => {
			await failureOf("/nowhere/m.gguf");
			assert.equal((await ask("minimal")).ending, "complete");
		});
	});
});
