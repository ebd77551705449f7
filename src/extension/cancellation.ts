import * as vscode from "vscode";

/** Converts a token of VS Code to an AbortSignal, which everything outside VS Code's API takes. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
	const controller = new AbortController();
	if (token.isCancellationRequested) controller.abort();
	token.onCancellationRequested(() => controller.abort());
	return controller.signal;
}

/**
 * Waits for work until cancelled: a user who cancels must not wait for a model that is loading or busy
 * elsewhere.
 * @throws vscode.CancellationError
 */
export async function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	work.catch(() => {}); // nobody may be waiting any more
	let stop = () => {};
	const cancelled = new Promise<never>((_, reject) => {
		stop = () => reject(new vscode.CancellationError());
		if (signal.aborted) stop();
		signal.addEventListener("abort", stop);
	});
	try {
		return await Promise.race([work, cancelled]);
	} finally {
		signal.removeEventListener("abort", stop);
	}
}
