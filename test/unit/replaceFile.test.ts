import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { replaceFile } from "../../src/node/replaceFile.ts";

describe("a file that is replaced whole", () => {
	const newFolder = () => mkdtempSync(join(tmpdir(), "z1-replace-"));
	/** A file as of so many hours ago. */
	const leave = (path: string, hours: number) => {
		writeFileSync(path, "half a te");
		const then = Date.now() / 1000 - hours * 3600;
		utimesSync(path, then, then);
	};

	it("has the new text, and nothing beside it", async () => {
		const folder = newFolder();
		const file = join(folder, "notes.json");
		await replaceFile(file, "old");
		await replaceFile(file, "new");
		assert.equal(readFileSync(file, "utf8"), "new");
		assert.deepEqual(readdirSync(folder), ["notes.json"]);
	});

	it("loses what killed writers have left beside it, and nothing else", async () => {
		const folder = newFolder();
		const file = join(folder, "notes.json");
		const beingWritten = `notes.json.${randomUUID()}`;
		const others = ["notes.json.backup", `other.json.${randomUUID()}`, `notes.json.${randomUUID()}.gz`];
		leave(`${file}.${randomUUID()}`, 2);
		leave(join(folder, beingWritten), 0);
		for (const name of others) leave(join(folder, name), 2);
		await replaceFile(file, "new");
		assert.deepEqual(readdirSync(folder).toSorted(), ["notes.json", beingWritten, ...others].toSorted());
	});

	it("stays as it was where it cannot be replaced, and nothing is left beside it", async () => {
		const folder = newFolder();
		const file = join(folder, "taken");
		mkdirSync(join(file, "by a folder"), { recursive: true });
		await assert.rejects(replaceFile(file, "new"));
		assert.deepEqual(readdirSync(folder), ["taken"]);
	});
});
