import { type DownloadOptions, downloadModel } from "./downloadModel.ts";
import type { DownloadProgress } from "./downloadReporter.ts";
import type { PublishedFile } from "./publishedFile.ts";

/**
 * Downloads the files of a model one after another, with one progress. Disk space for all of them is checked
 * before the first.
 * @param parts in order
 * @returns the path of the first part, from which the others are found
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
		const roomBytes = laterBytes + (options.laterBytes ?? 0);
		const onProgress = (progress: DownloadProgress) =>
			options.onProgress?.(widened(progress, doneBytes, laterBytes));
		const path = await downloadModel(part, folder, { ...options, laterBytes: roomBytes, onProgress });
		first ??= path;
		doneBytes += part.bytes ?? 0;
	}
	if (first === undefined) throw new RangeError("a model has at least one file");
	return first;
}

const sumOf = (parts: readonly PublishedFile[]) => parts.reduce((sum, { bytes = 0 }) => sum + bytes, 0);

/** Turns the progress of a part into that of the whole: adds what came before and what comes after. */
function widened(progress: DownloadProgress, doneBytes: number, laterBytes: number): DownloadProgress {
	const { bytes, totalBytes, bytesPerSecond } = progress;
	const allBytes = totalBytes === undefined ? undefined : doneBytes + totalBytes + laterBytes;
	const left = allBytes === undefined ? undefined : allBytes - doneBytes - bytes;
	const secondsLeft = bytesPerSecond && left !== undefined ? left / bytesPerSecond : undefined;
	return { ...progress, bytes: doneBytes + bytes, totalBytes: allBytes, secondsLeft };
}
