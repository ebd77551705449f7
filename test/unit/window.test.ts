import assert from "node:assert/strict";
import { CATALOGUE } from "../../src/core/catalogue/catalogue.ts";
import { chooseWindow, largerWindow, type WindowChoice, windowFor } from "../../src/core/thinking/window.ts";

const z1 = CATALOGUE.find(({ id }) => id === "z1-7b");
const limits = { maxThinkingTokens: 0, answerReserveTokens: 1024 };
describe("the window of an effort", () => {
	it("is the paper's test points on Z1-7B", () => {
		assert.ok(z1);
		const caps = (["minimal", "low", "medium", "high", "max"] as const).map(
			(level) => windowFor(z1.windows, level, limits).thinkingTokens,
		);
		assert.deepEqual(caps, [128, 512, 1024, 2048, 4096]);
	});

	it("never exceeds the user's own limit", () => {
		assert.ok(z1);
		assert.equal(windowFor(z1.windows, "max", { ...limits, maxThinkingTokens: 300 }).thinkingTokens, 300);
	});
});

describe("the choice of a window", () => {
	const windows = { minimal: 32, low: 64, medium: 128, high: 256, max: 400 };
	const autoTokens = 96;
	const limits = { maxThinkingTokens: 0, answerReserveTokens: 100 };
	const choice = { effort: "auto" as const, estimated: "high" as const, limits };
	const chosen = (differences: Partial<WindowChoice>) => {
		const { level, window } = chooseWindow(windows, { ...choice, ...differences });
		return [level, window.thinkingTokens];
	};

	it("is the estimate's with auto, and the user's own otherwise", () => {
		assert.deepEqual(chosen({}), ["high", 256]);
		assert.deepEqual(chosen({ effort: "low" }), ["low", 64]);
	});

	it("is what the question was found to need with auto, within the user's limit, while a chosen effort keeps its meaning", () => {
		assert.deepEqual(chosen({ autoTokens }), ["high", 96]);
		const limited = { ...limits, maxThinkingTokens: 80 };
		assert.deepEqual(chosen({ autoTokens, limits: limited }), ["high", 80]);
		assert.deepEqual(chosen({ autoTokens, effort: "high" }), ["high", 256]);
	});

	it("is the next larger one to think more, and beyond the largest as much again", () => {
		assert.deepEqual(
			[0, 63, 64, 255, 256, 400, 500].map((thought) => largerWindow(windows, thought)),
			[32, 128, 128, 400, 400, 800, 900],
		);
	});

	it("obeys a number of tokens before anything else", () => {
		assert.deepEqual(chosen({ thinkingTokens: 70, autoTokens }), ["medium", 70]);
	});
});
