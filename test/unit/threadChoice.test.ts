import assert from "node:assert/strict";
import { fastestThreads, threadCandidates } from "../../src/engine/machine/threadChoice.ts";

/** Measures from a table of speeds; keeps what was asked for. */
function measuring(speeds: Readonly<Record<number, number | number[]>>) {
	const asked: number[] = [];
	const speedOf = async (threads: number) => {
		asked.push(threads);
		const speed = speeds[threads] ?? 0;
		if (typeof speed === "number") return speed;
		return (speed.length > 1 ? speed.shift() : speed[0]) ?? 0;
	};
	return { asked, speedOf };
}

describe("the choice of threads", () => {
	it("never tries more threads than cores", () => {
		for (let cores = 1; cores <= 128; cores++) {
			const candidates = threadCandidates(cores);
			assert.ok(candidates.every((threads) => threads >= 1 && threads <= cores));
			assert.equal(new Set(candidates).size, candidates.length);
			assert.ok(candidates.includes(1) && candidates.includes(cores));
		}
	});

	it("takes the fastest", async () => {
		for (const order of [
			[1, 2],
			[2, 1],
		]) {
			assert.equal(await fastestThreads(order, measuring({ 1: 14, 2: 20 }).speedOf, () => true), 2);
			assert.equal(await fastestThreads(order, measuring({ 1: 1300, 2: 450 }).speedOf, () => true), 1);
		}
	});

	it("takes fewer threads where more gain nothing", async () => {
		const { speedOf } = measuring({ 8: 20, 7: 20.2, 6: 20.1, 4: 15, 2: 8, 1: 4 });
		assert.equal(await fastestThreads([8, 7, 6, 4], speedOf, () => true), 6);
	});

	it("does not try few threads where it has become slower", async () => {
		const { asked, speedOf } = measuring({ 16: 30, 15: 28, 12: 22, 8: 17, 4: 8, 2: 4, 1: 2 });
		assert.equal(await fastestThreads([16, 15, 12, 8, 4, 2, 1], speedOf, () => true), 16);
		assert.ok(!asked.includes(4) && !asked.includes(1));
	});

	it("is misled neither by one lucky measurement nor by an unlucky one", async () => {
		const { asked, speedOf } = measuring({ 2: [80, 40, 42, 39, 41], 1: [70, 71, 20, 69, 72] });
		assert.equal(await fastestThreads([2, 1], speedOf, () => true), 1);
		assert.equal(asked.length, 10);
	});

	it("chooses among what there was time for", async () => {
		let left = 2;
		const { asked, speedOf } = measuring({ 8: 20, 7: 25, 6: 30, 4: 40 });
		assert.equal(await fastestThreads([8, 7, 6, 4], speedOf, () => left-- > 0), 6);
		assert.deepEqual(asked, [8, 7, 6]);
	});
});
