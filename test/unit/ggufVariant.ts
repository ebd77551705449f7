import { GGUF_TYPE } from "../../src/core/gguf/ggufBytes.ts";
import { alignedTo, type GgufPlain, ggufHead, type TypedValue } from "../../src/core/gguf/ggufWriter.ts";
import { NANO_BYTES } from "./nanoBytes.ts";

/** Types of values in a GGUF header. */
export const TYPE = GGUF_TYPE;

type Value = TypedValue["value"];

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
		const base = alignedTo(reader.at);
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
		const tensors = this.tensors.map(({ data, ...info }) => ({ ...info, bytes: data.length }));
		const head = ggufHead(this.keys, tensors, this.version);
		return Buffer.concat([head, ...this.tensors.map(({ data }) => filled(data))]);
	}
}

const filled = (data: Buffer) => Buffer.concat([data, Buffer.alloc(alignedTo(data.length) - data.length)]);

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
				return { type: of, elements: Array.from({ length: this.u64() }, () => this.value(of) as GgufPlain) };
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
