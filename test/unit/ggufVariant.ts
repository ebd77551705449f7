import { NANO_BYTES } from "./nanoBytes.ts";

/** Types of values in a GGUF header. */
export const TYPE = { u8: 0, u16: 2, u32: 4, i32: 5, f32: 6, bool: 7, string: 8, list: 9, u64: 10 } as const;

type Plain = string | number | boolean;
interface List {
	readonly type: number;
	readonly elements: readonly Plain[];
}
type Value = Plain | List;

interface Tensor {
	name: string;
	dimensions: number[];
	type: number;
	data: Buffer;
}

/** A GGUF file taken apart, to be changed and put together again. */
export class GgufVariant {
	version = 3;
	readonly keys = new Map<string, { type: number; value: Value }>();
	tensors: Tensor[] = [];

	/** The starter model, or another file. */
	static of(bytes: Buffer = NANO_BYTES): GgufVariant {
		const variant = new GgufVariant();
		const reader = new Reader(bytes);
		reader.at = 4;
		variant.version = reader.u32();
		const [tensors, keys] = [reader.u64(), reader.u64()];
		for (let n = 0; n < keys; n++) {
			const key = reader.text();
			const type = reader.u32();
			variant.keys.set(key, { type, value: reader.value(type) });
		}
		const infos = Array.from({ length: tensors }, () => ({
			name: reader.text(),
			dimensions: Array.from({ length: reader.u32() }, () => reader.u64()),
			type: reader.u32(),
			offset: reader.u64(),
		}));
		const base = padded(reader.at);
		variant.tensors = infos.map(({ offset, ...info }, index) => ({
			...info,
			data: bytes.subarray(
				base + offset,
				infos[index + 1] ? base + (infos[index + 1]?.offset ?? 0) : undefined,
			),
		}));
		return variant;
	}

	set(key: string, type: number, value: Value): this {
		this.keys.set(key, { type, value });
		return this;
	}

	delete(pattern: RegExp): this {
		for (const key of this.keys.keys()) if (pattern.test(key)) this.keys.delete(key);
		return this;
	}

	bytes(): Buffer {
		const keys = [...this.keys].map(([key, { type, value }]) =>
			Buffer.concat([text(key), number(TYPE.u32, type), valueBytes(type, value)]),
		);
		let offset = 0;
		const infos = this.tensors.map(({ name, dimensions, type, data }) => {
			const at = offset;
			offset = padded(offset + data.length);
			const sizes = dimensions.map((size) => number(TYPE.u64, size));
			return Buffer.concat([
				text(name),
				number(TYPE.u32, sizes.length),
				...sizes,
				number(TYPE.u32, type),
				number(TYPE.u64, at),
			]);
		});
		const head = [
			number(TYPE.u32, this.version),
			number(TYPE.u64, infos.length),
			number(TYPE.u64, keys.length),
		];
		const header = Buffer.concat([Buffer.from("GGUF"), ...head, ...keys, ...infos]);
		return Buffer.concat([filled(header), ...this.tensors.map(({ data }) => filled(data))]);
	}
}

const padded = (bytes: number) => Math.ceil(bytes / 32) * 32;
const filled = (data: Buffer) => Buffer.concat([data, Buffer.alloc(padded(data.length) - data.length)]);
const text = (value: string) =>
	Buffer.concat([number(TYPE.u64, Buffer.byteLength(value)), Buffer.from(value)]);

function valueBytes(type: number, value: Value): Buffer {
	if (typeof value !== "object")
		return type === TYPE.string ? text(String(value)) : number(type, Number(value));
	const elements = value.elements.map((element) => valueBytes(value.type, element));
	return Buffer.concat([number(TYPE.u32, value.type), number(TYPE.u64, elements.length), ...elements]);
}

/** Bytes of the types that are written here. */
const BYTES: Readonly<Record<number, number>> = {
	[TYPE.u8]: 1,
	[TYPE.bool]: 1,
	[TYPE.u16]: 2,
	[TYPE.u32]: 4,
	[TYPE.i32]: 4,
	[TYPE.f32]: 4,
	[TYPE.u64]: 8,
};

function number(type: number, value: number): Buffer {
	const buffer = Buffer.alloc(8);
	if (type === TYPE.f32) buffer.writeFloatLE(value);
	else buffer.writeBigInt64LE(BigInt(value));
	return buffer.subarray(0, BYTES[type]);
}

class Reader {
	readonly #bytes: Buffer;
	at = 0;

	constructor(bytes: Buffer) {
		this.#bytes = bytes;
	}

	u32(): number {
		this.at += 4;
		return this.#bytes.readUInt32LE(this.at - 4);
	}

	u64(): number {
		this.at += 8;
		return Number(this.#bytes.readBigUInt64LE(this.at - 8));
	}

	text(): string {
		const length = this.u64();
		this.at += length;
		return this.#bytes.toString("utf8", this.at - length, this.at);
	}

	value(type: number): Value {
		switch (type) {
			case TYPE.string:
				return this.text();
			case TYPE.list: {
				const of = this.u32();
				return { type: of, elements: Array.from({ length: this.u64() }, () => this.value(of) as Plain) };
			}
			case TYPE.u32:
				return this.u32();
			case TYPE.i32:
				this.at += 4;
				return this.#bytes.readInt32LE(this.at - 4);
			case TYPE.f32:
				this.at += 4;
				return this.#bytes.readFloatLE(this.at - 4);
			case TYPE.bool:
				return this.#bytes.readUInt8(this.at++) !== 0;
			default:
				throw new Error(`the starter model has no value of type ${type}`);
		}
	}
}
