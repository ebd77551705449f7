import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The starter model's file. */
export const NANO_BYTES = readFileSync(fileURLToPath(new URL("../../models/z1-nano.gguf", import.meta.url)));

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
