import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { MORE } from "../../src/core/marks/thinkingStyle.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { traceOf } from "../../src/core/trace/reduceTrace.ts";
import type { Trace } from "../../src/core/trace/trace.ts";
import { Conversation } from "../../src/host/conversation/conversation.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { startOwnEngine } from "../../src/host/engine/ownEngine.ts";
import { ENGINE } from "./nano.ts";
import { MODEL, settingsAt, TALLY } from "./questions.ts";

const QUESTIONS = [
	TALLY,
	{ ...TALLY, prompt: "What does `tally([1, 7, 8, 3, 12])` return?" },
	{ ...TALLY, prompt: "Explain the selected code." },
];

/** More of the same, for who wants to be surer than every run can be. */
const SCALE = Number(process.env.Z1_SURVIVAL_SCALE ?? 1);
const [KILLS, ORDERS] = [20 * SCALE, 200 * SCALE];

/** Random but the same in every run, so that what fails once fails again. */
function* randomNumbers(seed: number): Generator<number, never> {
	for (let state = seed; ; ) {
		state = (state * 1103515245 + 12345) % 2 ** 31;
		yield state / 2 ** 31;
	}
}

describe("the model process survives", function () {
	this.timeout(300_000);
	let client: EngineClient;
	let seen: Map<string, ReasoningEvent[]>;
	let conversation: Conversation;
	let onEvents: () => void;
	const options = { model: MODEL, settings: settingsAt("max") };

	beforeEach(() => {
		client = new EngineClient(
			async () => startOwnEngine(ENGINE, () => {}),
			{ log: () => {} },
			{ firstPauseMs: 1 },
		);
		seen = new Map();
		onEvents = () => {};
		conversation = new Conversation(() => client);
		conversation.onDidHappen(({ traceId, events }) => {
			seen.set(traceId, [...(seen.get(traceId) ?? []), ...events]);
			onEvents();
		});
	});
	afterEach(() => client.dispose());

	/** What each question is thought about, and answered with, when nobody interferes. */
	async function undisturbed(): Promise<Map<string, Trace>> {
		const traces = new Map<string, Trace>();
		for (const question of QUESTIONS) traces.set(question.prompt, await conversation.ask(question, options));
		return traces;
	}

	/**
	 * A trace is what was seen of it, and its thought is the beginning of what its own question is thought
	 * about.
	 */
	function assertOwn(trace: Trace, whole: ReadonlyMap<string, Trace>): void {
		assert.deepEqual(traceOf(seen.get(trace.id) ?? []), trace);
		const [thought = ""] = trace.thought.split(MORE);
		const own = whole.get(trace.question.prompt);
		assert.ok(`${own?.thought}${own?.answer}`.startsWith(thought), `${trace.question.prompt}: ${thought}`);
	}

	it(`${KILLS} kills at random moments: every trace keeps what was seen of it, and the next question is answered`, async () => {
		const whole = await undisturbed();
		const random = randomNumbers(1);
		let kills = 0;
		const kill = () => {
			if (client.pid && process.kill(client.pid, "SIGKILL")) kills++;
		};
		const endings = new Map<string, number>();
		while (kills < KILLS) {
			const question = QUESTIONS[kills % QUESTIONS.length] ?? TALLY;
			// While it starts and loads, in the middle of what it writes, or, one time in five, not at all.
			const moment = random.next().value;
			let batches = moment < 0.5 ? Math.ceil(moment * 20) : Number.POSITIVE_INFINITY;
			onEvents = () => --batches === 0 && kill();
			const asked = conversation.ask(question, options);
			if (moment >= 0.5 && moment < 0.8) {
				while (client.pid === undefined) await sleep(1);
				await sleep((moment - 0.5) * 300);
				kill();
			}
			const trace = await asked;
			assertOwn(trace, whole);
			if (trace.ending !== "complete") assert.equal(trace.failure?.code, "modelProcessEnded");
			const ending = `${trace.ending} ${trace.thought === "" ? "before" : "after"} the first thought`;
			endings.set(ending, (endings.get(ending) ?? 0) + 1);
		}
		onEvents = () => {};
		assert.equal((await conversation.ask(TALLY, options)).answer, whole.get(TALLY.prompt)?.answer);
		// A question that dies before its first thought is asked again, unless something of it was seen: rarely.
		for (const ending of ["complete after", "failed after"]) {
			assert.ok((endings.get(`${ending} the first thought`) ?? 0) >= SCALE, JSON.stringify([...endings]));
		}
	});

	it(`${ORDERS} random orders: no trace is mixed up with another, each ends, and memory stays flat`, async () => {
		const whole = await undisturbed();
		const random = randomNumbers(2);
		const pick = (n: number) => Math.floor(random.next().value * n);
		const under = new Set<Promise<unknown>>();
		let warm = 0;
		for (let orders = 0; orders < ORDERS; orders++) {
			if (orders === 0.3 * ORDERS) warm = residentBytes(client.pid);
			const kind = pick(10);
			if (kind < 4 && under.size < 4) {
				const asked: Promise<unknown> = conversation
					.ask(QUESTIONS[pick(QUESTIONS.length)] ?? TALLY, options)
					.then(() => under.delete(asked));
				under.add(asked);
			} else if (kind < 7) conversation.control("stop");
			else if (kind < 8) conversation.control("answerNow");
			else if (kind < 9) {
				const id = conversation.traces.at(-1 - pick(3))?.id;
				if (id) await conversation.thinkMore(id).catch(() => {});
			}
			await sleep(pick(50));
		}
		await Promise.all(under);
		for (const trace of conversation.traces) {
			assert.equal(trace.phase, "ended");
			assert.notEqual(trace.ending, "failed", trace.failure?.message);
			assertOwn(trace, whole);
		}
		const again = await conversation.ask(TALLY, options);
		assert.equal(again.answer, whole.get(TALLY.prompt)?.answer);
		const grown = residentBytes(client.pid) - warm;
		assert.ok(grown < 64 * 2 ** 20, `${Math.round(grown / 2 ** 20)} MiB more than early on`);
	});

	it("10,000 messages that are none of its own: they are dropped, and the next question is answered", async () => {
		const lines: string[] = [];
		const link = startOwnEngine(ENGINE, (text) => lines.push(text));
		client = new EngineClient(async () => link, { log: () => {} });
		conversation = new Conversation(() => client);
		await client.probe();
		const names = ["ask", "thinkMore", "record", "load", "countTokens", "inspect", "hello", "nothing"];
		const notices = ["control", "reasoned", "statusChanged", "logged", "nothing"];
		const wrong = fc.oneof(
			fc.anything({ maxDepth: 3 }),
			fc.record({ traceId: fc.anything(), path: fc.anything() }),
		);
		const messages = fc.sample(
			fc.tuple(fc.constantFrom(...names), fc.constantFrom(...notices), wrong, fc.boolean()),
			{ numRuns: 10_000, seed: 3 },
		);
		const replies: Promise<unknown>[] = [];
		for (const [request, notice, params, asks] of messages) {
			const sent = withoutFunctions(params);
			if (asks)
				replies.push(link.connection.sendRequest(request, sent).catch((error) => ({ failure: error })));
			else await link.connection.sendNotification(notice, sent);
		}
		for (const reply of await Promise.all(replies)) assert.ok(Object.hasOwn(reply as object, "failure"));
		assert.ok(lines.some((line) => line.includes("dropped a message")));
		assert.equal((await conversation.ask(TALLY, options)).ending, "complete");
	});
});

/** What JSON can carry of a value. */
function withoutFunctions(value: unknown): unknown {
	try {
		return JSON.parse(JSON.stringify(value) ?? "null");
	} catch {
		return null;
	}
}

function residentBytes(pid = 0): number {
	if (process.platform !== "linux") return 0;
	const [, pages = "0"] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ");
	return Number(pages) * 4096;
}
