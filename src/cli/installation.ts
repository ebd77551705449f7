import { fileURLToPath } from "node:url";

/** Where the parts of the product are, seen from the bundled terminal, `dist/cli.mjs`. */
export const ENGINE = fileURLToPath(new URL("./engine.mjs", import.meta.url));
export const BUNDLED_MODELS = fileURLToPath(new URL("../models", import.meta.url));
export const GRAMMARS = fileURLToPath(new URL("./grammars", import.meta.url));
export const PACKAGE = fileURLToPath(new URL("../package.json", import.meta.url));
export const LLAMA_PACKAGE = fileURLToPath(
	new URL("../node_modules/node-llama-cpp/package.json", import.meta.url),
);
