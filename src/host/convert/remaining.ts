import type { ConversionProgress } from "../../core/weights/conversion.ts";
import type { DownloadProgress } from "../download/downloadReporter.ts";

/**
 * Estimates a phase's remaining time from its speed since it began here, which is better than the speed of
 * its last seconds: tensors differ in size by a factor of a million.
 */
export function remaining(): (
	progress: ConversionProgress,
) => Pick<DownloadProgress, "bytesPerSecond" | "secondsLeft"> {
	let begun: { readonly phase: string; readonly at: number; readonly bytes: number } | undefined;
	return ({ phase, bytes, totalBytes }) => {
		const now = performance.now();
		if (begun?.phase !== phase) begun = { phase, at: now, bytes };
		const done = bytes - begun.bytes;
		const bytesPerSecond = done > 0 && now > begun.at ? (done * 1000) / (now - begun.at) : undefined;
		return { bytesPerSecond, secondsLeft: bytesPerSecond && (totalBytes - bytes) / bytesPerSecond };
	};
}
