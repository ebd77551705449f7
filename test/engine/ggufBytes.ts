/** Values as GGUF files hold them. */
export function u32(value: number): Buffer {
	const buffer = Buffer.alloc(4);
	buffer.writeUInt32LE(value);
	return buffer;
}

export function u64(value: number): Buffer {
	const buffer = Buffer.alloc(8);
	buffer.writeBigUInt64LE(BigInt(value));
	return buffer;
}

export function text(value: string): Buffer {
	return Buffer.concat([u64(value.length), Buffer.from(value)]);
}
