import type { ReasoningEvent } from "../trace/events.ts";
import type { OnRead, Prefill } from "./reasoner.ts";

/** Yields progress while a prompt is read; if it comes faster than it is consumed, only the latest. */
export async function* tellReading(
	read: (onRead: OnRead) => Promise<Prefill>,
): AsyncGenerator<ReasoningEvent, Prefill, void> {
	let told: ReasoningEvent | undefined;
	let wake = () => {};
	let over = false;
	const reading = read((tokens, promptTokens) => {
		told = { type: "read", at: Date.now(), tokens, promptTokens };
		wake();
	});
	const end = () => {
		over = true;
		wake();
	};
	reading.then(end, end);
	while (!over) {
		if (told) yield told;
		told = undefined;
		await new Promise<void>((resolve) => {
			wake = resolve;
			if (over || told) resolve();
		});
	}
	return reading;
}
