import { GGUF_TYPE, VALUE_BYTES } from "./ggufBytes.ts";

export type GgufPlain = string | number | boolean;
interface TypedList {
	readonly type: number;
	readonly elements: readonly GgufPlain[];
}
/** A value with its type. */
export interface TypedValue {
	readonly type: number;
	readonly value: GgufPlain | TypedList;
}

/** A tensor as announced in the header; its bytes follow after the header. */
export interface AnnouncedTensor {
	readonly name: string;
	/** The length of a row first. */
	readonly dimensions: readonly number[];
	readonly type: number;
	readonly bytes: number;
}

const ALIGNMENT = 32;

/** The next aligned offset, in bytes. */
export const alignedTo = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/**
 * The header of a GGUF file, up to the first tensor; each tensor begins at the next multiple of 32 bytes
 * after the one before.
 */
export function ggufHead(
	keys: ReadonlyMap<string, TypedValue>,
	tensors: readonly AnnouncedTensor[],
	version = 3,
): Uint8Array {
	const writer = new Writer();
	writer.bytes(new TextEncoder().encode("GGUF"));
	writer.plain(GGUF_TYPE.u32, version);
	writer.plain(GGUF_TYPE.u64, tensors.length);
	writer.plain(GGUF_TYPE.u64, keys.size);
	for (const [name, { type, value }] of keys) {
		writer.text(name);
		writer.plain(GGUF_TYPE.u32, type);
		writer.value(type, value);
	}
	let offset = 0;
	for (const { name, dimensions, type, bytes } of tensors) {
		writer.text(name);
		writer.plain(GGUF_TYPE.u32, dimensions.length);
		for (const size of dimensions) writer.plain(GGUF_TYPE.u64, size);
		writer.plain(GGUF_TYPE.u32, type);
		writer.plain(GGUF_TYPE.u64, offset);
		offset = alignedTo(offset + bytes);
	}
	return writer.aligned();
}

/** A growing buffer. */
class Writer {
	readonly #encoder = new TextEncoder();
	#bytes = new Uint8Array(2 ** 16);
	#length = 0;

	bytes(added: Uint8Array): void {
		this.#grow(added.length);
		this.#bytes.set(added, this.#length - added.length);
	}

	text(value: string): void {
		const encoded = this.#encoder.encode(value);
		this.plain(GGUF_TYPE.u64, encoded.length);
		this.bytes(encoded);
	}

	value(type: number, value: TypedValue["value"]): void {
		if (typeof value !== "object") {
			if (type === GGUF_TYPE.string) this.text(String(value));
			else this.plain(type, Number(value));
			return;
		}
		this.plain(GGUF_TYPE.u32, value.type);
		this.plain(GGUF_TYPE.u64, value.elements.length);
		for (const element of value.elements) this.value(value.type, element);
	}

	plain(type: number, value: number): void {
		const width = VALUE_BYTES[type];
		if (!width) throw new RangeError(`type ${type} is not written`);
		const scratch = new DataView(new ArrayBuffer(8));
		if (type === GGUF_TYPE.f32) scratch.setFloat32(0, value, true);
		else if (type === GGUF_TYPE.f64) scratch.setFloat64(0, value, true);
		else scratch.setBigInt64(0, BigInt(value), true);
		this.bytes(new Uint8Array(scratch.buffer, 0, width));
	}

	aligned(): Uint8Array {
		this.#grow(alignedTo(this.#length) - this.#length);
		return this.#bytes.slice(0, this.#length);
	}

	#grow(by: number): void {
		this.#length += by;
		if (this.#length <= this.#bytes.length) return;
		const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
		larger.set(this.#bytes);
		this.#bytes = larger;
	}
}
