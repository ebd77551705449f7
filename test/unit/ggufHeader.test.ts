import assert from "node:assert/strict";
import { GgufError } from "../../src/core/gguf/ggufBytes.ts";
import { type GgufHeader, readGgufHeader } from "../../src/core/gguf/ggufHeader.ts";
import { endTokenOf, otherKindOf, splitOf } from "../../src/core/gguf/ggufKind.ts";
import { sizesOf } from "../../src/core/gguf/modelSizes.ts";
import { ggufMutations } from "./ggufMutations.ts";
import { GgufVariant, TYPE } from "./ggufVariant.ts";
import { NANO_BYTES } from "./nanoBytes.ts";

describe("the header of a model file", () => {
	const read = (bytes: Buffer, fileBytes = bytes.length) =>
		readGgufHeader(async (count) => bytes.subarray(0, count), fileBytes);
	async function faultOf(bytes: Buffer, fileBytes?: number): Promise<string> {
		const fault = await read(bytes, fileBytes).then(
			() => undefined,
			(error) => (error instanceof GgufError ? error.fault : String(error)),
		);
		return typeof fault === "object"
			? [fault.kind, "what" in fault ? fault.what : ""].join(" ").trim()
			: `${fault}`;
	}
	const put = (at: number, value: bigint) => {
		const bytes = Buffer.from(NANO_BYTES);
		bytes.writeBigUInt64LE(value, at);
		return bytes;
	};

	it("says what the starter model is", async () => {
		const header = await read(NANO_BYTES);
		assert.equal(header.keys.get("general.architecture"), "qwen2");
		assert.equal(header.tensors.length, 74);
		assert.equal(header.neededBytes, NANO_BYTES.length);
		assert.equal(endTokenOf(header.keys), "<|im_end|>");
		assert.equal(otherKindOf(header), undefined);
		assert.deepEqual(sizesOf(header), { cacheBytesPerToken: 6 * 2 * 64 * 2, heads: 6, headWidth: 32 });
	});

	it("is read the same when it is put together anew", async () => {
		const bytes = GgufVariant.of().bytes();
		assert.equal((await read(bytes)).weightBytes, (await read(NANO_BYTES)).weightBytes);
	});

	it("is not believed where it counts more than any model has", async () => {
		for (const count of [2n ** 20n, 2n ** 40n, 2n ** 64n - 1n]) {
			assert.match(await faultOf(put(8, count)), /^damaged/, `${count} tensors`);
			assert.match(await faultOf(put(16, count)), /^damaged/, `${count} keys`);
		}
	});

	it("is truncated where it ends in the middle, wherever that is", async () => {
		const { neededBytes } = await read(NANO_BYTES);
		for (const bytes of [4, 5, 12, 100, 20_000, 100_000, neededBytes - 1]) {
			assert.equal(await faultOf(NANO_BYTES.subarray(0, bytes)), "truncated", `${bytes} bytes`);
		}
	});

	it("names types of weights that llama.cpp does not read", async () => {
		for (const type of [4, 5, 31, 32, 33, 36, 37, 38, 43, 199]) {
			const variant = GgufVariant.of();
			for (const tensor of variant.tensors.slice(3, 4)) tensor.type = type;
			assert.equal(await faultOf(variant.bytes()), `unreadable weights of type ${type}`);
		}
		const version1 = GgufVariant.of();
		version1.version = 1;
		assert.equal(await faultOf(version1.bytes()), "unreadable GGUF version 1");
	});

	it("names what no model has: sizes, alignments, keys that are there twice or would change an object", async () => {
		const wrong: [string, number, number | string, RegExp][] = [
			["qwen2.block_count", TYPE.u32, 0, /block_count 0/],
			["qwen2.block_count", TYPE.u32, 2 ** 32 - 1, /block_count 4294967295/],
			["qwen2.context_length", TYPE.u32, 0, /context_length 0/],
			["qwen2.context_length", TYPE.string, "many", /context_length many/],
			["qwen2.embedding_length", TYPE.f32, Number.NaN, /embedding_length NaN/],
			["qwen2.attention.head_count", TYPE.u32, 2 ** 31, /head_count 2147483648/],
			["general.alignment", TYPE.u32, 0, /alignment 0/],
			["general.alignment", TYPE.u32, 33, /alignment 33/],
			["__proto__.polluted", TYPE.u32, 1, /key __proto__/],
			["general.constructor", TYPE.u32, 1, /key general.constructor/],
		];
		for (const [key, type, value, expected] of wrong) {
			assert.match(await faultOf(GgufVariant.of().set(key, type, value).bytes()), expected);
		}
		const twice = GgufVariant.of();
		twice.tensors.push(...twice.tensors.slice(0, 1));
		assert.match(await faultOf(twice.bytes()), /twice/);
	});

	it("shows nothing of a file that could be more than a word in a message", async () => {
		const variant = GgufVariant.of().set("__proto__.[x](command:evil)\u001b]52;c;\u0007", TYPE.u32, 1);
		assert.match(await faultOf(variant.bytes()), /^damaged key [\w.? -]+$/);
	});

	it("takes no more time and memory than its bytes, whatever 300 mutations make it say", async () => {
		const kinds = new Map<string, number>();
		for (const { name, bytes } of ggufMutations(300)) {
			const before = process.memoryUsage().heapUsed;
			const outcome = await read(bytes).then(
				(header) => assureSensible(header),
				(error) => {
					assert.ok(error instanceof GgufError, `${name}: ${error}`);
					return error.fault.kind;
				},
			);
			const grown = process.memoryUsage().heapUsed - before;
			assert.ok(grown < 100e6, `${name}: ${grown} bytes`);
			kinds.set(outcome, (kinds.get(outcome) ?? 0) + 1);
		}
		for (const kind of ["whole", "damaged", "truncated", "unreadable"]) assert.ok(kinds.has(kind), kind);
	});
	/** What is not refused can be reckoned with. */
	function assureSensible(header: GgufHeader): "whole" {
		const { cacheBytesPerToken, headWidth } = sizesOf(header);
		for (const number of [header.weightBytes, header.neededBytes, cacheBytesPerToken, headWidth]) {
			assert.ok(Number.isFinite(number) && number >= 0, String(number));
		}
		return "whole";
	}

	it("reads sizes that differ from layer to layer, and models without attention", async () => {
		const perLayer = { type: TYPE.u32, elements: [2, 2, 0, 0, 1, 1] };
		const mixed = GgufVariant.of().set("qwen2.attention.head_count_kv", TYPE.list, perLayer);
		assert.equal(sizesOf(await read(mixed.bytes())).cacheBytesPerToken, 6 * 64 * 2);
		const none = GgufVariant.of()
			.set("qwen2.attention.head_count", TYPE.u32, 0)
			.delete(/head_count_kv/);
		assert.deepEqual(sizesOf(await read(none.bytes())), { cacheBytesPerToken: 0, heads: 0, headWidth: 0 });
	});

	describe("of a file that is no model to ask", () => {
		const kindOf = async (variant: GgufVariant) => otherKindOf(await read(variant.bytes()));
		const named = (architecture: string) =>
			GgufVariant.of().set("general.architecture", TYPE.string, architecture);

		it("names projectors", async () => {
			assert.equal(await kindOf(named("clip")), "projector");
			assert.equal(await kindOf(GgufVariant.of().set("general.type", TYPE.string, "mmproj")), "projector");
		});
		it("names embedding models, also those that are called like models that write", async () => {
			for (const architecture of ["bert", "nomic-bert-moe", "modern-bert", "gemma-embedding", "t5encoder"]) {
				assert.equal(await kindOf(named(architecture)), "embedding", architecture);
			}
			assert.equal(await kindOf(GgufVariant.of().set("qwen2.pooling_type", TYPE.u32, 3)), "embedding");
			assert.equal(await kindOf(GgufVariant.of().set("qwen2.pooling_type", TYPE.u32, 0)), undefined);
		});
		it("names adapters", async () => {
			assert.equal(await kindOf(GgufVariant.of().set("general.type", TYPE.string, "adapter")), "adapter");
			assert.equal(await kindOf(GgufVariant.of().set("adapter.type", TYPE.string, "lora")), "adapter");
			assert.equal(await kindOf(named("controlvector")), "adapter");
		});
		it("names vocabularies", async () => {
			const vocabulary = GgufVariant.of();
			vocabulary.tensors = [];
			assert.equal(await kindOf(vocabulary), "vocabulary");
			assert.equal(await kindOf(GgufVariant.of().set("general.type", TYPE.string, "vocab")), "vocabulary");
		});
		it("names draft heads", async () => {
			for (const architecture of ["eagle3", "dflash", "gemma4-assistant", "qwen3-mtp"]) {
				assert.equal(await kindOf(named(architecture)), "draft", architecture);
			}
			const head = GgufVariant.of();
			head.tensors = head.tensors.filter(({ name }) => name.startsWith("blk.5."));
			assert.equal(await kindOf(head), "draft");
		});
		it("names models that write otherwise", async () => {
			for (const architecture of ["t5", "wavtokenizer-dec", "llada-moe", "dream", "imatrix"]) {
				assert.equal(await kindOf(named(architecture)), "other", architecture);
			}
			assert.equal(await kindOf(GgufVariant.of().set("qwen2.attention.causal", TYPE.bool, false)), "other");
		});
		it("names later parts, and takes a first one", async () => {
			const part = (index: number) =>
				GgufVariant.of().set("split.no", TYPE.u16, index).set("split.count", TYPE.u16, 3);
			assert.equal(await kindOf(part(1)), "laterPart");
			assert.equal(await kindOf(part(0)), undefined);
			assert.deepEqual(splitOf((await read(part(0).bytes())).keys), { index: 0, count: 3 });
		});
	});
});
