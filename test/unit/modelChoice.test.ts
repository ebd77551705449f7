import assert from "node:assert/strict";
import { CATALOGUE } from "../../src/core/catalogue/catalogue.ts";
import { profileOfNamed } from "../../src/core/catalogue/profileOf.ts";
import type { Memory } from "../../src/core/model/memoryFit.ts";
import { downloadChoices, installedChoices, slownessOf } from "../../src/core/model/modelChoice.ts";

const GB = 1e9;
/** A machine whose cores read so much memory in a second. */
const machine = (freeGb: number, gbPerSecond: number, totalGb = freeGb * 1.5): Memory => ({
	free: freeGb * GB,
	total: totalGb * GB,
	readSpeed: { oneCore: gbPerSecond * GB, allCores: gbPerSecond * GB },
});
const recommendedFor = (memory: Memory, files: Parameters<typeof installedChoices>[0] = []) => {
	const recommended = downloadChoices(installedChoices(files, memory), memory).filter(
		(choice) => choice.recommended,
	);
	assert.ok(recommended.length <= 1);
	assert.ok(recommended.length === 0 || downloadChoices([], memory)[0]?.recommended);
	return recommended[0] && [recommended[0].profile.id, recommended[0].recommended];
};

describe("the models to download", () => {
	it("are those that fit first, the largest first", () => {
		const memory = machine(10, 20);
		const choices = downloadChoices(installedChoices([{ path: "/m/phi.gguf", bytes: GB }], memory), memory);
		const fits = choices.map(({ fit }) => fit);
		assert.deepEqual([...new Set(fits)], ["fits", "whenFreed", "tooLarge"]);
		const fitting = choices.filter(({ fit }) => fit === "fits").map(({ estimatedBytes }) => estimatedBytes);
		assert.deepEqual(
			fitting,
			fitting.toSorted((a, b) => b - a),
		);
	});

	it("begin at half a gigabyte and end at what 32 GB hold, with steps of at most a factor of three", () => {
		const sizes = downloadChoices([], machine(32, 20))
			.map(({ estimatedBytes }) => estimatedBytes / GB)
			.sort((a, b) => a - b);
		assert.ok((sizes[0] ?? 9) < 0.5);
		assert.ok((sizes.at(-1) ?? 0) > 18 && (sizes.at(-1) ?? 99) < 22);
		for (const [index, size] of sizes.slice(1).entries())
			assert.ok(size / (sizes[index] ?? 0) < 3, String(size));
	});

	it("have one recommendation: the largest that thinks, fits and is fast enough", () => {
		assert.deepEqual(recommendedFor(machine(6, 12)), ["qwen3-4b", "largest"]);
		assert.deepEqual(recommendedFor(machine(8, 60)), ["qwen3-8b", "largest"]);
		// The next larger one would be slower than three tokens a second.
		assert.deepEqual(recommendedFor(machine(12, 25)), ["qwen3-8b", "largest"]);
		// A model that reads a tenth of its weights is fast where smaller ones are not.
		assert.deepEqual(recommendedFor(machine(24, 12)), ["qwen3-30b-a3b", "largest"]);
		assert.deepEqual(recommendedFor(machine(16, 25)), ["gpt-oss-20b", "largest"]);
	});

	it("recommend the fastest where all are slow, and nothing where nothing fits", () => {
		assert.deepEqual(recommendedFor(machine(6, 0.5)), ["qwen3-0.6b", "fastest"]);
		assert.equal(recommendedFor(machine(0.3, 20)), undefined);
	});

	it("recommend by size alone where the speed is not known", () => {
		const { free, total } = machine(12, 0);
		assert.deepEqual(recommendedFor({ free, total }), ["qwen3-14b", "largest"]);
	});

	it("recommend nothing where a model of the user's own fits, and nothing that may not be there", () => {
		const memory = machine(8, 60);
		assert.equal(recommendedFor(memory, [{ path: "/m/phi.gguf", bytes: 4 * GB }]), undefined);
		assert.ok(recommendedFor(memory, [{ path: "/m/z1-nano.gguf", bytes: 3e6 }]));
		assert.ok(CATALOGUE.find(({ id }) => id === "z1-7b")?.source?.doubtful);
	});
});

describe("a slow model", () => {
	it("is told what it means to wait for it, and a smaller one that is not slow", () => {
		const memory = machine(16, 12);
		const downloads = downloadChoices([], memory);
		const of = (id: string) => {
			const choice = downloads.find(({ profile }) => profile.id === id);
			assert.ok(choice);
			return slownessOf(choice, downloads);
		};
		// 1,024 tokens at 8.4 GB/s ÷ 9 GB a token.
		const slow = of("qwen3-14b");
		assert.ok(slow && slow.mediumMs > 1_000_000 && slow.mediumMs < 1_200_000, JSON.stringify(slow));
		// Larger ones that read a part of their weights are faster, too, but no smaller ones.
		assert.equal(slow.faster?.name, "Qwen3 4B");
		assert.ok((slow.faster?.mediumMs ?? 0) < slow.mediumMs / 3);
		assert.equal(of("qwen3-4b"), undefined);
		// It fits here, but how fast it is is not known.
		assert.equal(
			slownessOf({ ...(downloads[0] as (typeof downloads)[0]), speed: undefined as never }, downloads),
			undefined,
		);
	});
});

describe("the profile of a model that another program has", () => {
	it("is the catalogue's, whatever the program calls it", () => {
		for (const [name, id] of [
			["qwen3:4b", "qwen3-4b"],
			["hf.co/Qwen/Qwen3-8B-GGUF:Q4_K_M", "qwen3-8b"],
			["deepseek-r1:7b", "r1-distill-qwen-7b"],
			["deepseek-r1:8b", "r1-0528-qwen3-8b"],
			["gpt-oss:20b", "gpt-oss-20b"],
			["ggml-org/gpt-oss-20b-GGUF", "gpt-oss-20b"],
			["qwen3-coder:30b", "qwen3-coder-30b-a3b"],
			["Qwen/Qwen3-Coder-30B-A3B-Instruct", "qwen3-coder-30b-a3b"],
			["Qwen/Qwen3-4B-Thinking-2507", "qwen3-4b-thinking-2507"],
			["qwen2.5-coder:1.5b", "qwen2.5-coder-1.5b"],
			["Qwen/Qwen2.5-Coder-7B-Instruct", "qwen2.5-coder-7b"],
			["z1-7b:latest", "z1-7b"],
			["efficientscaling/Z1-7B", "z1-7b"],
		] as const) {
			assert.equal(profileOfNamed(name).id, id, name);
		}
		assert.equal(profileOfNamed("llama3:8b").name, "llama3:8b");
	});
});
