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
import { QWEN_TOKENIZER } from "./qwenTokenizer.ts";
import { publishRandom } from "./randomModel.ts";

const SAMPLES = fileURLToPath(new URL("../../bench/complexity/samples/", import.meta.url));
const STRINGS = 1000;

/** What is hard to cut: of each kind, pieces that are put together at random. */
const HARD: readonly string[] = [
	"😀 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇨🇭 ❤️ ☕️ 🤷🏻‍♀️ 1️⃣",
	"快速的棕色狐狸跳过懒狗。 素早い茶色の狐が怠け者の犬を飛び越える。 빠른 갈색 여우가 게으른 개를 뛰어넘습니다.",
	"Größe naïve façade Ærøskøbing Łódź ñandú ſtraße İstanbul ΑΒΓδ άλφα Привет Ёж ðeörf",
	"مرحبا بالعالم שלום עולם नमस्ते दुनिया สวัสดีชาวโลก ይህ ნახვა",
	"it's IT'S we'll WE'LL they've I'd you're 'tis don''t l'été",
	"<|im_end|> <|im_start|>user <|im_end |> < |im_end|> <|endoftext|><|endoftext|> <|im_ <think> </think> <think <|fim_prefix|> [INST] <s> <tool_call> <|file_sep|>",
	"3.14159 1,000,000 0xFFFF 1e-9 ½ ² Ⅷ ١٢٣ 2026-11-26T05:39:42Z",
	"\t\t    \n\n\r\n   \u00a0\u2003\u3000 a\n  b\r\rc\t \n",
	"\u200b\u200d\ufeff\u0000\u0001\u001b[0m\u202e\ud83d\ufffd𝒳𝔸𠮷",
	"{{ a }} [[b]] ((c)) => :: ... !!! ??? --- ___ === ~~~ ```ts // /* */ # $ % ^ & | \\ \" '",
];

describe("tokens of a converted model", function () {
	this.timeout(120_000);
	let folder: string;
	let model: LlamaModel;
	let reference: Tokenizer;

	before(async () => {
		folder = temporaryFolder();
		const config = { max_position_embeddings: 256 };
		publishRandom(folder, {
			architecture: "Qwen2ForCausalLM",
			tied: true,
			tokenizer: QWEN_TOKENIZER,
			tokens: 152_064,
			config,
		});
		await convertFolder(
			{ step: "convert", folder, name: "Qwen", sampling: false, quantisation: "Q8_0" },
			() => {},
		);
		const modelPath = join(folder, "quantised.gguf");
		model = await (await sharedLlama()).loadModel({ modelPath, vocabOnly: true });
		reference = new Tokenizer(readJson("tokenizer.json"), readJson("tokenizer_config.json"));
	});
	after(async () => {
		await model?.dispose();
		rmSync(folder, { recursive: true });
	});

	it(`of ${STRINGS} strings are those of Qwen's own tokenizer`, () => {
		const texts = strings(STRINGS);
		assert.equal(new Set(texts).size, STRINGS);
		for (const text of texts) {
			assert.deepEqual(model.tokenize(text, true), expected(text), JSON.stringify(text));
		}
	});

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
	const readJson = (name: string) => JSON.parse(readFileSync(join(QWEN_TOKENIZER, name), "utf8"));
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
