import { Failure } from "../failure.ts";
import type { Reasoning } from "../thinking/reasoning.ts";
import type { LoadRequest } from "./engineProtocol.ts";
import { FairQueue, type QueueOptions } from "./fairQueue.ts";
import type { ModelBackend, OpenModel } from "./modelBackend.ts";
import type { ModelStatus } from "./modelStatus.ts";

/** Limit of ended questions whose thinking can be reopened. */
const REMEMBERED = 32;

/** A question whose thinking can be resumed, and whether its past may be kept. */
interface Resumable {
	readonly reasoning: Reasoning;
	readonly keepsPast: boolean | undefined;
}

/** A model in memory and its state. */
interface Loaded {
	/** The latest request for it. */
	request: LoadRequest;
	readonly model: OpenModel;
	/** By trace, the latest last. */
	readonly resumable: Map<string, Resumable>;
	/** The question whose tokens the sequence holds. */
	inSequence: Reasoning | undefined;
}

/** Who is told about the models of a seat. */
export interface SeatOwner {
	setStatus(status: ModelStatus): void;
	log(level: "error" | "warn", text: string): void;
}

/** Room for one model at a time, with a queue of requests for it. */
export class Seat {
	readonly #backend: ModelBackend;
	readonly #owner: SeatOwner;
	/** By client; the seat itself queues, too. */
	readonly #queue = new FairQueue<object>();
	#loaded: Loaded | undefined;
	#unloading: unknown;

	constructor(backend: ModelBackend, owner: SeatOwner) {
		this.#backend = backend;
		this.#owner = owner;
	}

	get loaded(): Loaded | undefined {
		return this.#loaded;
	}

	/**
	 * Runs work once its place in the queue comes up; after the last of it, the time until the model is
	 * unloaded starts.
	 * @returns what the work returns; undefined if it was removed from the queue
	 */
	async take<T>(client: object, work: () => Promise<T>, options?: QueueOptions): Promise<T | undefined> {
		clearTimeout(this.#unloading);
		try {
			return await this.#queue.take(client, work, options);
		} finally {
			this.#rest();
		}
	}

	/** Runs work in idle time; see `FairQueue.spare`. */
	async spare<T>(client: object, work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
		clearTimeout(this.#unloading);
		try {
			return await this.#queue.spare(client, work);
		} finally {
			this.#rest();
		}
	}

	/** Drops the spare work of a client that has gone. */
	leave(client: object): void {
		this.#queue.leave(client);
	}

	/** Unloads the model once what is queued before is done. */
	async close(): Promise<void> {
		await this.#queue.take(this, () => this.unload());
	}

	/** The model, loaded unless it is in memory. To be called within `take`. */
	async load(request: LoadRequest, signal: AbortSignal): Promise<Loaded> {
		const loaded = this.#loaded;
		if (loaded?.request.path === request.path && !(await loaded.model.isStale?.(signal))) {
			loaded.request = request;
			return loaded;
		}
		await this.unload();
		const progressed = (share: number) => {
			const within = Math.min(1, Math.max(0, share));
			this.#owner.setStatus({ state: "loading", model: request.name, share: within });
		};
		progressed(0);
		try {
			const model = await this.#backend.load(request, progressed, signal);
			this.#loaded = { request, model, resumable: new Map(), inSequence: undefined };
			const { threads, gpu } = model.info;
			this.#owner.setStatus({ state: "ready", model: request.name, threads, gpu });
			return this.#loaded;
		} catch (error) {
			this.#owner.setStatus({ state: "idle" });
			throw error;
		}
	}

	/** Unloads the model, if there is one. To be called within `take`. */
	async unload(): Promise<void> {
		const model = this.#loaded?.model;
		this.#loaded = undefined;
		await model?.keepPast?.().catch((error) => this.#log("warn", "cannot keep the past", error));
		await model?.dispose();
		this.#owner.setStatus({ state: "idle" });
	}

	#rest(): void {
		clearTimeout(this.#unloading);
		const ms = this.#loaded?.request.unloadAfterMs ?? 0;
		if (ms > 0) this.#unloading = setTimeout(() => this.#unloadUnused(), ms);
	}

	/** Nobody waits for this: its failures go to the log. */
	#unloadUnused(): void {
		if (!this.#queue.idle) return;
		this.close().catch((error) => this.#log("error", "cannot unload the model", error));
	}

	#log(level: "error" | "warn", what: string, error: unknown): void {
		this.#owner.log(level, `${what}: ${Failure.from(error).message}`);
	}
}

/** Lets the thinking of a question be resumed later, unless many others are asked meanwhile. */
export async function remember(loaded: Loaded, traceId: string, question: Resumable): Promise<void> {
	const { resumable, model } = loaded;
	resumable.delete(traceId);
	resumable.set(traceId, question);
	loaded.inSequence = question.reasoning;
	const [oldest] = resumable.keys();
	if (oldest !== undefined && resumable.size > REMEMBERED) resumable.delete(oldest);
	await model.permitKeeping?.(question.keepsPast);
}
