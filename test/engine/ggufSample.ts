import {
	closeSync,
	ftruncateSync,
	mkdtempSync,
	openSync,
	readFileSync,
	writeFileSync,
	writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readGgufFileInfo } from "node-llama-cpp";
import { text, u32, u64 } from "./ggufBytes.ts";
import { NANO } from "./nano.ts";

/** A fresh folder below the system's temporary one. */
export function temporaryFolder(): string {
	return mkdtempSync(join(tmpdir(), "z1-test-"));
}

/** The first bytes of the starter model, as a cut download leaves them. */
export function truncatedGguf(bytes: number): string {
	const path = join(temporaryFolder(), "cut.gguf");
	writeFileSync(path, readFileSync(NANO).subarray(0, bytes));
	return path;
}

/**
 * The starter model without its attention: what it says next depends on the last token alone, so that,
 * decoding greedily, it comes back to where it was and goes round in circles from there.
 */
export async function forgetfulGguf(): Promise<string> {
	const { tensorInfo } = await readGgufFileInfo(NANO, { sourceType: "filesystem", logWarnings: false });
	const bytes = readFileSync(NANO);
	for (const { name, dimensions, fileOffset } of tensorInfo ?? []) {
		if (!name.endsWith(".attn_output.weight")) continue;
		// Q8_0: blocks of 32 weights, each two bytes of scale and a byte a weight; all zeros are zeros.
		const weights = dimensions.reduce<number>((product, size) => product * Number(size), 1);
		bytes.fill(0, Number(fileOffset), Number(fileOffset) + (weights / 32) * 34);
	}
	const path = join(temporaryFolder(), "forgetful.gguf");
	writeFileSync(path, bytes);
	return path;
}

/**
 * A GGUF file that is whole by its header and holds `weightBytes` of weights; the file system stores the
 * zeros as a hole, so it takes no space.
 */
export function hollowGguf(weightBytes: number, architecture = "qwen2"): string {
	const key = (name: string, type: number, value: Buffer) => Buffer.concat([text(name), u32(type), value]);
	const UINT32 = 4;
	const STRING = 8;
	const pairs = [
		key("general.architecture", STRING, text(architecture)),
		...Object.entries({
			context_length: 4096,
			embedding_length: 64,
			block_count: 1,
			feed_forward_length: 64,
		}).map(([name, value]) => key(`${architecture}.${name}`, UINT32, u32(value))),
		key(`${architecture}.attention.head_count`, UINT32, u32(1)),
	];
	const F32 = 0;
	const rows = 1024;
	const tensor = [
		text("token_embd.weight"),
		u32(2),
		u64(rows),
		u64(weightBytes / 4 / rows),
		u32(F32),
		u64(0),
	];
	const header = Buffer.concat([Buffer.from("GGUF"), u32(3), u64(1), u64(pairs.length), ...pairs, ...tensor]);
	const path = join(temporaryFolder(), "hollow.gguf");
	const file = openSync(path, "w");
	writeSync(file, header);
	ftruncateSync(file, Math.ceil(header.length / 32) * 32 + weightBytes);
	closeSync(file);
	return path;
}
