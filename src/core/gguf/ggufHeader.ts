import {
	damaged,
	GGUF_TYPE,
	GgufBytes,
	GgufError,
	GoesOn,
	MOST_HEADER_BYTES,
	VALUE_BYTES,
} from "./ggufBytes.ts";
import { isKnownType, tensorBytes } from "./tensorTypes.ts";

/** Headers are read in steps, since most are short. */
const STEPS_BYTES = [2 ** 20, 2 ** 23, MOST_HEADER_BYTES];
const DEFAULT_ALIGNMENT = 32;
/** No model has nearly as many: a header that claims more is damaged or malicious. */
const MOST_KEYS = 2 ** 14;
const MOST_TENSORS = 2 ** 16;
const MOST_ELEMENTS = 2 ** 22;
const MOST_DIMENSIONS = 4;
/** llama.cpp aborts the process for a model with more layers. */
const MOST_LAYERS = 512;
/** Versions of the format that llama.cpp reads. */
const VERSIONS: readonly number[] = [2, 3];

const { u32, string, list } = GGUF_TYPE;

/** A list in the header with random access. */
interface GgufList {
	readonly length: number;
	/** An element, if it exists. */
	at(index: number): string | number | boolean | undefined;
}
export type GgufValue = string | number | boolean | GgufList;

interface GgufTensor {
	readonly name: string;
	readonly type: number;
	readonly bytes: number;
}

/**
 * What a GGUF file says about itself, with nothing taken on trust: every length and count lies within the
 * file.
 */
export interface GgufHeader {
	readonly keys: ReadonlyMap<string, GgufValue>;
	readonly tensors: readonly GgufTensor[];
	/** Of all tensors in this file, in bytes. */
	readonly weightBytes: number;
	/** The least length of a complete file with this header, in bytes. */
	readonly neededBytes: number;
}

/**
 * Reads the header of a GGUF file, in time and memory that do not depend on what it claims.
 * @param read returns the first bytes of the file, fewer if it is shorter
 * @param fileBytes length of the file
 * @throws GgufError
 */
export async function readGgufHeader(
	read: (bytes: number) => Promise<Uint8Array>,
	fileBytes: number,
): Promise<GgufHeader> {
	for (const step of STEPS_BYTES) {
		// Special files have no length, and reveal what they are only when read.
		const bytes = await read(Math.min(step, Math.max(fileBytes, 4)));
		try {
			return new Reader(bytes, fileBytes).header();
		} catch (error) {
			if (!(error instanceof GoesOn)) throw error;
			if (bytes.length >= fileBytes) throw new GgufError({ kind: "truncated", neededBytes: error.bytes });
		}
	}
	throw damaged("a header of more than 64 MiB");
}

/** Reads a header from its beginning; throws GoesOn beyond the bytes at hand. */
class Reader {
	readonly #bytes: GgufBytes;
	readonly #fileBytes: number;
	#elements = 0;

	constructor(bytes: Uint8Array, fileBytes: number) {
		this.#bytes = new GgufBytes(bytes, fileBytes);
		this.#fileBytes = fileBytes;
	}

	header(): GgufHeader {
		this.#bytes.magic();
		const version = this.#bytes.number(u32);
		if (!VERSIONS.includes(version)) {
			throw new GgufError({ kind: "unreadable", what: `GGUF version ${version}` });
		}
		const tensors = this.#bytes.count("tensors", MOST_TENSORS, 24);
		const keys = this.#keys(this.#bytes.count("keys", MOST_KEYS, 13));
		assureSizes(keys);
		return this.#placed(keys, this.#tensors(tensors, alignmentOf(keys)), alignmentOf(keys));
	}

	#keys(count: number): Map<string, GgufValue> {
		const keys = new Map<string, GgufValue>();
		for (let n = 0; n < count; n++) {
			const key = this.#bytes.string();
			// Some readers turn the keys into an object.
			if (/(?:^|\.)(?:__proto__|constructor|prototype)(?:\.|$)/.test(key)) throw damaged(`key ${shown(key)}`);
			if (keys.has(key)) throw damaged(`key ${shown(key)} twice`);
			keys.set(key, this.#value(this.#bytes.number(u32), key));
		}
		return keys;
	}

	#value(type: number, key: string): GgufValue {
		if (type === string) return this.#bytes.string();
		if (type === list) return this.#list(key);
		if (!VALUE_BYTES[type]) throw damaged(`${shown(key)} of type ${type}`);
		return this.#bytes.plain(type);
	}

	#list(key: string): GgufList {
		const type = this.#bytes.number(u32);
		const width = VALUE_BYTES[type];
		if (width === undefined || type === list) throw damaged(`${shown(key)}, a list of type ${type}`);
		const length = this.#bytes.count(shown(key), MOST_ELEMENTS, type === string ? 8 : width);
		this.#elements += length;
		if (this.#elements > MOST_ELEMENTS) throw damaged(`${this.#elements} elements of lists`);
		const from = this.#bytes.at;
		if (type === string) for (let n = 0; n < length; n++) this.#bytes.skip(this.#bytes.length());
		else this.#bytes.skip(length * width);
		return { length, at: (index) => this.#element(type, from, index, length) };
	}

	#element(type: number, from: number, index: number, length: number): ReturnType<GgufList["at"]> {
		if (!Number.isInteger(index) || index < 0 || index >= length) return undefined;
		this.#bytes.at = from;
		if (type !== string) {
			this.#bytes.skip(index * (VALUE_BYTES[type] ?? 0));
			return this.#bytes.plain(type);
		}
		for (let n = 0; n < index; n++) this.#bytes.skip(this.#bytes.length());
		return this.#bytes.string();
	}

	#tensors(count: number, alignment: number): (GgufTensor & { offset: number })[] {
		const names = new Set<string>();
		let due = 0;
		return Array.from({ length: count }, () => {
			const name = this.#bytes.string();
			if (names.has(name)) throw damaged(`weights ${shown(name)} twice`);
			names.add(name);
			const dimensions = this.#dimensions(name);
			const type = this.#bytes.number(u32);
			const bytes = tensorBytes(type, dimensions);
			if (!isKnownType(type)) throw new GgufError({ kind: "unreadable", what: `weights of type ${type}` });
			if (!Number.isSafeInteger(bytes) || bytes === undefined) {
				throw damaged(`${shown(name)} of ${dimensions.join(" × ")}`);
			}
			const offset = this.#bytes.length();
			// Tensors are contiguous: llama.cpp accepts nothing else.
			if (offset !== due) throw damaged(`${shown(name)} at ${offset}`);
			due = aligned(offset + bytes, alignment);
			return { name, type, bytes, offset };
		});
	}

	#dimensions(name: string): number[] {
		const count = this.#bytes.number(u32);
		if (count > MOST_DIMENSIONS) throw damaged(`${shown(name)} of ${count} dimensions`);
		return Array.from({ length: count }, () => {
			const size = this.#bytes.length();
			if (size < 1) throw damaged(`${shown(name)} of size ${size}`);
			return size;
		});
	}

	#placed(
		keys: ReadonlyMap<string, GgufValue>,
		tensors: readonly (GgufTensor & { offset: number })[],
		alignment: number,
	): GgufHeader {
		const last = tensors.at(-1);
		const neededBytes = last ? aligned(this.#bytes.at, alignment) + last.offset + last.bytes : this.#bytes.at;
		if (neededBytes > this.#fileBytes) throw new GgufError({ kind: "truncated", neededBytes });
		return {
			keys,
			tensors,
			weightBytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
			neededBytes,
		};
	}
}

/** @throws GgufError when the key's value is not an alignment */
function alignmentOf(keys: ReadonlyMap<string, GgufValue>): number {
	const alignment = keys.get("general.alignment") ?? DEFAULT_ALIGNMENT;
	if (typeof alignment !== "number" || !Number.isInteger(Math.log2(alignment)) || alignment > 2 ** 16) {
		throw damaged(`general.alignment ${shown(alignment)}`);
	}
	return alignment;
}

/** Sizes of a model that this product calculates with before llama.cpp sees them, and their limits. */
const SIZES = {
	block_count: [1, MOST_LAYERS],
	context_length: [1, 2 ** 30],
	embedding_length: [1, 2 ** 20],
	"attention.head_count": [0, 2 ** 16],
	"attention.head_count_kv": [0, 2 ** 16],
	"attention.key_length": [1, 2 ** 16],
	"attention.value_length": [1, 2 ** 16],
	expert_count: [0, MOST_LAYERS],
} as const;

/** @throws GgufError for an invalid size */
function assureSizes(keys: ReadonlyMap<string, GgufValue>): void {
	const architecture = keys.get("general.architecture");
	for (const [name, [least, most]] of Object.entries(SIZES)) {
		const value = keys.get(`${architecture}.${name}`);
		// Some models have one number per layer.
		if (value === undefined || (typeof value === "object" && name.includes("head_count"))) continue;
		const isFine = typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
		if (!isFine) throw damaged(`${shown(`${architecture}.${name}`)} ${shown(value)}`);
	}
}

const aligned = (at: number, alignment: number) => Math.ceil(at / alignment) * alignment;

/** Shortened, and without characters that could affect the surrounding text. */
function shown(value: GgufValue): string {
	const text = typeof value === "object" ? `a list of ${value.length}` : String(value);
	const plain = text.replace(/[^\w.\- ]/g, "?");
	return plain.length > 60 ? `${plain.slice(0, 60)}…` : plain;
}
