import { type FileHandle, open, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { t } from "@vscode/l10n";
import { failures } from "../../core/failure.ts";
import { GgufError } from "../../core/gguf/ggufBytes.ts";
import { type GgufHeader, readGgufHeader } from "../../core/gguf/ggufHeader.ts";
import { architectureOf, describeOther, endTokenOf, otherKindOf, splitOf } from "../../core/gguf/ggufKind.ts";

/** What a model file says about itself, and what loading it takes. */
export interface GgufFile {
	readonly path: string;
	readonly architecture: string;
	readonly chatTemplate: string | undefined;
	readonly trainContextTokens: number;
	/** The end-of-turn token, as text. */
	readonly endToken: string | undefined;
	/** Of all parts, in bytes. */
	readonly weightBytes: number;
	readonly header: GgufHeader;
	/** The paths of all parts, or of the only file. */
	readonly parts: readonly string[];
}

/**
 * Reads a model file's header and checks that the file is complete and a model that can answer, so that no
 * library meets any other file. Takes milliseconds, whatever the header claims.
 * @throws Failure `modelFileMissing`, `modelFileUnreadable`, `notGguf`, `ggufTruncated`, `ggufDamaged`,
 *   `modelNotChat`, `modelPartMissing`, `modelUnsupported`
 */
export async function inspectGguf(path: string): Promise<GgufFile> {
	const header = await headerOf(path);
	const other = otherKindOf(header);
	if (other) throw failures.modelNotChat(path, describeOther(other));
	const { keys } = header;
	const parts = partsOf(path, header);
	const others = await Promise.all(parts.slice(1).map((part, index) => partOf(path, part, index + 1)));
	const architecture = architectureOf(keys);
	const template = keys.get("tokenizer.chat_template");
	return {
		path,
		architecture,
		chatTemplate: typeof template === "string" ? template : undefined,
		endToken: endTokenOf(keys),
		trainContextTokens: Number(keys.get(`${architecture}.context_length`) ?? 4096),
		weightBytes: others.reduce((sum, { weightBytes }) => sum + weightBytes, header.weightBytes),
		header,
		parts,
	};
}

/** @throws Failure when the file is not a complete GGUF file */
async function headerOf(path: string): Promise<GgufHeader> {
	const info = await stat(path).catch(() => undefined);
	if (!info) throw failures.modelFileMissing(path);
	if (!info.isFile()) throw failures.notGguf(path);
	try {
		await using file = await open(path);
		return await readGgufHeader((bytes) => beginningOf(file, bytes), info.size);
	} catch (error) {
		if (!(error instanceof GgufError)) {
			throw failures.modelFileUnreadable(path, (error as NodeJS.ErrnoException).code ?? String(error));
		}
		throw faultOf(path, error, info.size);
	}
}

async function beginningOf(file: FileHandle, bytes: number): Promise<Uint8Array> {
	const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
	return buffer.subarray(0, bytesRead);
}

function faultOf(path: string, { fault }: GgufError, bytes: number): Error {
	switch (fault.kind) {
		case "noGguf":
			return failures.notGguf(path);
		case "truncated":
			return failures.ggufTruncated(path, bytes, fault.neededBytes);
		case "damaged":
			return failures.ggufDamaged(path, t`its header says what cannot be (${fault.what})`);
		case "unreadable":
			return failures.modelUnsupported(path, t`this llama.cpp does not read ${fault.what}`);
		default:
			return fault satisfies never;
	}
}

/** The files of a split model in order, named as llama.cpp names them. */
function partsOf(path: string, { keys }: GgufHeader): string[] {
	const split = splitOf(keys);
	if (!split) return [path];
	const name = (index: number) =>
		`-${String(index).padStart(5, "0")}-of-${String(split.count).padStart(5, "0")}.gguf`;
	const file = basename(path);
	if (!file.endsWith(name(1))) throw failures.modelPartMissing(path, `…${name(1)}`);
	const prefix = file.slice(0, -name(1).length);
	return Array.from({ length: split.count }, (_, index) =>
		index === 0 ? path : join(dirname(path), `${prefix}${name(index + 1)}`),
	);
}

/** @throws Failure `modelPartMissing` when the part is missing or belongs to another model */
async function partOf(path: string, part: string, index: number): Promise<GgufHeader> {
	const header = await headerOf(part).catch((error) => {
		throw error.code === "modelFileMissing" ? failures.modelPartMissing(path, basename(part)) : error;
	});
	if (splitOf(header.keys)?.index !== index) throw failures.modelPartMissing(path, basename(part));
	return header;
}
