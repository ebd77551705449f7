interface Place {
	start(): Promise<void>;
	readonly onAhead: PlaceOptions["onAhead"];
	ahead: number;
}

export interface PlaceOptions {
	/** Told how many come before it, when it has to wait and whenever that changes. */
	readonly onAhead?: (ahead: number) => void;
	/** Takes it out of the queue while it waits. */
	readonly signal?: AbortSignal;
}

/** Work that is done while nobody wants anything. */
interface Spare<Client> {
	readonly client: Client;
	/** Resolves with whether it has come to its end, rather than being broken off. */
	run(signal: AbortSignal): Promise<boolean>;
	/** Called when it will not be done any more. */
	drop(): void;
}

/**
 * One thing at a time, for several clients: those of one client in their order, and the clients in rotation,
 * so that whoever asks much keeps nobody waiting for more than one at a time. Spare work has the rest of the
 * time.
 */
export class FairQueue<Client> {
	/** What waits, by client; the order of the clients is the order of the rotation. */
	readonly #waiting = new Map<Client, Place[]>();
	#running = false;
	#spare: Spare<Client> | undefined;
	/** Breaks the spare work off while it is done. */
	#breakOff: AbortController | undefined;

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
		{ onAhead, signal }: PlaceOptions = {},
	): Promise<T | undefined> {
		return new Promise((resolve, reject) => {
			this.#breakOff?.abort();
			const place: Place = { start: () => work().then(resolve, reject), onAhead, ahead: 0 };
			this.#waiting.set(client, [...(this.#waiting.get(client) ?? []), place]);
			signal?.addEventListener("abort", () => {
				if (this.#remove(client, place)) resolve(undefined);
			});
			this.#next();
		});
	}

	/**
	 * Does work while nobody wants anything. It is told to break off as soon as somebody does, and is begun
	 * again after that, until it has come to its end. Only the latest of all clients is done.
	 * @returns what the work returns; undefined when another one took its place, or its client left
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

	async #run(client: Client, [place, ...rest]: Place[]): Promise<void> {
		this.#running = true;
		// Behind the others now, however much it still wants.
		this.#waiting.delete(client);
		if (rest.length > 0) this.#waiting.set(client, rest);
		await place?.start();
		this.#running = false;
		this.#next();
	}

	#remove(client: Client, place: Place): boolean {
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
