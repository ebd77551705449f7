import assert from "node:assert/strict";
import {
	afterDeath,
	deadly,
	fileNotesOf,
	isDeadly,
	type MachineNotes,
	notesOf,
	withFile,
} from "../../src/core/engine/machineNotes.ts";

describe("notes about a machine", () => {
	const notes = {
		machine: "A processor; 8 cores",
		threads: { "5-1 none 0": 6 },
		refused: [],
		files: { "5-1": { proven: true, deaths: 0 } },
	};

	it("are true of that machine only", () => {
		assert.deepEqual(notesOf("A processor; 8 cores", notes), notes);
		assert.deepEqual(notesOf("A processor; 16 cores", notes).threads, {});
	});

	it("are whole without files, as they were kept before", () => {
		const { files: _, ...before } = notes;
		assert.deepEqual(notesOf(notes.machine, before), { ...notes, files: {} });
	});

	for (const raw of [undefined, null, [], "x", {}, { machine: notes.machine, threads: { a: 0 } }]) {
		it(`tell nothing where they are ${JSON.stringify(raw)}`, () => {
			assert.deepEqual(notesOf(notes.machine, raw), {
				machine: notes.machine,
				threads: {},
				refused: [],
				files: {},
			});
		});
	}

	it("hold a file bad after two deaths over it, and no longer than others are remembered", () => {
		const died = { file: "7-1" };
		const once = afterDeath(notes, died);
		assert.equal(isDeadly(fileNotesOf(once, "7-1")), false);
		assert.equal(isDeadly(fileNotesOf(afterDeath(once, died), "7-1")), true);
		assert.deepEqual(fileNotesOf(once, "5-1"), { proven: true, deaths: 0 });
		assert.deepEqual(fileNotesOf(once, "constructor"), { proven: false, deaths: 0 });
		let many: MachineNotes = notes;
		for (let n = 0; n < 300; n++) many = { ...many, files: { ...withFile(many, `f${n}`, deadly("why")) } };
		assert.equal(Object.keys(many.files).length, 200);
		assert.equal(isDeadly(fileNotesOf(many, "f299")), true);
		assert.equal(isDeadly(fileNotesOf(many, "f0")), false);
	});
});
