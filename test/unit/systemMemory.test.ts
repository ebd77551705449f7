import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { availableBytes } from "../../src/engine/llama/probe.ts";
import { memoryGroups } from "../../src/node/memoryGroups.ts";
import { freeOnMac, inContainer, systemMemory } from "../../src/node/systemMemory.ts";

describe("the memory of a container", () => {
	const machine = { free: 40e9, total: 64e9 };

	it("is what its limit leaves of the machine's", () => {
		assert.deepEqual(inContainer(machine, [], 4e9), { free: 4e9, total: 4e9 });
		assert.deepEqual(inContainer(machine, [], 50e9), { free: 40e9, total: 50e9 });
	});

	it("is the machine's where there is no limit, however Node tells that", async () => {
		for (const none of [0, undefined, 2 ** 64]) assert.deepEqual(inContainer(machine, [], none), machine);
		const { free, total } = await systemMemory();
		assert.ok(free > 0 && free <= total);
	});

	it("is what others in it leave, and in every group around it", () => {
		const own = { limit: 4e9, used: 3.5e9 };
		assert.deepEqual(inContainer(machine, [own], 4e9), { free: 0.5e9, total: 4e9 });
		const outer = { limit: 8e9, used: 7.9e9 };
		assert.deepEqual(inContainer(machine, [own, outer], 4e9), { free: 0.1e9, total: 4e9 });
		assert.deepEqual(inContainer(machine, [{ limit: 4e9, used: 5e9 }], 4e9), { free: 0, total: 4e9 });
	});
});

describe("what limits memory on Linux", () => {
	let root: string;

	beforeEach(() => {
		root = mkdtempSync(join(tmpdir(), "z1-groups-"));
	});
	afterEach(() => rmSync(root, { recursive: true }));

	const write = (files: Readonly<Record<string, string>>) => {
		for (const [path, text] of Object.entries(files)) {
			mkdirSync(dirname(join(root, path)), { recursive: true });
			writeFileSync(join(root, path), `${text}\n`);
		}
	};

	it("is read in version 2, without files that can be given up", async () => {
		write({
			"proc/self/cgroup": "0::/",
			"sys/fs/cgroup/memory.max": "4000000000",
			"sys/fs/cgroup/memory.high": "max",
			"sys/fs/cgroup/memory.current": "3900000000",
			"sys/fs/cgroup/memory.stat":
				"anon 1\nfile 9\ninactive_anon 5\ninactive_file 2000000000\nactive_file 300000000\nslab_reclaimable 100000000",
		});
		assert.deepEqual(await memoryGroups(root), [{ limit: 4e9, used: 1.5e9 }]);
	});

	it("is read of every group around, and of the lower limit where there are two", async () => {
		const at = (path: string, max: string, high: string, current: string) => ({
			[`sys/fs/cgroup/${path}/memory.max`]: max,
			[`sys/fs/cgroup/${path}/memory.high`]: high,
			[`sys/fs/cgroup/${path}/memory.current`]: current,
			[`sys/fs/cgroup/${path}/memory.stat`]: "inactive_file 0",
		});
		write({
			"proc/self/cgroup": "0::/user.slice/code.scope",
			...at("user.slice/code.scope", "max", "max", "1000"),
			...at("user.slice", "9000", "8000", "7000"),
		});
		assert.deepEqual(await memoryGroups(root), [{ limit: 8000, used: 7000 }]);
	});

	it("is read in version 1, also where a container knows its group by the path outside", async () => {
		write({
			"proc/self/cgroup": "5:devices:/docker/1\n4:cpu,memory:/docker/1\n0::/",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "4000000000",
			"sys/fs/cgroup/memory/memory.usage_in_bytes": "3900000000",
			"sys/fs/cgroup/memory/memory.stat":
				"inactive_file 1\ntotal_inactive_file 2000000000\ntotal_active_file 400000000",
		});
		assert.deepEqual(await memoryGroups(root), [{ limit: 4e9, used: 1.5e9 }]);
	});

	it("is nothing elsewhere, and where nothing can be read", async () => {
		assert.deepEqual(await memoryGroups(root), []);
		write({ "proc/self/cgroup": "0::/a\n4:memory:/b", "sys/fs/cgroup/a/memory.max": "max" });
		assert.deepEqual(await memoryGroups(root), []);
	});
});

describe("the free memory of a Mac", () => {
	it("is what macOS can give, not only the pages that hold nothing", () => {
		const told =
			"Mach Virtual Memory Statistics: (page size of 16384 bytes)\n" +
			"Pages free:                                5632.\n" +
			"Pages active:                            250000.\n" +
			"Pages inactive:                          248000.\n" +
			"Pages speculative:                         1000.\n" +
			"Pages throttled:                              0.\n" +
			"Pages wired down:                        120000.\n" +
			'"Translation faults":                 500000000.\n';
		assert.equal(freeOnMac(told), (5632 + 248000 + 1000) * 16384);
		assert.equal(freeOnMac(""), undefined);
		assert.equal(freeOnMac(told.replace("inactive", "others")), undefined);
	});
});

describe("the memory that a model can get", () => {
	it("counts once what a graphics card shares with the processor", async () => {
		const card = (free: number, unifiedSize: number) => ({
			gpu: "vulkan" as const,
			getVramState: async () => ({ total: free, used: 0, free, unifiedSize }),
		});
		assert.equal(await availableBytes(card(1e15, 1e15)), 1e15);
		assert.ok((await availableBytes(card(1e15, 0))) > 1e15);
		const { total } = await systemMemory();
		for (const llama of [card(1, 1e15), { ...card(1e15, 0), gpu: false as const }]) {
			const found = await availableBytes(llama);
			assert.ok(found > 1 && found <= total, String(found));
		}
	});
});
