import { printable } from "../src/cli/terminal.ts";

/** Interval between lines of a log, in milliseconds; on a terminal, the line is rewritten every time. */
const LOG_INTERVAL_MS = 10_000;

/** Shows the progress of a long run and the remaining time, on one line. */
export class Progress {
	readonly #out: NodeJS.WriteStream;
	readonly #total: number;
	readonly #begun = Date.now();
	readonly #before: number;
	#done: number;
	#written = Date.now();

	/** @param done finished by an earlier run */
	constructor(out: NodeJS.WriteStream, total: number, done: number) {
		this.#out = out;
		this.#total = total;
		this.#before = done;
		this.#done = done;
		if (done > 0) this.say(`going on after ${done} of ${total}`);
	}

	advance(): void {
		this.#done++;
		if (!this.#out.isTTY && Date.now() - this.#written < LOG_INTERVAL_MS) return;
		this.#written = Date.now();
		this.#line(`${this.#count()}, ${describeTimeLeft(this.#leftMs())} left`, "\r");
	}

	/** Prints a line that stays. */
	say(text: string): void {
		this.#line(text, "\n");
	}

	end(how: string): void {
		this.say(`${this.#count()} ${how}`);
	}

	#count(): string {
		return `${this.#done} of ${this.#total}`;
	}

	#leftMs(): number {
		return ((Date.now() - this.#begun) / (this.#done - this.#before)) * (this.#total - this.#done);
	}

	#line(text: string, end: "\r" | "\n"): void {
		const line = printable(text);
		this.#out.write(this.#out.isTTY ? `\x1b[2K${line}${end}` : `${line}\n`);
	}
}

/** `about 2 h 5 min`, `about 3 min`, `less than a minute` */
export function describeTimeLeft(ms: number): string {
	const minutes = Math.round(ms / 60_000);
	if (minutes < 1) return "less than a minute";
	const hours = Math.floor(minutes / 60);
	return `about ${hours > 0 ? `${hours} h ` : ""}${minutes % 60} min`;
}
