import { type FileHandle, open, truncate } from "node:fs/promises";
import { join } from "node:path";
import { t } from "@vscode/l10n";
import { alignedTo, ggufHead, type TypedValue } from "../../core/gguf/ggufWriter.ts";
import type { SafetensorsHead } from "../../core/weights/safetensors.ts";
import { Inconvertible } from "./inconvertible.ts";
import type { PlannedTensor, TensorPlan } from "./tensorPlan.ts";
import { inOtherOrder, widened } from "./weightBytes.ts";

/** Bytes that are read, changed and written at a time. */
const CHUNK_BYTES = 2 ** 24;

/** A weight file and its header. */
export interface WeightFile {
	readonly name: string;
	readonly head: SafetensorsHead;
	/** Whether its weights have been copied: then only its header is left. */
	readonly isEmptied: boolean;
}

/**
 * Copies weights into a GGUF file. Once a weight file has been copied and flushed, it is truncated to its
 * header, so that at most one of them takes its space twice; after a kill, that shows which files are done,
 * and copying resumes with the next.
 * @param folder holds the files
 * @param target path of the GGUF file
 * @param onBytes receives the number of bytes copied
 * @throws Inconvertible when only a fresh start with all files is possible: the existing ones were made
 *   differently
 */
export async function copyWeights(
	folder: string,
	target: string,
	keys: ReadonlyMap<string, TypedValue>,
	files: readonly WeightFile[],
	plan: TensorPlan,
	onBytes: (bytes: number, totalBytes: number) => void,
): Promise<void> {
	const head = ggufHead(keys, [...plan.copied, ...plan.computed]);
	const places = placesBehind(head.length, plan);
	const totalBytes = plan.copied.reduce((sum, { bytes }) => sum + bytes, 0);
	const isBegun = files.some(({ isEmptied }) => isEmptied);
	await using out = await open(target, isBegun ? "r+" : "w").catch(() => undefined);
	if (!out || (isBegun && !(await beginsWith(out, head)))) {
		throw new Inconvertible(t("what an earlier try left is of another kind"));
	}
	if (!isBegun) await out.write(head, 0, head.length, 0);
	for (const tensor of plan.computed) await writeAll(out, bytesOf(tensor.data), places.get(tensor.name) ?? 0);
	let done = 0;
	for (const { name, head: stored, isEmptied } of files) {
		const tensors = plan.copied.filter(({ source }) => source.file === name);
		if (!isEmptied) {
			await using file = await open(join(folder, name), "r");
			for (const tensor of tensors) {
				const before = done;
				await copyTensor(file, out, tensor, places.get(tensor.name) ?? 0, (bytes) =>
					onBytes(before + bytes, totalBytes),
				);
				done += tensor.bytes;
			}
			await out.sync();
			await truncate(join(folder, name), stored.headBytes);
		} else {
			done += tensors.reduce((sum, { bytes }) => sum + bytes, 0);
		}
		onBytes(done, totalBytes);
	}
	await out.truncate(places.get(END) ?? 0);
	await out.sync();
}

/** Marks the end of the file. */
const END = "";

function placesBehind(headBytes: number, { copied, computed }: TensorPlan): Map<string, number> {
	const places = new Map<string, number>();
	let at = headBytes;
	for (const { name, bytes } of [...copied, ...computed]) {
		places.set(name, at);
		at = alignedTo(at + bytes);
	}
	return places.set(END, at);
}

async function beginsWith(file: FileHandle, head: Uint8Array): Promise<boolean> {
	const { buffer, bytesRead } = await file.read(Buffer.alloc(head.length), 0, head.length, 0);
	return bytesRead === head.length && buffer.equals(head);
}

async function copyTensor(
	file: FileHandle,
	out: FileHandle,
	tensor: PlannedTensor,
	to: number,
	onBytes: (bytes: number) => void,
): Promise<void> {
	const { stored } = tensor.source;
	const factor = tensor.bytes / stored.bytes;
	const step = stepOf(tensor);
	for (let at = 0; at < stored.bytes; at += step) {
		const length = Math.min(step, stored.bytes - at);
		const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, stored.from + at);
		if (bytesRead < length) throw new Inconvertible(t("its weights are cut off"));
		const ordered = tensor.heads === undefined ? buffer : inOtherOrder(buffer, tensor.heads, rowsOf(tensor));
		const written = factor === 1 ? ordered : widened(ordered, stored.dtype);
		await writeAll(out, written, to + at * factor);
		onBytes((at + length) * factor);
	}
}

const rowsOf = ({ source }: PlannedTensor): number => source.stored.shape[0] ?? 0;

/** Rows are only permuted within a tensor, which is read whole: such tensors are small. */
function stepOf({ heads, source }: PlannedTensor): number {
	return heads === undefined ? CHUNK_BYTES : source.stored.bytes;
}

async function writeAll(out: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
	for (let done = 0; done < bytes.length; ) {
		const { bytesWritten } = await out.write(bytes, done, bytes.length - done, at + done);
		done += bytesWritten;
	}
}

const bytesOf = (numbers: Float32Array) =>
	new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
