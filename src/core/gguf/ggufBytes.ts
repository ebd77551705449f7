/** Types of values in a GGUF header, by their number there. */
export const GGUF_TYPE = {
	u8: 0,
	i8: 1,
	u16: 2,
	i16: 3,
	u32: 4,
	i32: 5,
	f32: 6,
	bool: 7,
	string: 8,
	list: 9,
	u64: 10,
	i64: 11,
	f64: 12,
} as const;

/** Sizes of values by type, in bytes; strings and lists have no fixed size. */
export const VALUE_BYTES = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8] as const;

/** No model has a longer header. */
export const MOST_HEADER_BYTES = 2 ** 26;

/** Why a file is not a complete GGUF file. */
export type GgufFault =
	| { readonly kind: "noGguf" }
	| { readonly kind: "truncated"; readonly neededBytes: number }
	/** `what` names the place, in terms of the format. */
	| { readonly kind: "damaged"; readonly what: string }
	| { readonly kind: "unreadable"; readonly what: string };

export class GgufError extends Error {
	readonly fault: GgufFault;

	constructor(fault: GgufFault) {
		super("what" in fault ? fault.what : fault.kind);
		this.name = "GgufError";
		this.fault = fault;
	}
}

/** Thrown internally when the header continues beyond the bytes read so far. */
export class GoesOn extends Error {
	/** The length needed at least, in bytes. */
	readonly bytes: number;

	constructor(bytes: number) {
		super("goes on");
		this.bytes = bytes;
	}
}

export const damaged = (what: string) => new GgufError({ kind: "damaged", what });

/** Reads the values of a header, one after the other. Throws GoesOn beyond the bytes at hand. */
export class GgufBytes {
	/** Offset of the next byte that is read. */
	at = 0;
	readonly #bytes: Uint8Array;
	readonly #view: DataView;
	readonly #fileBytes: number;
	readonly #decoder = new TextDecoder();

	/** @param fileBytes length of the file, of which `bytes` are the beginning */
	constructor(bytes: Uint8Array, fileBytes: number) {
		this.#bytes = bytes;
		this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		this.#fileBytes = fileBytes;
	}

	/** @throws GgufError when the file does not begin as a GGUF file */
	magic(): void {
		if (this.#decoder.decode(this.#bytes.subarray(0, 4)) !== "GGUF") throw new GgufError({ kind: "noGguf" });
		this.at = 4;
	}

	/** Reads a count of things that take at least this many bytes each: the file must have room for them. */
	count(what: string, most: number, leastBytes: number): number {
		const count = this.length();
		if (count > most) throw damaged(`${count} ${what}`);
		const neededBytes = this.at + count * leastBytes;
		if (neededBytes > this.#fileBytes) throw new GgufError({ kind: "truncated", neededBytes });
		return count;
	}

	string(): string {
		const from = this.at + 8;
		this.skip(this.length());
		return this.#decoder.decode(this.#bytes.subarray(from, this.at));
	}

	/** Reads a 64-bit number, the type of lengths, counts and offsets. */
	length(): number {
		const at = this.at;
		this.skip(8);
		const value = Number(this.#view.getBigUint64(at, true));
		if (!Number.isSafeInteger(value)) throw damaged(`a length of ${value}`);
		return value;
	}

	/** Reads a number of up to 32 bits, or one whose last digits do not matter. */
	number(type: number): number {
		return Number(this.plain(type));
	}

	/** Reads a value of a type with a fixed size. */
	plain(type: number): number | boolean {
		const at = this.at;
		this.skip(VALUE_BYTES[type] ?? 0);
		const view = this.#view;
		switch (type) {
			case GGUF_TYPE.u8:
				return view.getUint8(at);
			case GGUF_TYPE.i8:
				return view.getInt8(at);
			case GGUF_TYPE.u16:
				return view.getUint16(at, true);
			case GGUF_TYPE.i16:
				return view.getInt16(at, true);
			case GGUF_TYPE.u32:
				return view.getUint32(at, true);
			case GGUF_TYPE.i32:
				return view.getInt32(at, true);
			case GGUF_TYPE.f32:
				return view.getFloat32(at, true);
			case GGUF_TYPE.bool:
				return view.getUint8(at) !== 0;
			case GGUF_TYPE.u64:
				return Number(view.getBigUint64(at, true));
			case GGUF_TYPE.i64:
				return Number(view.getBigInt64(at, true));
			default:
				return view.getFloat64(at, true);
		}
	}

	skip(bytes: number): void {
		// What does not fit into any header is damage, however long the file is.
		if (bytes > MOST_HEADER_BYTES) throw damaged(`a length of ${bytes}`);
		if (this.at + bytes > this.#bytes.length) throw new GoesOn(this.at + bytes);
		this.at += bytes;
	}
}
