import { fileURLToPath } from "node:url";

/** The parts of the product, as seen from the bundled terminal program, `dist/cli.mjs`. */
export const ENGINE = fileURLToPath(new URL("./engine.mjs", import.meta.url));
export const BUNDLED_MODELS = fileURLToPath(new URL("../models", import.meta.url));
export const PACKAGE = fileURLToPath(new URL("../package.json", import.meta.url));
export const LLAMA_PACKAGE = fileURLToPath(
	new URL("../node_modules/node-llama-cpp/package.json", import.meta.url),
);
