import assert from "node:assert/strict";
import { ReadingThreads } from "../../src/engine/llama/readingThreads.ts";

/** Reads pieces at these milliseconds per token; returns the numbers of threads that they were read with. */
function read(threads: ReadingThreads, speeds: Readonly<Record<number, number>>, pieces: number): number[] {
	return Array.from({ length: pieces }, () => {
		const chosen = threads.choose();
		threads.learn(chosen, speeds[chosen] ?? Number.NaN);
		return chosen;
	});
}

describe("the threads of reading", () => {
	it("are as many as are allowed where there is no choice", () => {
		assert.deepEqual(read(new ReadingThreads([4, 4]), { 4: 5 }, 3), [4, 4, 4]);
	});

	it("are the fastest after each number had a piece", () => {
		assert.deepEqual(read(new ReadingThreads([8, 2]), { 8: 3, 2: 9 }, 4), [8, 2, 8, 8]);
		assert.deepEqual(read(new ReadingThreads([8, 2]), { 8: 90, 2: 9 }, 4), [8, 2, 2, 2]);
	});

	it("change at once when another program slows down the fastest", () => {
		const threads = new ReadingThreads([8, 2]);
		read(threads, { 8: 3, 2: 9 }, 3);
		assert.deepEqual(read(threads, { 8: 90, 2: 12 }, 4), [8, 2, 2, 2]);
	});

	it("come back to more when that program has ended", () => {
		const threads = new ReadingThreads([8, 2]);
		read(threads, { 8: 90, 2: 12 }, 3);
		threads.retry();
		assert.deepEqual(read(threads, { 8: 3, 2: 9 }, 3), [8, 8, 8]);
	});

	it("try slower ones less and less often while those stay slower", () => {
		const threads = new ReadingThreads([8, 2]);
		const prompts = Array.from({ length: 24 }, () => {
			threads.retry();
			return read(threads, { 8: 3, 2: 9 }, 3);
		});
		const trials = prompts.flatMap((used, prompt) => (used.includes(2) ? [prompt] : []));
		assert.deepEqual(trials, [0, 1, 3, 7, 15, 23]);
	});
});
