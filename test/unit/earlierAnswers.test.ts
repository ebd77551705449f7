import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NO_TOTALS } from "../../src/core/saving/totals.ts";
import { EarlierAnswers, MOST_FULL } from "../../src/host/conversation/earlierAnswers.ts";
import { record } from "./answerRecords.ts";

describe("the totals of answers that are no longer kept one by one", () => {
	let file: string;
	let complaints: string[];
	const open = () => new EarlierAnswers(file, (what) => complaints.push(what));

	beforeEach(() => {
		file = join(mkdtempSync(join(tmpdir(), "z1-earlier-")), "earlier.json");
		complaints = [];
	});

	it("are there at once and after a restart, with the full-window records", async () => {
		const [dropped, kept] = [[record(), record({ full: false })], [record()]];
		const here = open();
		await here.add(dropped, kept);
		const again = open();
		await again.load();
		for (const earlier of [here, again]) {
			assert.equal(earlier.totals.answers, 2);
			assert.deepEqual(earlier.full, dropped.slice(0, 1));
		}
		assert.deepEqual(complaints, []);
	});

	it("count no answer twice, though whoever added it was killed before dropping it", async () => {
		const dropped = [record(), record()];
		await open().add(dropped, []);
		const again = open();
		await again.add(dropped, []);
		assert.equal(again.totals.answers, 2);
		await again.add([record()], []);
		assert.equal(again.totals.answers, 3);
	});

	it("leave out what a record that stays replaces", async () => {
		const earlier = open();
		await earlier.add([record({ traceId: "same" }), record()], [record({ traceId: "same" })]);
		assert.equal(earlier.totals.answers, 1);
	});

	it("keep the latest full-window records alone, however many there were", async () => {
		const earlier = open();
		const all = Array.from({ length: MOST_FULL + 3 }, () => record());
		await earlier.add(all, []);
		assert.equal(earlier.totals.answers, MOST_FULL + 3);
		assert.deepEqual(earlier.full, all.slice(3));
	});

	it("are none where the file cannot be read, which is said, and none without one, which is not", async () => {
		const earlier = open();
		await earlier.load();
		assert.deepEqual(earlier.totals, NO_TOTALS);
		assert.deepEqual(complaints, []);
		await earlier.add([record()], []);
		writeFileSync(file, "{");
		await earlier.load();
		assert.deepEqual([earlier.totals, earlier.full], [NO_TOTALS, []]);
		assert.equal(complaints.length, 1);
	});
});
