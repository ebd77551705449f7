interface Turn {
	start(): Promise<void>;
	readonly onAhead: TurnOptions["onAhead"];
	ahead: number;
}

export interface TurnOptions {
	/** Told how many turns come before it, when it has to wait and whenever that changes. */
	readonly onAhead?: (ahead: number) => void;
	/** Takes it out of the queue while it waits. */
	readonly signal?: AbortSignal;
}

/**
 * One thing at a time, for several clients: those of one client in their order, and the clients in rotation, so
 * that whoever asks much keeps nobody waiting for more than one turn at a time.
 */
export class Turns<Client> {
	/** What waits, by client; the order of the clients is the order of the rotation. */
	readonly #waiting = new Map<Client, Turn[]>();
	#running = false;

	/** Whether nothing is under way and nothing waits. */
	get idle(): boolean {
		return !this.#running && this.#waiting.size === 0;
	}

	/**
	 * Does work when its turn has come.
	 * @returns what the work returns; undefined when it was taken out
	 * @throws what the work throws
	 */
	take<T>(
		client: Client,
		work: () => Promise<T>,
		{ onAhead, signal }: TurnOptions = {},
	): Promise<T | undefined> {
		return new Promise((resolve, reject) => {
			const turn: Turn = { start: () => work().then(resolve, reject), onAhead, ahead: 0 };
			this.#waiting.set(client, [...(this.#waiting.get(client) ?? []), turn]);
			signal?.addEventListener("abort", () => {
				if (this.#remove(client, turn)) resolve(undefined);
			});
			this.#next();
		});
	}

	#next(): void {
		if (!this.#running) {
			const [first] = this.#waiting;
			if (first) void this.#run(...first);
		}
		this.#tell();
	}

	async #run(client: Client, [turn, ...rest]: Turn[]): Promise<void> {
		this.#running = true;
		// Behind the others now, however much it still wants.
		this.#waiting.delete(client);
		if (rest.length > 0) this.#waiting.set(client, rest);
		await turn?.start();
		this.#running = false;
		this.#next();
	}

	#remove(client: Client, turn: Turn): boolean {
		const turns = this.#waiting.get(client) ?? [];
		const rest = turns.filter((other) => other !== turn);
		if (rest.length === turns.length) return false;
		if (rest.length > 0) this.#waiting.set(client, rest);
		else this.#waiting.delete(client);
		this.#tell();
		return true;
	}

	#tell(): void {
		const queues = [...this.#waiting.values()];
		const rounds = Math.max(0, ...queues.map((turns) => turns.length));
		let ahead = this.#running ? 1 : 0;
		for (let round = 0; round < rounds; round++) {
			for (const turn of queues.flatMap((turns) => turns[round] ?? [])) {
				if (turn.ahead !== ahead) turn.onAhead?.(ahead);
				turn.ahead = ahead++;
			}
		}
	}
}
