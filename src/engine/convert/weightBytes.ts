/**
 * Converts 16-bit numbers to 32 bits.
 * @param dtype `BF16` or `F16`
 */
export function widened(bytes: Uint8Array, dtype: string): Uint8Array {
	const from = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const to = new DataView(new ArrayBuffer(bytes.byteLength * 2));
	for (let at = 0; at < bytes.byteLength; at += 2) {
		const half = from.getUint16(at, true);
		if (dtype === "BF16") to.setUint32(at * 2, half * 0x10000, true);
		else to.setFloat32(at * 2, numberOfHalf(half), true);
	}
	return new Uint8Array(to.buffer);
}

/** IEEE 754 binary16: one sign bit, five exponent bits, ten fraction bits. */
function numberOfHalf(half: number): number {
	const sign = half & 0x8000 ? -1 : 1;
	const exponent = (half >> 10) & 0x1f;
	const fraction = half & 0x3ff;
	if (exponent === 0) return sign * fraction * 2 ** -24;
	if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
	return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * Permutes the rows of queries or keys as llama.cpp's rotary embeddings pair them: within each head, row `i`
 * of the first half comes to lie beside row `i` of the second. (`LlamaModel.permute` of its converter.)
 */
export function inOtherOrder(bytes: Uint8Array, heads: number, rows: number): Uint8Array {
	const ordered = new Uint8Array(bytes.length);
	const rowBytes = bytes.length / rows;
	const perHead = rows / heads;
	for (let row = 0; row < rows; row++) {
		const inHead = row % perHead;
		const from = row - inHead + (inHead % 2) * (perHead / 2) + Math.floor(inHead / 2);
		ordered.set(bytes.subarray(from * rowBytes, (from + 1) * rowBytes), row * rowBytes);
	}
	return ordered;
}
