import assert from "node:assert/strict";
import { CATALOGUE } from "../../src/core/catalogue/catalogue.ts";
import { profileOfFile } from "../../src/core/catalogue/profileOf.ts";
import { samplingOf } from "../../src/core/gguf/ggufKind.ts";
import { samplingOfStyle } from "../../src/core/marks/thinkingStyle.ts";
import { drawingOf, seedAt } from "../../src/core/sampling.ts";
import { Reasoning } from "../../src/core/thinking/reasoning.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { FakeReasoner } from "./fakeReasoner.ts";

const publishedOf = (id: string) => CATALOGUE.find((entry) => entry.id === id)?.sampling;
const wish = (id: string, wanted = {}) => {
	const published = publishedOf(id);
	return { ...(published && { published }), wanted, seed: 7 };
};

describe("how a model is sampled", () => {
	it("is what its publisher recommends", () => {
		assert.deepEqual(drawingOf(wish("qwen3-4b")), {
			temperature: 0.6,
			topP: 0.95,
			topK: 20,
			minP: 0,
			seed: 7,
		});
		assert.deepEqual(drawingOf(wish("r1-distill-qwen-7b")), { temperature: 0.6, topP: 0.95, seed: 7 });
		assert.deepEqual(drawingOf(wish("qwen3-coder-30b-a3b")), {
			temperature: 0.7,
			topP: 0.8,
			topK: 20,
			seed: 7,
		});
		assert.deepEqual(samplingOfStyle("harmony"), { temperature: 1, topP: 1 });
		assert.equal(CATALOGUE.find(({ id }) => id === "gpt-oss-20b")?.style, "harmony");
	});

	it("is greedy for Z1 as it was evaluated, whatever its file says, and for what says nothing", () => {
		const ofFile = { temperature: 0.7, topP: 0.8 };
		for (const id of ["z1-7b", "z1-nano"]) assert.equal(drawingOf(wish(id), ofFile), undefined);
		assert.equal(profileOfFile("other.gguf").sampling, undefined);
		assert.equal(drawingOf({ wanted: {}, seed: 7 }), undefined);
	});

	it("is what the file says before the catalogue, and what the user wants before both", () => {
		const ofFile = { temperature: 0.7, topK: 40 };
		assert.equal(drawingOf(wish("qwen3-4b"), ofFile)?.temperature, 0.7);
		assert.equal(drawingOf(wish("qwen3-4b"), ofFile)?.topK, 40);
		assert.equal(drawingOf(wish("qwen3-4b"), ofFile)?.topP, 0.95);
		assert.deepEqual(drawingOf(wish("z1-7b", { temperature: 1, seed: 3 })), { temperature: 1, seed: 3 });
		assert.equal(drawingOf(wish("qwen3-4b", { temperature: 0 }), ofFile), undefined);
	});

	it("is read from a file as converters write it", () => {
		const keys = new Map([
			["general.sampling.temp", Math.fround(0.6)],
			["general.sampling.top_p", Math.fround(0.95)],
			["general.sampling.top_k", 20],
		]);
		assert.deepEqual(samplingOf(keys), { temperature: 0.6, topP: 0.95, topK: 20 });
		assert.equal(samplingOf(new Map()), undefined);
		assert.equal(samplingOf(new Map([["general.sampling.temp", -1]])), undefined);
	});

	it("draws from each place with a seed of its own", () => {
		assert.equal(seedAt({ temperature: 1, seed: 5 }, 10), 15);
		assert.equal(seedAt({ temperature: 1, seed: 2 ** 32 - 1 }, 10), 9);
	});
});

describe("an answer that is drawn", () => {
	it("has its seed in the trace, and looks at it take the likeliest token", async () => {
		const reasoner = new (class extends FakeReasoner {
			override generate(options: Parameters<FakeReasoner["generate"]>[0]) {
				assert.equal(options.measure === true, options.drawing === undefined);
				return super.generate(options);
			}
		})({ thought: Array.from({ length: 60 }, (_, n) => `word${n}`).join(" "), answer: (n) => `It is ${n}.` });
		const ask = {
			traceId: "t",
			system: "",
			turns: [],
			question: { prompt: "Why?" },
			window: { thinkingTokens: 30, answerReserveTokens: 50 },
			convergence: { peekTokens: 8, confidence: 0.9, agreements: 2, everyTokens: 10, minTokens: 5 },
			sampling: wish("qwen3-4b"),
		};
		const never = new AbortController().signal;
		const events: ReasoningEvent[] = [];
		for await (const event of new Reasoning(reasoner, ask).run({ stop: never, answerNow: never })) {
			events.push(event);
		}
		const prefilled = events.find(({ type }) => type === "prefilled");
		assert.equal(prefilled?.type === "prefilled" && prefilled.sampling?.seed, 7);
		assert.ok(events.some(({ type }) => type === "peeked"));
		assert.equal(events.at(-1)?.type, "completed");
	});
});
