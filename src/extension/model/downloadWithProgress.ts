import { t } from "@vscode/l10n";
import { describeBytes, describeDuration } from "../../core/trace/describe.ts";
import type { MakingProgress } from "../../host/convert/makeModel.ts";
import { downloadParts } from "../../host/download/downloadParts.ts";
import type { DownloadProgress } from "../../host/download/downloadReporter.ts";
import type { PublishedFile } from "../../host/download/publishedFile.ts";
import { signalOf } from "../cancellation.ts";
import { type Step, tell } from "../tell.ts";

/**
 * Downloads a model with a notification that shows the progress and can cancel it; a partial download is kept
 * for the next time.
 * @param parts its files in order
 * @returns the path of the first one, or undefined if cancelled
 * @throws Failure as `downloadModel` does
 */
export async function downloadWithProgress(
	name: string,
	parts: readonly PublishedFile[],
	folder: string,
): Promise<string | undefined> {
	return withCancellation(t`Downloading ${name}`, (signal, report) => {
		let share = 0;
		return downloadParts(parts, folder, {
			signal,
			onProgress: (progress) => {
				const now = progress.phase === "downloading" ? shareOf(progress) : share;
				report({ increment: Math.max(0, now - share) * 100, message: describeProgress(progress) });
				share = now;
			},
		});
	});
}

/**
 * Runs work with a notification that has a *Cancel* button.
 * @returns undefined if cancelled
 */
export async function withCancellation<T>(
	title: string,
	work: (signal: AbortSignal, report: (step: Step) => void) => Promise<T>,
): Promise<T | undefined> {
	return tell.progress<T | undefined>({ title, cancellable: true }, async (report, token) => {
		const signal = signalOf(token);
		try {
			return await work(signal, report);
		} catch (error) {
			if (signal.aborted) return undefined;
			throw error;
		}
	});
}

function shareOf({ bytes, totalBytes }: DownloadProgress): number {
	return totalBytes ? bytes / totalBytes : 0;
}

/** `1.2 GB of 4.7 GB, 12 MB/s, 4 min 51 s left` */
export function describeProgress({
	phase,
	bytes,
	totalBytes,
	bytesPerSecond,
	secondsLeft,
}: MakingProgress): string {
	const done = describeBytes(bytes);
	const amount = totalBytes === undefined ? done : t`${done} of ${describeBytes(totalBytes)}`;
	if (phase === "checking") return t`checking the SHA-256, ${amount}`;
	const parts = [
		phase === "converting" && t("converting"),
		phase === "quantising" && t("quantising"),
		amount,
		bytesPerSecond !== undefined && `${describeBytes(bytesPerSecond)}/s`,
		secondsLeft !== undefined && t`${describeDuration(secondsLeft * 1000)} left`,
	];
	return parts.filter((part) => part !== false).join(", ");
}
