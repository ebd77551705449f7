import assert from "node:assert/strict";
import { notesOf } from "../../src/core/engine/machineNotes.ts";

describe("notes about a machine", () => {
	const notes = { machine: "A processor; 8 cores", threads: { "5-1 none 0": 6 }, refused: [] };

	it("are true of that machine only", () => {
		assert.deepEqual(notesOf("A processor; 8 cores", notes), notes);
		assert.deepEqual(notesOf("A processor; 16 cores", notes).threads, {});
	});

	for (const raw of [undefined, null, [], "x", {}, { machine: notes.machine, threads: { a: 0 } }]) {
		it(`tell nothing where they are ${JSON.stringify(raw)}`, () => {
			assert.deepEqual(notesOf(notes.machine, raw), { machine: notes.machine, threads: {}, refused: [] });
		});
	}
});
