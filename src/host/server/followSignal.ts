import type { Signal } from "../../core/thinking/reasoner.ts";

/** Runs work with an AbortSignal that follows another signal, if there is one. */
export async function following<T>(
	signal: Signal | undefined,
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const request = signal && follow(signal);
	try {
		return await work(request?.signal ?? new AbortController().signal);
	} finally {
		request?.release();
	}
}

/** An AbortSignal that follows another one until released; releasing also aborts it. */
export function follow(signal: Signal): { readonly signal: AbortSignal; release(): void } {
	const request = new AbortController();
	const stop = () => request.abort();
	signal.addEventListener("abort", stop);
	if (signal.aborted) stop();
	const release = () => {
		signal.removeEventListener("abort", stop);
		stop();
	};
	return { signal: request.signal, release };
}
