import { setTimeout as sleep } from "node:timers/promises";

/** llama.cpp's last log lines may arrive this long after its exception, in milliseconds. */
const LATE_MS = 100;
/** Only the first lines of a long complaint tell the reason. */
const MOST_LINES = 50;

/** Collects llama.cpp's complaints: its log tells why something failed, its exceptions do not. */
export class NativeReason {
	#lines: string[] = [];

	/** Forgets earlier complaints. */
	reset(): void {
		this.#lines = [];
	}

	push(line: string): void {
		if (this.#lines.length < MOST_LINES) this.#lines.push(line);
	}

	/** The whole log so far, for searching. */
	get text(): string {
		return this.#lines.join("\n");
	}

	/** Why something failed, in llama.cpp's words; without any, in those of the exception. */
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
