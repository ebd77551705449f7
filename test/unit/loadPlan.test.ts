import assert from "node:assert/strict";
import fc from "fast-check";
import {
	type LoadNeeds,
	type LoadPlan,
	OutOfMemory,
	openInTurn,
	pastsThatFit,
	planBytes,
	plansFor,
} from "../../src/engine/llama/loadPlan.ts";

const MIB = 2 ** 20;
/** A 7B model in Q4_K_M, trained on 128k tokens: 56 kB of keys and values a token. */
const NEEDS: LoadNeeds = {
	weightBytes: 4700 * MIB,
	cacheBytesPerToken: 57344,
	heads: 28,
	headWidth: 128,
	onProcessor: false,
	wantedTokens: 8192,
	trainedTokens: 131072,
};
const LAYERS = 28;

/** A machine that opens what its memory takes; keeps every plan that was tried. */
function machine({ ram = 1e12, vram = 0, needs = NEEDS }) {
	const tried: LoadPlan[] = [];
	const open = async (plan: LoadPlan) => {
		tried.push(plan);
		const all = planBytes(needs, plan);
		const layers = vram === 0 ? 0 : plan.gpuLayers === "auto" ? LAYERS : plan.gpuLayers;
		const onCard = (all * layers) / LAYERS;
		if (onCard > vram || all - onCard > ram) throw new OutOfMemory(layers, new Error("no memory"));
		return layers;
	};
	return { tried, open };
}

describe("the ways to load a model", () => {
	it("open what the questions need, not what the model was trained on", () => {
		const [first] = plansFor(NEEDS);
		assert.deepEqual(first, {
			contextTokens: 8192,
			cacheType: "f16",
			flashAttention: "auto",
			batchTokens: 512,
			gpuLayers: "auto",
		});
		assert.equal(plansFor({ ...NEEDS, trainedTokens: 4096 })[0]?.contextTokens, 4096);
	});

	it("keep further pasts in a quarter of what is free beside the model, and never more than three", () => {
		const plan = { ...plansFor(NEEDS)[0], contextTokens: 8192, cacheType: "f16" } as LoadPlan;
		const past = 8192 * 57344;
		for (const [free, pasts] of [
			[0, 1],
			[past, 1],
			[4.9 * past, 1],
			[5.1 * past, 2],
			[9.1 * past, 3],
			[1e12, 3],
		] as const) {
			assert.equal(pastsThatFit(NEEDS, plan, free), pasts, String(free / past));
		}
		assert.equal(pastsThatFit(NEEDS, { ...plan, cacheType: "q8_0" }, 3 * past), 2);
		assert.equal(pastsThatFit({ ...NEEDS, cacheBytesPerToken: 0 }, plan, 1e12), 1);
	});

	it("take less and less memory, and end with a context that a question fits into", () => {
		const needs = fc.record({
			weightBytes: fc.constant(1e9),
			cacheBytesPerToken: fc.integer({ min: 1024, max: 1e6 }),
			heads: fc.integer({ min: 1, max: 128 }),
			headWidth: fc.constantFrom(32, 64, 80, 128),
			onProcessor: fc.boolean(),
			wantedTokens: fc.integer({ min: 256, max: 131072 }),
			trainedTokens: fc.integer({ min: 256, max: 131072 }),
		});
		fc.assert(
			fc.property(needs, (needs) => {
				const bytes = plansFor(needs).map((plan) => planBytes(needs, plan));
				for (let i = 1; i < bytes.length; i++) assert.ok((bytes[i] ?? 0) < (bytes[i - 1] ?? 0));
				const least = Math.min(2048, needs.wantedTokens, needs.trainedTokens);
				assert.equal(plansFor(needs).at(-1)?.contextTokens, least);
			}),
		);
	});

	it("keep 16 bits where heads are no whole blocks of 32", () => {
		assert.ok(plansFor({ ...NEEDS, headWidth: 80 }).every(({ cacheType }) => cacheType === "f16"));
	});
});

describe("opening a model", () => {
	const plans = plansFor(NEEDS);

	it("takes the best way where there is memory", async () => {
		const { tried, open } = machine({});
		assert.deepEqual((await openInTurn(plans, open)).plan, plans[0]);
		assert.equal(tried.length, 1);
	});

	it("puts fewer layers on a graphics card that is too small, and keeps the context", async () => {
		const { open } = machine({ vram: 3000 * MIB });
		const { opened, plan } = await openInTurn(plans, open);
		assert.equal(opened, 14);
		assert.deepEqual(plan, { ...plans[0], gpuLayers: 14 });
	});

	it("does without a graphics card that has no memory left", async () => {
		const { open } = machine({ vram: 10 * MIB });
		const { opened, plan } = await openInTurn(plans, open);
		assert.equal(opened, 0);
		assert.equal(plan.contextTokens, 8192);
		assert.equal(plan.flashAttention, false);
	});

	it("keeps keys and values in 8 bits before it shortens the context", async () => {
		const { open } = machine({ ram: 5000 * MIB });
		assert.deepEqual((await openInTurn(plans, open)).plan, { ...plans[1], gpuLayers: 0 });
		assert.equal(plans[1]?.cacheType, "q8_0");
		assert.equal(plans[1]?.contextTokens, 8192);
	});

	it("shortens the context before it gives up", async () => {
		const { open } = machine({ ram: 4850 * MIB, vram: 10 * MIB });
		const { plan } = await openInTurn(plans, open);
		assert.ok(plan.contextTokens < 8192 && plan.contextTokens >= 2048, String(plan.contextTokens));
	});

	it("gives up with the last reason when nothing fits, and never tries the same twice", async () => {
		const { tried, open } = machine({ ram: 10 * MIB, vram: 10 * MIB });
		await assert.rejects(openInTurn(plans, open), /no memory/);
		assert.equal(new Set(tried.map((plan) => JSON.stringify(plan))).size, tried.length);
	});

	it("does not try again what failed for another reason", async () => {
		let tries = 0;
		const broken = async () => {
			tries++;
			throw new Error("unknown architecture");
		};
		await assert.rejects(openInTurn(plans, broken), /unknown architecture/);
		assert.equal(tries, 1);
	});

	it("do without flash attention on a processor, as long as keys and values keep 16 bits", () => {
		const attention = (needs: LoadNeeds) => plansFor(needs).map(({ flashAttention }) => flashAttention);
		const onProcessor = attention({ ...NEEDS, onProcessor: true });
		assert.equal(onProcessor[0], false);
		assert.ok(onProcessor.slice(1).every((flash) => flash === true));
		assert.equal(attention(NEEDS)[0], "auto");
		assert.ok(attention({ ...NEEDS, onProcessor: true, headWidth: 80 }).every((flash) => flash === false));
	});

	it("count the scores of a batch, and keep batches small for them, where flash attention does not spare them", () => {
		const bytes = (needs: LoadNeeds) => planBytes(needs, plansFor(needs)[0] as LoadPlan);
		const scores = bytes({ ...NEEDS, onProcessor: true }) - bytes(NEEDS);
		assert.equal(scores, 28 * 128 * 8192 * 4);
		const tiny = plansFor({ ...NEEDS, weightBytes: 3 * MIB, onProcessor: true });
		assert.equal(tiny[0]?.batchTokens, 512);
	});
});
