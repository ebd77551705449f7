/**
 * A signal that aborts after a time, with a `TimeoutError`. One of `AbortSignal.timeout` may be lost to the
 * garbage collector where only an `AbortSignal.any` follows it (Node 20): then nothing ever ends.
 */
export function timeLimit(ms: number): AbortSignal {
	const limit = new AbortController();
	setTimeout(() => limit.abort(new DOMException("no answer came in time", "TimeoutError")), ms).unref();
	return limit.signal;
}
