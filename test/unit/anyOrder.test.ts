import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LoadRequest } from "../../src/core/engine/engineProtocol.ts";
import type { ModelBackend, OpenModel } from "../../src/core/engine/modelBackend.ts";
import { Failure } from "../../src/core/failure.ts";
import type { Chunk } from "../../src/core/marks/chunk.ts";
import { HINT, MORE } from "../../src/core/marks/thinkingStyle.ts";
import { parseSettings } from "../../src/core/protocol/settings.ts";
import type { Message } from "../../src/core/question/question.ts";
import type { GenerateOptions, Prefill, Reasoner, Signal } from "../../src/core/thinking/reasoner.ts";
import { tracesOf } from "../../src/core/trace/keptConversation.ts";
import { traceOf } from "../../src/core/trace/reduceTrace.ts";
import { versionsOf } from "../../src/core/trace/versions.ts";
import { type AskOptions, Conversation } from "../../src/host/conversation/conversation.ts";
import { History } from "../../src/host/conversation/history.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { startServedEngine } from "../../src/host/engine/servedEngine.ts";
import { tokensOf } from "./fakeReasoner.ts";

/** The same numbers for the same seed. */
function chance(seed: number): (n: number) => number {
	let state = seed;
	return (n) => {
		state = (state * 1664525 + 1013904223) % 2 ** 32;
		return Math.floor((state / 2 ** 32) * n);
	};
}

/** A slow model, every word of which names the question that it is about. */
class Naming implements Reasoner {
	readonly style = "tagless";
	readonly contextTokens = 6000;
	readonly #pick: (n: number) => number;
	#asked = "";
	#sequence: string[] = [];

	constructor(pick: (n: number) => number) {
		this.#pick = pick;
	}

	async countTokens(text: string): Promise<number> {
		return tokensOf(text).length;
	}

	async countPromptTokens(): Promise<number> {
		return 1;
	}

	/** Notices a stop at its end only. */
	async prefill(messages: readonly Message[], signal: Signal): Promise<Prefill> {
		await sleep(this.#pick(12));
		if (signal.aborted) throw new Error("stopped");
		this.#asked = messages.at(-1)?.text ?? "";
		this.#sequence = [];
		return { promptTokens: 1, cachedTokens: 0 };
	}

	async append(text: string): Promise<number> {
		await sleep(this.#pick(2));
		this.#sequence.push(...tokensOf(text));
		return tokensOf(text).length;
	}

	force(text: string): Promise<number> {
		return this.append(text);
	}

	position(): number {
		return this.#sequence.length + 1;
	}

	async rollback(position: number): Promise<void> {
		assert.ok(position > 0, "the question is gone");
		this.#sequence.length = position - 1;
	}

	async *generate({ maxTokens, signal }: GenerateOptions): AsyncGenerator<Chunk, void, void> {
		for (let n = 0; n < maxTokens && !signal.aborted; n++) {
			await sleep(this.#pick(2));
			const text = this.#next();
			if (text === undefined) return;
			this.#sequence.push(text);
			yield { text, tokens: 1 };
		}
	}

	/** Some thoughts end by themselves, others at their window. */
	#next(): string | undefined {
		const name = this.#asked;
		const own = name.length % 2 === 0 ? `\n\nThus, ${name}.` : ` ${name}`.repeat(90);
		const [thought = "", answered] = this.#sequence.join("").split(HINT);
		const since = thought.split(MORE);
		const [said, all] =
			answered !== undefined
				? [answered, `It is ${name}.`]
				: [since.at(-1) ?? "", `${since.length > 1 ? " no" : "Let me see"}: ${name}${own}`];
		return tokensOf(all)[tokensOf(said).length];
	}
}

function slowModels(pick: (n: number) => number): ModelBackend {
	const load = async ({ path, contextTokens }: LoadRequest): Promise<OpenModel> => ({
		info: {
			path,
			architecture: "",
			style: "tagless",
			contextTokens,
			weightBytes: 1,
			threads: 1,
			gpu: "none",
		},
		reasoner: new Naming(pick),
		dispose: async () => {},
	});
	const never = async () => assert.fail();
	return { seatOf: (path) => path, load, inspect: never, survey: never, probe: never, forgetMachine: never };
}

function optionsOf(path: string): AskOptions {
	const windows = { minimal: 1, low: 10, medium: 20, high: 40, max: 80 };
	const profile = { id: path, name: path, contextTokens: 6000, windows, files: [], about: "" };
	const model = { path, profile } as unknown as AskOptions["model"];
	return { model, settings: parseSettings(() => undefined).settings };
}

describe("questions, versions and stops in any order", () => {
	for (let seed = 1; seed <= 10; seed++) {
		it(`are each answered in their own place, and kept as they were shown (${seed})`, async () => {
			const pick = chance(seed);
			const client = new EngineClient(async () => startServedEngine(slowModels(pick)), { log: () => {} });
			const conversation = new Conversation(() => client);
			const folder = mkdtempSync(join(tmpdir(), "z1-any-order-"));
			const history = new History(folder, { warn: assert.fail, maxConversations: () => 1 });
			const file = history.write("c", 0);
			conversation.onDidHappen(({ traceId, events }) => file?.append(traceId, events));

			const under: Promise<unknown>[] = [];
			let asked = 0;
			const ask = (versionOf?: string) => {
				const prompt = `q${"x".repeat(pick(2))}${1000 + asked++}`;
				const options = optionsOf(pick(4) > 0 ? "one" : "another");
				under.push(conversation.ask({ prompt }, { ...options, ...(versionOf && { versionOf }) }));
			};
			const thinkMore = async (id: string) => {
				await conversation.thinkMore(id).catch((error) => assert.ok(error instanceof Failure, error));
			};
			for (let n = 0; n < 40; n++) {
				const { traces } = conversation;
				const trace = traces[pick(traces.length)];
				const what = trace ? pick(10) : 0;
				if (!trace || (what === 0 && traces.length < 4)) ask();
				else if (what < 3) ask(trace.id);
				else if (what < 5) conversation.control("stop", trace.id);
				else if (what < 6) conversation.control("answerNow", trace.id);
				else if (what < 8) under.push(thinkMore(trace.id));
				else if (what < 9) conversation.chooseVersion(trace.id, 1 + pick(4));
				await sleep(pick(14));
			}
			await Promise.all(under);
			await file?.close();
			client.dispose();

			const { traces } = conversation;
			assert.deepEqual(conversation.events.map(traceOf), traces);
			const kept = await history.read("c");
			assert.ok(kept);
			const byId = new Map(tracesOf(kept).map((trace) => [trace.id, trace]));
			for (const trace of traces) {
				assert.deepEqual(byId.get(trace.id), trace);
				assert.equal(trace.phase, "ended");
				for (const { question, thought, answer, ending } of versionsOf(trace)) {
					const named = new Set(`${thought} ${answer}`.match(/q\w+/g));
					named.delete(question.prompt);
					assert.deepEqual([...named], [], `in what became of ${question.prompt}`);
					assert.notEqual(ending, "failed");
					if (ending === "complete") assert.ok(answer.includes(question.prompt), answer);
				}
			}
		});
	}
});
