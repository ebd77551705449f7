import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { homedir } from "node:os";

describe("these tests", () => {
	it("are run by an ordinary user", () => {
		assert.notEqual(process.getuid?.(), 0);
	});

	it("begin in an empty home", () => {
		assert.deepEqual(readdirSync(homedir()), []);
	});
});
