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

/**
 * One thing at a time, for several clients: those of one client in their order, and the clients in rotation,
 * so that whoever asks much keeps nobody waiting for more than one at a time.
 */
export class FairQueue<Client> {
	/** What waits, by client; the order of the clients is the order of the rotation. */
	readonly #waiting = new Map<Client, Place[]>();
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
		{ onAhead, signal }: PlaceOptions = {},
	): Promise<T | undefined> {
		return new Promise((resolve, reject) => {
			const place: Place = { start: () => work().then(resolve, reject), onAhead, ahead: 0 };
			this.#waiting.set(client, [...(this.#waiting.get(client) ?? []), place]);
			signal?.addEventListener("abort", () => {
				if (this.#remove(client, place)) resolve(undefined);
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
		let ahead = this.#running ? 1 : 0;
		for (let round = 0; round < rounds; round++) {
			for (const place of queues.flatMap((places) => places[round] ?? [])) {
				if (place.ahead !== ahead) place.onAhead?.(ahead);
				place.ahead = ahead++;
			}
		}
	}
}
