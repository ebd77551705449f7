import assert from "node:assert/strict";
import { CATALOGUE } from "../../src/core/catalogue/catalogue.ts";
import type { ModelProfile } from "../../src/core/catalogue/modelProfile.ts";
import { profileOfFile } from "../../src/core/catalogue/profileOf.ts";
import { contradictionsOf } from "../../src/core/diagnosis/modelMismatch.ts";
import type { FileInfo } from "../../src/core/engine/engineProtocol.ts";

const Z1: FileInfo = {
	architecture: "qwen2",
	style: "tagless",
	weightBytes: 4.7e9,
	trainContextTokens: 32768,
	chatTemplate: true,
	endToken: "<|im_end|>",
};
const profile = (id: string) => CATALOGUE.find((entry) => entry.id === id) as ModelProfile;

describe("what a model file says against the catalogue", () => {
	it("is nothing where they agree", () => {
		assert.deepEqual(contradictionsOf(profile("z1-7b"), Z1), []);
		const qwen3 = { ...Z1, architecture: "qwen3", style: "tagged" as const };
		assert.deepEqual(contradictionsOf(profile("qwen3-4b"), qwen3), []);
	});

	it("is nothing that is unknown of a model that is not in the catalogue", () => {
		const other = { ...Z1, architecture: "llama", style: "tagged" as const };
		assert.deepEqual(contradictionsOf(profileOfFile("other.gguf"), other), []);
	});

	for (const [what, file, sentence] of [
		["architecture", { architecture: "llama" }, /knows Z1-7B as qwen2, and this file is llama/],
		["style", { style: "tagged" }, /has think tags, and the catalogue says that Z1-7B thinks without/],
		["unknown marks", { style: "unknown" }, /in a way that is not known here/],
		[
			"context",
			{ trainContextTokens: 4096 },
			/trained on a context of 4,096 tokens, where the catalogue has 8,192/,
		],
		["template", { chatTemplate: false }, /no chat template: ChatML is used/],
		["end of an answer", { endToken: undefined }, /no token that ends an answer/],
	] as [string, Partial<FileInfo>, RegExp][]) {
		it(`is said of its ${what}`, () => {
			const [said, ...more] = contradictionsOf(profile("z1-7b"), { ...Z1, ...file });
			assert.match(said ?? "", sentence);
			assert.deepEqual(more, []);
		});
	}
});
