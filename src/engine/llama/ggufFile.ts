import { open, stat } from "node:fs/promises";
import { type GgufFileInfo, GgufInsights, type Llama, readGgufFileInfo } from "node-llama-cpp";
import { failures } from "../../core/failure.ts";

/** What a model file says of itself, and what it takes to load it. */
export interface GgufFile {
	readonly path: string;
	readonly architecture: string;
	readonly chatTemplate: string | undefined;
	readonly trainContextTokens: number;
	/** The token that ends an answer, as text. */
	readonly endToken: string | undefined;
	readonly weightBytes: number;
	readonly insights: GgufInsights;
}

/**
 * Reads a model file's header and proves that the file is whole, so that native code never meets a
 * damaged one.
 * @throws Failure `modelFileMissing`, `modelFileUnreadable`, `notGguf`, `ggufTruncated`, `ggufDamaged`
 */
export async function inspectGguf(path: string, llama: Llama): Promise<GgufFile> {
	const bytes = await sizeOfGguf(path);
	const info = await readHeader(path);
	const headerBytes = info.infoEndOffset ?? 0;
	if (bytes < headerBytes) throw failures.ggufTruncated(path, bytes, headerBytes);
	const insights = await GgufInsights.from(info, llama);
	const weightBytes = insights.modelSize;
	const neededBytes = headerBytes + weightBytes;
	if (info.splicedParts === 1 && bytes < neededBytes) throw failures.ggufTruncated(path, bytes, neededBytes);
	return {
		path,
		architecture: String(info.metadata.general?.architecture ?? "unknown"),
		chatTemplate: info.metadata.tokenizer?.chat_template,
		endToken: endTokenOf(info),
		trainContextTokens: insights.trainContextSize ?? 4096,
		weightBytes,
		insights,
	};
}

function endTokenOf({ metadata: { tokenizer } }: GgufFileInfo): string | undefined {
	const { eos_token_id: id, tokens } = tokenizer?.ggml ?? {};
	return id === undefined ? undefined : tokens?.[id];
}

async function sizeOfGguf(path: string): Promise<number> {
	const info = await stat(path).catch(() => undefined);
	if (!info) throw failures.modelFileMissing(path);
	if (!info.isFile()) throw failures.notGguf(path);
	if ((await readMagic(path)) !== "GGUF") throw failures.notGguf(path);
	return info.size;
}

async function readMagic(path: string): Promise<string> {
	try {
		await using file = await open(path);
		const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
		return buffer.toString("latin1", 0, bytesRead);
	} catch (error) {
		throw failures.modelFileUnreadable(path, (error as NodeJS.ErrnoException).code ?? String(error));
	}
}

async function readHeader(path: string): Promise<GgufFileInfo> {
	try {
		return await readGgufFileInfo(path, { sourceType: "filesystem", logWarnings: false });
	} catch (error) {
		throw failures.ggufDamaged(path, error instanceof Error ? error.message : String(error));
	}
}
