import assert from "node:assert/strict";
import { systemMemory } from "../../src/node/systemMemory.ts";

describe("the memory of a container", () => {
	const machine = { free: 40e9, total: 64e9 };

	it("is what its limit leaves of the machine's", () => {
		assert.deepEqual(systemMemory(4e9, machine), { free: 4e9, total: 4e9 });
		assert.deepEqual(systemMemory(50e9, machine), { free: 40e9, total: 50e9 });
	});

	it("is the machine's where there is no limit, however Node tells that", () => {
		for (const none of [0, undefined, 2 ** 64]) assert.deepEqual(systemMemory(none, machine), machine);
		assert.ok(systemMemory().free <= systemMemory().total);
	});
});
