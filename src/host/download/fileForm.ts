import { readGgufHeader } from "../../core/gguf/ggufHeader.ts";
import { readSafetensorsHead } from "../../core/weights/safetensors.ts";

/** The expected format of a downloaded file, checked as soon as it begins to arrive. */
export type FileForm = "gguf" | "safetensors" | "text";

type Read = (bytes: number) => Promise<Uint8Array>;

interface Form {
	/** Bytes at its beginning that suffice for the check. */
	readonly tellingBytes: number;
	begins(first: Uint8Array): boolean;
	/**
	 * Length of the file according to its own header; rejects if the header is missing, broken or incomplete.
	 */
	wholeBytes?(read: Read): Promise<number>;
}

export const FORMS: Readonly<Record<FileForm, Form>> = {
	gguf: {
		tellingBytes: 4,
		begins: (first) => Buffer.from(first).toString("latin1") === "GGUF",
		wholeBytes: async (read) => (await readGgufHeader(read, Number.MAX_SAFE_INTEGER)).neededBytes,
	},
	safetensors: {
		tellingBytes: 9,
		// The length of its header, which is JSON.
		begins: (first) => first.length === 9 && first[7] === 0 && first[8] === "{".charCodeAt(0),
		wholeBytes: async (read) => (await readSafetensorsHead(read)).wholeBytes,
	},
	text: { tellingBytes: 1, begins: () => true },
};
