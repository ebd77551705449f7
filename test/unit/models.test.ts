import assert from "node:assert/strict";
import { CATALOGUE } from "../../src/core/catalogue/catalogue.ts";
import { profileOfFile } from "../../src/core/catalogue/profileOf.ts";
import { estimateFileBytes, quantisationOf } from "../../src/core/catalogue/quantisation.ts";
import { describeFit, fitOf, memoryNeed } from "../../src/core/model/memoryFit.ts";
import { CONVERTIBLE } from "../../src/core/weights/conversion.ts";

const GB = 1e9;

describe("the catalogue", () => {
	it("finds a model under the names that publishers give its files", () => {
		for (const file of ["Z1-7B-Q4_K_M.gguf", "/models/Z1-7B.Q5_K_M.gguf", "C:\\m\\z1-7b-q8_0.gguf"]) {
			assert.equal(profileOfFile(file).id, "z1-7b");
		}
		assert.equal(profileOfFile("Qwen3-4B-IQ4_XS.gguf").id, "qwen3-4b");
		assert.equal(profileOfFile("deepseek-r1-7b.gguf").id, "r1-distill-qwen-7b");
		assert.equal(profileOfFile("Z1-7B-Q8_0-00001-of-00002.gguf").id, "z1-7b");
		assert.equal(profileOfFile("qwen2.5-coder-7b-instruct-q4_k_m.gguf").id, "qwen2.5-coder-7b");
		assert.equal(profileOfFile("Z1-7B-of-mine.gguf").id, "Z1-7B-of-mine.gguf");
	});

	it("has models of its own only with an id and files that no other has", () => {
		assert.equal(new Set(CATALOGUE.map(({ id }) => id)).size, CATALOGUE.length);
		const files = CATALOGUE.flatMap(({ files }) => files);
		assert.equal(new Set(files).size, files.length);
	});

	it("knows gpt-oss in the bits it is published in, and in those of others", () => {
		for (const file of ["gpt-oss-20b-mxfp4.gguf", "gpt-oss-20b-MXFP4.gguf", "gpt-oss-20b-Q4_K_M.gguf"]) {
			assert.equal(profileOfFile(file).id, "gpt-oss-20b", file);
		}
		assert.equal(quantisationOf("gpt-oss-20b-mxfp4.gguf"), "MXFP4");
		// bartowski's file has 12.1 GB.
		assert.ok(Math.abs(estimateFileBytes(20.91e9, "MXFP4") / GB - 12.1) < 0.05);
	});

	it("names the authors' weights of what can be converted here, and only of that", () => {
		for (const { id, source } of CATALOGUE) {
			if (!source) continue;
			const convertible = Object.values<string>(CONVERTIBLE).includes(source.architecture);
			assert.equal(source.weights !== undefined, convertible, id);
		}
	});

	it("estimates a file's size to a few per cent", () => {
		// Sizes of published conversions of Qwen2.5 7B.
		const published = { Q3_K_M: 3.81, Q4_K_M: 4.68, Q5_K_M: 5.44, Q6_K: 6.25, Q8_0: 8.1 };
		for (const [quantisation, size] of Object.entries(published)) {
			const estimated = estimateFileBytes(7.62e9, quantisation) / GB;
			assert.ok(Math.abs(estimated / size - 1) < 0.02, `${quantisation}: ${estimated}`);
		}
	});
});

describe("the quantisation of a file", () => {
	it("is read from its name", () => {
		assert.deepEqual(
			["Z1-7B.Q4_K_M.gguf", "a-q8_0.gguf", "m-IQ2_XXS.gguf", "m-BF16.gguf", "qwen.gguf"].map(quantisationOf),
			["Q4_K_M", "Q8_0", "IQ2_XXS", "BF16", undefined],
		);
	});
});

describe("what a model needs of the memory", () => {
	it("is its weights and the cache of its whole context", () => {
		const need = memoryNeed(profileOfFile("Z1-7B-Q4_K_M.gguf"), 4.68 * GB);
		assert.equal(need, 4.68 * GB + 28 * 2 * 4 * 128 * 2 * 8192);
	});

	it("fits, fits once memory is freed, or is too large", () => {
		const machine = { free: 4 * GB, total: 8 * GB };
		assert.equal(fitOf(3.9 * GB, machine), "fits");
		assert.equal(fitOf(5 * GB, machine), "whenFreed");
		assert.equal(fitOf(7 * GB, machine), "tooLarge");
		assert.equal(fitOf(7 * GB, { ...machine, vram: { free: 4 * GB, total: 6 * GB } }), "fits");
		assert.match(describeFit("tooLarge"), /too large/);
	});
});
