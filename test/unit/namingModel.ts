import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { LoadRequest } from "../../src/core/engine/engineProtocol.ts";
import type { ModelBackend, OpenModel } from "../../src/core/engine/modelBackend.ts";
import type { Chunk } from "../../src/core/marks/chunk.ts";
import { HINT, MORE } from "../../src/core/marks/thinkingStyle.ts";
import type { Message } from "../../src/core/question/question.ts";
import type { GenerateOptions, Prefill, Reasoner, Signal } from "../../src/core/thinking/reasoner.ts";
import { tokensOf } from "./fakeReasoner.ts";

/** The same numbers for the same seed. */
export function chance(seed: number): (n: number) => number {
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

/** Models whose every answer and thought names its question. */
export function namingModels(pick: (n: number) => number): ModelBackend {
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
