import * as vscode from "vscode";

/** A token of VS Code as the signal that everything outside of it understands. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
	const controller = new AbortController();
	if (token.isCancellationRequested) controller.abort();
	token.onCancellationRequested(() => controller.abort());
	return controller.signal;
}

/**
 * Waits for work, but no longer than until it is cancelled: who cancels must not wait for a model that is
 * still loading, or busy elsewhere.
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
