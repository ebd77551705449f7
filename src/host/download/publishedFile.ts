import type { FileForm } from "./fileForm.ts";

/** A file as its publisher describes it, and its name here. */
export interface PublishedFile {
	/** Name in the models folder, without a path. */
	readonly name: string;
	readonly url: string;
	/** Published size. */
	readonly bytes?: number;
	/** Published hash, in lower-case hexadecimal. */
	readonly sha256?: string;
	/** The expected format; GGUF by default. */
	readonly form?: FileForm;
}
