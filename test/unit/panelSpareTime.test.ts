import assert from "node:assert/strict";
import { SpareTime } from "../../src/panel/page/spareTime.ts";

/** Keeps the processor busy. */
function work(ms: number): void {
	for (const end = performance.now() + ms; performance.now() < end; );
}

describe("the time that drawing may take", () => {
	it("is left at first, is over after a while, and is there again in the next task", async () => {
		const time = new SpareTime();
		assert.equal(time.isLeft, true);
		work(10);
		assert.equal(time.isLeft, false);
		await new Promise((done) => setTimeout(done, 5));
		assert.equal(time.isLeft, true);
	});

	it("lets what had to wait be done in order, in pieces, but for what was called off", async () => {
		const time = new SpareTime();
		const done: string[] = [];
		let pieces = 0;
		const progress = new Promise<void>((all) => {
			time.onProgress = () => {
				pieces++;
				if (done.length === 3) all();
			};
		});
		assert.equal(time.isLeft, true);
		const slow = (name: string) => () => {
			work(10);
			done.push(name);
		};
		time.later(slow("a"));
		const callOff = time.later(slow("b"));
		time.later(slow("c"));
		time.later(slow("d"));
		callOff();
		assert.equal(time.isLeft, false, "nothing gets ahead of what waits");
		await progress;
		assert.deepEqual(done, ["a", "c", "d"]);
		assert.equal(pieces, 3);
	});
});
