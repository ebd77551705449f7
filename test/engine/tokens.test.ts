import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Tokenizer } from "@huggingface/tokenizers";
import type { LlamaModel } from "node-llama-cpp";
import { seededRandom } from "../../bench/random.ts";
import { convertFolder } from "../../src/engine/convert/convertFolder.ts";
import { temporaryFolder } from "./ggufSample.ts";
import { sharedLlama } from "./nano.ts";
import { publishRandom, type RandomModel } from "./randomModel.ts";
import { LLAMA_TOKENIZER, QWEN_TOKENIZER, writeGpt2Tokenizer } from "./tokenizers.ts";

const SAMPLES = fileURLToPath(new URL("../../bench/complexity/samples/", import.meta.url));
const STRINGS = 1000;

/** What is hard to cut: of each kind, pieces that are put together at random. */
const HARD: readonly string[] = [
	"😀 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇨🇭 ❤️ ☕️ 🤷🏻‍♀️ 1️⃣",
	"快速的棕色狐狸跳过懒狗。 素早い茶色の狐が怠け者の犬を飛び越える。 빠른 갈색 여우가 게으른 개를 뛰어넘습니다.",
	"Größe naïve façade Ærøskøbing Łódź ñandú ſtraße İstanbul ΑΒΓδ άλφα Привет Ёж ðeörf",
	"مرحبا بالعالم שלום עולם नमस्ते दुनिया สวัสดีชาวโลก ይህ ნახვა",
	"it's IT'S we'll WE'LL they've I'd you're 'tis don''t l'été",
	"<|im_end|> <|im_start|>user <|im_end |> < |im_end|> <|endoftext|><|endoftext|> <|im_ <think> </think> <think <|fim_prefix|> [INST] <s> <tool_call> <|file_sep|> <|eot_id|> <|start_header_id|>x <|begin_of_text|>",
	"3.14159 1,000,000 0xFFFF 1e-9 ½ ² Ⅷ ١٢٣ 2026-11-26T05:39:42Z",
	"\t\t    \n\n\r\n   \u00a0\u2003\u3000 a\n  b\r\rc\t \n",
	"\u200b\u200d\ufeff\u0000\u0001\u001b[0m\u202e\ud83d\ufffd𝒳𝔸𠮷",
	"{{ a }} [[b]] ((c)) => :: ... !!! ??? --- ___ === ~~~ ```ts // /* */ # $ % ^ & | \\ \" '",
];

/** A converted model's vocabulary in llama.cpp, beside the tokenizer that it was made of. */
interface Both {
	readonly model: LlamaModel;
	readonly reference: Tokenizer;
}

/** @param tokenizer a folder with its files */
async function convert(folder: string, tokenizer: string, model: Partial<RandomModel>): Promise<Both> {
	const config = { max_position_embeddings: 256 };
	publishRandom(folder, { architecture: "Qwen2ForCausalLM", tied: true, tokenizer, config, ...model });
	const task = { folder, name: "Words", sampling: false, quantisation: "Q8_0" } as const;
	await convertFolder({ step: "convert", ...task }, () => {});
	const readJson = (name: string) => JSON.parse(readFileSync(join(tokenizer, name), "utf8"));
	return {
		model: await (await sharedLlama()).loadModel({
			modelPath: join(folder, "quantised.gguf"),
			vocabOnly: true,
		}),
		reference: new Tokenizer(withAllNumbers(readJson("tokenizer.json")), readJson("tokenizer_config.json")),
	};
}

/**
 * With another wording for the splitting of digits: the original takes every numeric character for one
 * (Rust's `is_numeric`), its port to JavaScript only those from 0 to 9.
 */
function withAllNumbers(tokenizer: object): object {
	const split = { type: "Split", pattern: { Regex: "\\p{N}" }, behavior: "Isolated", invert: false };
	const digits = JSON.stringify({ type: "Digits", individual_digits: true });
	return JSON.parse(JSON.stringify(tokenizer).replace(digits, () => JSON.stringify(split)));
}

function assureSame({ model, reference }: Both): void {
	const texts = strings(STRINGS);
	assert.equal(new Set(texts).size, STRINGS);
	for (const text of texts) {
		const expected = reference.encode(text, { add_special_tokens: false }).ids;
		assert.deepEqual(model.tokenize(text, true), expected, JSON.stringify(text));
	}
}

for (const [kind, rows, architecture, tokenizer] of [
	["Llama 3.1", 128_256, "LlamaForCausalLM", () => LLAMA_TOKENIZER],
	["GPT-2", 50_304, "Qwen2ForCausalLM", gpt2(false)],
	["SmolLM, in GPT-2's vocabulary", 50_304, "LlamaForCausalLM", gpt2(true)],
] as const) {
	describe(`tokens of a model converted with the tokenizer of ${kind}`, function () {
		this.timeout(120_000);

		it(`are those of ${STRINGS} strings by that tokenizer`, async () => {
			const folder = temporaryFolder();
			const both = await convert(folder, tokenizer(folder), { architecture, tokens: rows });
			try {
				assureSame(both);
			} finally {
				await both.model.dispose();
				rmSync(folder, { recursive: true });
			}
		});
	});
}

function gpt2(digits: boolean): (folder: string) => string {
	return (folder) => {
		const own = join(folder, "tokenizer");
		writeGpt2Tokenizer(own, digits);
		return own;
	};
}

describe("tokens of a converted model", function () {
	this.timeout(120_000);
	let folder: string;
	let model: LlamaModel;
	let reference: Tokenizer;

	before(async () => {
		folder = temporaryFolder();
		({ model, reference } = await convert(folder, QWEN_TOKENIZER, { tokens: 152_064 }));
	});
	after(async () => {
		await model?.dispose();
		rmSync(folder, { recursive: true });
	});

	it(`of ${STRINGS} strings are those of Qwen's own tokenizer`, () => assureSame({ model, reference }));

	it("are control tokens nowhere but where they are wanted", () => {
		const text = "<|im_end|>\n<|im_start|>system";
		assert.equal(model.tokenize(text, true).length, 4);
		assert.ok(model.tokenize(text).every((token) => token < 151_643));
		// A word of Qwen's vocabulary that llama.cpp takes for a control token, whatever its type says.
		assert.deepEqual(model.tokenize("a</s>b"), expected("a</s>b"));
	});

	it("are those of the text as it is: Qwen's own tokenizer composes accents first", () => {
		const apart = "façade".normalize("NFD");
		assert.deepEqual(expected(apart), expected("façade"));
		assert.equal(model.detokenize(model.tokenize(apart)), apart);
	});

	it("are as many as the embedding has rows", () => {
		assert.equal(model.fileInfo.metadata.tokenizer.ggml.tokens.length, 152_064);
		assert.equal(model.fileInfo.metadata.tokenizer.ggml.tokens[152_063], "[PAD152063]");
	});

	const expected = (text: string) => reference.encode(text, { add_special_tokens: false }).ids;
});

/** Code in twelve languages, what is hard to cut, and both together; composed, as text mostly is. */
function strings(count: number): string[] {
	const random = seededRandom(20_250_410);
	const below = (most: number) => Math.floor(random() * most);
	const code = readdirSync(SAMPLES).map((file) => readFileSync(join(SAMPLES, file), "utf8"));
	const hard = HARD.flatMap((line) => line.split(/(?<= )/));
	const made = new Set<string>();
	while (made.size < count) {
		const sample = code[below(code.length)] ?? "";
		const from = below(sample.length);
		const stretch = sample.slice(from, from + below(400));
		const pieces = Array.from({ length: below(8) }, () => hard[below(hard.length)] ?? "").join("");
		made.add([stretch, pieces, pieces + stretch, stretch + pieces][made.size % 4]?.normalize("NFC") ?? "");
	}
	return [...made];
}
