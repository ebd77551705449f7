interface QueuePlace {
	start(): Promise<void>;
	readonly onAhead: QueueOptions["onAhead"];
	ahead: number;
}

export interface QueueOptions {
	/** Receives how many come first, when the work has to wait and whenever that changes. */
	readonly onAhead?: (ahead: number) => void;
	/** Removes the work from the queue while it waits. */
	readonly signal?: AbortSignal;
}

/** Work for idle time. */
interface Spare<Client> {
	readonly client: Client;
	/** Resolves with whether it has finished, rather than being interrupted. */
	run(signal: AbortSignal): Promise<boolean>;
	/** Called when the work is dropped for good. */
	drop(): void;
}

/**
 * Runs one thing at a time for several clients: in order for each client, and in rotation among them, so that
 * a busy client delays the others by one thing at most. Spare work gets the idle time.
 */
export class FairQueue<Client> {
	/** Waiting work by client; the map's order is the rotation. */
	readonly #waiting = new Map<Client, QueuePlace[]>();
	#running = false;
	#spare: Spare<Client> | undefined;
	/** Interrupts the spare work while it runs. */
	#breakOff: AbortController | undefined;

	/** Whether nothing runs and nothing waits. */
	get idle(): boolean {
		return !this.#running && this.#waiting.size === 0;
	}

	/**
	 * Runs work once its place in the queue comes up.
	 * @returns what the work returns; undefined if it was removed from the queue
	 * @throws what the work throws
	 */
	take<T>(
		client: Client,
		work: () => Promise<T>,
		{ onAhead, signal }: QueueOptions = {},
	): Promise<T | undefined> {
		return new Promise((resolve, reject) => {
			this.#breakOff?.abort();
			const place: QueuePlace = { start: () => work().then(resolve, reject), onAhead, ahead: 0 };
			this.#waiting.set(client, [...(this.#waiting.get(client) ?? []), place]);
			signal?.addEventListener("abort", () => {
				if (this.#remove(client, place)) resolve(undefined);
			});
			this.#next();
		});
	}

	/**
	 * Runs work in idle time. It is interrupted as soon as anybody wants something, and restarted after that,
	 * until it finishes. Only the latest spare work of all clients is kept.
	 * @returns what the work returns; undefined if other spare work replaced it, or its client left
	 * @throws what the work throws
	 */
	spare<T>(client: Client, work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
		return new Promise((resolve, reject) => {
			this.#dropSpare();
			const run = async (signal: AbortSignal) => {
				try {
					const result = await work(signal);
					if (signal.aborted) return false;
					resolve(result);
				} catch (error) {
					if (signal.aborted) return false;
					reject(error);
				}
				return true;
			};
			this.#spare = { client, run, drop: () => resolve(undefined) };
			this.#next();
		});
	}

	/** Drops the spare work of a client that has gone. */
	leave(client: Client): void {
		if (this.#spare?.client === client) this.#dropSpare();
	}

	#dropSpare(): void {
		this.#spare?.drop();
		this.#spare = undefined;
		this.#breakOff?.abort();
	}

	#next(): void {
		if (!this.#running) {
			const [first] = this.#waiting;
			if (first) void this.#run(...first);
			else if (this.#spare) void this.#runSpare(this.#spare);
		}
		this.#tell();
	}

	async #runSpare(spare: Spare<Client>): Promise<void> {
		this.#running = true;
		this.#breakOff = new AbortController();
		const done = await spare.run(this.#breakOff.signal);
		if (done && this.#spare === spare) this.#spare = undefined;
		this.#breakOff = undefined;
		this.#running = false;
		this.#next();
	}

	async #run(client: Client, [place, ...rest]: QueuePlace[]): Promise<void> {
		this.#running = true;
		// The client moves to the end of the rotation, however much it still wants.
		this.#waiting.delete(client);
		if (rest.length > 0) this.#waiting.set(client, rest);
		await place?.start();
		this.#running = false;
		this.#next();
	}

	#remove(client: Client, place: QueuePlace): boolean {
		const places = this.#waiting.get(client) ?? [];
		const rest = places.filter((other) => other !== place);
		if (rest.length === places.length) return false;
		if (rest.length > 0) this.#waiting.set(client, rest);
		else this.#waiting.delete(client);
		this.#tell();
		return true;
	}

	#tell(): void {
		const queues = [...this.#waiting.values()];
		const rounds = Math.max(0, ...queues.map((places) => places.length));
		let ahead = this.#running && !this.#breakOff ? 1 : 0;
		for (let round = 0; round < rounds; round++) {
			for (const place of queues.flatMap((places) => places[round] ?? [])) {
				if (place.ahead !== ahead) place.onAhead?.(ahead);
				place.ahead = ahead++;
			}
		}
	}
}
