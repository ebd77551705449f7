import { type DownloadOptions, downloadModel } from "./downloadModel.ts";
import type { DownloadProgress } from "./downloadReporter.ts";
import type { PublishedFile } from "./publishedFile.ts";

/**
 * Downloads the files of a model one after the other, with one progress; room on the disk is made sure of for
 * all before the first.
 * @param parts the first one first
 * @returns the path of the first one, from which the others are found
 * @throws Failure as `downloadModel` does
 */
export async function downloadParts(
	parts: readonly PublishedFile[],
	folder: string,
	options: DownloadOptions,
): Promise<string> {
	let doneBytes = 0;
	let first: string | undefined;
	for (const [index, part] of parts.entries()) {
		const laterBytes = sumOf(parts.slice(index + 1));
		const onProgress = (progress: DownloadProgress) =>
			options.onProgress?.(widened(progress, doneBytes, laterBytes));
		const path = await downloadModel(part, folder, { ...options, laterBytes, onProgress });
		first ??= path;
		doneBytes += part.bytes ?? 0;
	}
	if (first === undefined) throw new RangeError("a model has at least one file");
	return first;
}

const sumOf = (parts: readonly PublishedFile[]) => parts.reduce((sum, { bytes = 0 }) => sum + bytes, 0);

/** The progress of a part as that of the whole: what was done before it and what comes after it are added. */
function widened(progress: DownloadProgress, doneBytes: number, laterBytes: number): DownloadProgress {
	const { bytes, totalBytes, bytesPerSecond } = progress;
	const allBytes = totalBytes === undefined ? undefined : doneBytes + totalBytes + laterBytes;
	const left = allBytes === undefined ? undefined : allBytes - doneBytes - bytes;
	const secondsLeft = bytesPerSecond && left !== undefined ? left / bytesPerSecond : undefined;
	return { ...progress, bytes: doneBytes + bytes, totalBytes: allBytes, secondsLeft };
}
