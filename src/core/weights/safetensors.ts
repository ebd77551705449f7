import * as z from "zod";
import { parseJson } from "../parseJson.ts";

/** A tensor as a safetensors file stores it. */
export interface StoredTensor {
	readonly name: string;
	/** `BF16`, `F16`, `F32`, or an unsupported type. */
	readonly dtype: string;
	/** The number of rows first. */
	readonly shape: readonly number[];
	/** Offset of its bytes in the file. */
	readonly from: number;
	readonly bytes: number;
}

/** The content of a safetensors file's header. */
export interface SafetensorsHead {
	/** By offset. */
	readonly tensors: readonly StoredTensor[];
	readonly headBytes: number;
	/** Of the whole file. */
	readonly wholeBytes: number;
}

/** The file is not a safetensors file, or is damaged; the message says where, in terms of the format. */
export class SafetensorsError extends Error {}

/** The limit of the format's own reader. */
const MOST_HEAD_BYTES = 100_000_000;
const MOST_TENSORS = 2 ** 16;
/** Sizes of the supported number types, in bytes. */
const WIDTHS: Readonly<Record<string, number>> = { BF16: 2, F16: 2, F32: 4 };

const whole = z.number().int().min(0);
const headSchema = z.record(
	z.string(),
	z.object({
		dtype: z.string().max(20),
		shape: z.array(whole).max(8),
		data_offsets: z.tuple([whole, whole]),
	}),
);

/**
 * Reads the header of a safetensors file. Tensors have to be contiguous.
 * @param read returns the first bytes of the file, fewer if it is shorter
 * @throws SafetensorsError
 */
export async function readSafetensorsHead(
	read: (bytes: number) => Promise<Uint8Array>,
): Promise<SafetensorsHead> {
	const start = await read(8);
	if (start.length < 8) throw new SafetensorsError("no head");
	const length = Number(new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true));
	if (length < 2 || length > MOST_HEAD_BYTES) throw new SafetensorsError(`a head of ${length} bytes`);
	const headBytes = 8 + length;
	const bytes = await read(headBytes);
	if (bytes.length < headBytes) throw new SafetensorsError("a head that is cut off");
	const { __metadata__: _, ...described } = objectOf(new TextDecoder().decode(bytes.subarray(8)));
	const { data } = headSchema.safeParse(described);
	if (!data) throw new SafetensorsError("its head");
	const tensors = Object.entries(data)
		.map(
			([
				name,
				{
					dtype,
					shape,
					data_offsets: [from, to],
				},
			]) => ({
				name,
				dtype,
				shape,
				from: headBytes + from,
				bytes: to - from,
			}),
		)
		.sort((a, b) => a.from - b.from || a.bytes - b.bytes);
	if (tensors.length > MOST_TENSORS) throw new SafetensorsError(`${tensors.length} tensors`);
	return { tensors, headBytes, wholeBytes: endOf(tensors, headBytes) };
}

function objectOf(text: string): Record<string, unknown> {
	const value = parseJson(text);
	return typeof value === "object" && value !== null ? { ...value } : {};
}

/** @throws SafetensorsError for a tensor of another length or at another offset than it should have */
function endOf(tensors: readonly StoredTensor[], headBytes: number): number {
	let due = headBytes;
	for (const { name, dtype, shape, from, bytes } of tensors) {
		const width = WIDTHS[dtype];
		const count = shape.reduce((product, size) => product * size, 1);
		const isLong = width === undefined ? bytes >= 0 : bytes === count * width;
		if (from !== due || !isLong) throw new SafetensorsError(name.replace(/[^\w.]/g, "?").slice(0, 80));
		due += bytes;
	}
	return due;
}
