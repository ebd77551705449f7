import { setTimeout as sleep } from "node:timers/promises";

/**
 * Lines of llama.cpp that came while it failed arrive after its exception, within this time in milliseconds.
 */
const LATE_MS = 100;
/** No more than the first lines of a long complaint say why. */
const MOST_LINES = 50;

/** What llama.cpp complains of: it knows why something failed, its exceptions do not. */
export class NativeReason {
	#lines: string[] = [];

	/** Forgets what was said before. */
	reset(): void {
		this.#lines = [];
	}

	push(line: string): void {
		if (this.#lines.length < MOST_LINES) this.#lines.push(line);
	}

	/** All that was said, to be searched. */
	get text(): string {
		return this.#lines.join("\n");
	}

	/** Why something failed, in llama.cpp's words; else in those of what was thrown. */
	async of(thrown: unknown): Promise<string> {
		await sleep(LATE_MS);
		const reasons = this.#lines.map((line) => line.split("error loading model: ").at(-1) ?? line);
		const telling = this.#lines.findIndex((line) => line.includes("error loading model: "));
		const first = this.#lines.findIndex((line) => !/fail(?:ed|ing) (?:to load|simulating)/i.test(line));
		const reason = reasons[first === -1 ? telling : first] ?? textOf(thrown);
		return reason.replace(/^\w+: /, "");
	}
}

function textOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
