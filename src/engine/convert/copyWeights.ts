import { type FileHandle, open, truncate } from "node:fs/promises";
import { join } from "node:path";
import { t } from "@vscode/l10n";
import { alignedTo, ggufHead, type TypedValue } from "../../core/weights/ggufWriter.ts";
import type { SafetensorsHead } from "../../core/weights/safetensors.ts";
import { Inconvertible } from "./inconvertible.ts";
import type { PlannedTensor, TensorPlan } from "./tensorPlan.ts";
import { inOtherOrder, widened } from "./weightBytes.ts";

/** Bytes that are read, changed and written at a time. */
const CHUNK_BYTES = 2 ** 24;

/** A file of weights, and what its head says. */
export interface WeightFile {
	readonly name: string;
	readonly head: SafetensorsHead;
	/** Whether its weights have been copied: then nothing but its head is left of it. */
	readonly isEmptied: boolean;
}

/**
 * Copies weights into a GGUF file. Of each file of weights that is copied and safely on the disk, all but the
 * head is given back, so that there is never room for more than one of them needed twice; which are copied is
 * known from that when it is killed, and it goes on with the next.
 * @param folder holds the files
 * @param target path of the GGUF file
 * @param onBytes told how much of the weights is there
 * @throws Inconvertible when it can only begin anew, with all files: what is there was made otherwise
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

/** Where the file ends. */
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

/** Rows that change places do so within a tensor, which is read whole: those are small. */
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
