import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { LlamaReasoner } from "../../src/engine/llama/llamaReasoner.ts";
import { NANO, sharedLlama } from "./nano.ts";

const { signal } = new AbortController();
/** So long that even a tiny model reads it in two pieces. */
const CODE = "def tally(items):\n    return sum(1 for item in items if item > 5)\n\n".repeat(30);
const MESSAGES = [
	{ role: "system" as const, text: "Please reason step by step." },
	{ role: "user" as const, text: `${CODE}What does \`tally([6, 2, 9])\` return?` },
];

describe("a context with more threads than the model writes with", () => {
	const most = Math.min(2, availableParallelism());

	/** What is said with that many threads for reading and one for writing, and the numbers that were used. */
	async function say(readingThreads: number): Promise<{ text: string; used: number[]; writing: number }> {
		const llama = await sharedLlama();
		const { maxThreads } = llama;
		const model = await llama.loadModel({ modelPath: NANO });
		try {
			const context = await model.createContext({ contextSize: 2048, threads: readingThreads });
			const template = model.fileInfo.metadata.tokenizer?.chat_template ?? "";
			const none = undefined;
			const reasoner = new LlamaReasoner([context.getSequence()], template, "tagless", none, none, none, 1);
			const used: number[] = [];
			await reasoner.prefill(MESSAGES, signal, () => used.push(context.currentThreads));
			let text = "";
			for await (const chunk of reasoner.generate({ maxTokens: 40, signal })) text += chunk.text;
			return { text, used, writing: context.currentThreads };
		} finally {
			await model.dispose();
			llama.maxThreads = maxThreads;
		}
	}

	it("reads with all of them, writes with its own number, and says the same", async () => {
		const [alone, together] = [await say(1), await say(most)];
		assert.equal(together.text, alone.text);
		assert.ok(together.text.length > 20);
		assert.ok(together.used.includes(most), `it read with ${together.used} threads`);
		assert.equal(together.writing, 1);
	});
});
