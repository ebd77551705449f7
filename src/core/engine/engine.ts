import { type Failure, failures } from "../failure.ts";
import { assureSize } from "../question/assureSize.ts";
import type { Message } from "../question/question.ts";
import { recordTrajectory } from "../recording/recordTrajectory.ts";
import type { RecordRequest, Trajectory } from "../recording/trajectory.ts";
import type { Control, Controls } from "../thinking/controls.ts";
import { Reasoning } from "../thinking/reasoning.ts";
import { afterWaiting } from "../thinking/timeBudget.ts";
import { appendEvents, type ReasoningEvent } from "../trace/events.ts";
import type { EngineChannel } from "./engineChannel.ts";
import type { EngineAhead, EngineAsk, Params, Result } from "./engineProtocol.ts";
import type { ModelBackend } from "./modelBackend.ts";
import type { ModelStatus } from "./modelStatus.ts";
import { readAhead } from "./readAhead.ts";
import { remember, Seat } from "./seat.ts";

/** Interval between batches of events: short enough to look live, long enough to cost nothing. */
const SEND_INTERVAL_MS = 25;

/** Limit of characters that are counted at once, since counting blocks other clients. */
export const MOST_COUNTED = 2 ** 20;

/** A client: an editor window or a terminal. */
interface Client {
	readonly channel: EngineChannel;
	readonly running: Map<string, Readonly<Record<Control, AbortController>>>;
}

type Nothing = Record<string, never>;

/** Result when nothing was read ahead. */
const UNREAD: Result<"readAhead"> = { ready: false, readTokens: 0, vainTokens: 0 };

/**
 * Answers the requests of its clients, each by its place in a fair queue, with one model at a time per seat.
 */
export class Engine {
	readonly #backend: ModelBackend;
	readonly #clients = new Set<Client>();
	readonly #seats = new Map<string, Seat>();
	#status: ModelStatus = { state: "idle" };

	constructor(backend: ModelBackend) {
		this.#backend = backend;
	}

	/**
	 * Serves a client from now on.
	 * @returns to be called when the client has gone: ends its requests
	 */
	serve(channel: EngineChannel): () => void {
		const client: Client = { channel, running: new Map() };
		channel.onRequest("status", () => this.#status);
		channel.onRequest("load", async (request) => {
			const seat = this.#seatOf(request.path);
			const { signal } = new AbortController();
			const loaded = await seat.take(client, () => seat.load(request, signal));
			if (!loaded) throw failures.noModelLoaded();
			return loaded.model.info;
		});
		channel.onRequest("unload", async () => {
			await this.#unloadAll(client);
			return {};
		});
		channel.onRequest("inspect", ({ path }) => this.#backend.inspect(path));
		channel.onRequest("survey", ({ paths }) => this.#backend.survey(paths));
		channel.onRequest("probe", () => this.#backend.probe());
		channel.onRequest("forgetMachine", async () => {
			await this.#unloadAll(client, () => this.#backend.forgetMachine());
			return {};
		});
		channel.onRequest("ask", (ask) => this.#ask(client, ask));
		channel.onRequest("readAhead", (ahead) => this.#readAhead(client, ahead));
		channel.onRequest("thinkMore", (more) => this.#thinkMore(client, more));
		channel.onRequest("record", ({ recordId, ...request }) => this.#record(client, recordId, request));
		channel.onRequest("countTokens", ({ path, content }) => this.#countTokens(path, content));
		channel.onNotice("control", ({ traceId, control }) => client.running.get(traceId)?.[control].abort());
		// Last: registering handlers on a closed channel throws, and such a client would never leave.
		this.#clients.add(client);
		return () => {
			this.#clients.delete(client);
			for (const { stop } of client.running.values()) stop.abort();
			for (const seat of this.#seats.values()) seat.leave(client);
		};
	}

	/** Unloads everything once what is queued before is done, before the process ends. */
	async close(): Promise<void> {
		await Promise.all([...this.#seats.values()].map((seat) => seat.close()));
	}

	/** Warns every user that something works, but not as well as it could. */
	warn({ info }: Failure): void {
		for (const { channel } of this.#clients) channel.notify("warned", info);
	}

	/** Sends every client a line for its log. */
	log(level: "error" | "warn" | "info", text: string): void {
		for (const { channel } of this.#clients) channel.notify("logged", { level, text });
	}

	#seatOf(path: string): Seat {
		const name = this.#backend.seatOf?.(path) ?? "";
		const seat =
			this.#seats.get(name) ??
			new Seat(this.#backend, {
				setStatus: (status) => this.#setStatus(status),
				log: (level, text) => this.log(level, text),
			});
		this.#seats.set(name, seat);
		return seat;
	}

	async #unloadAll(client: Client, andThen = async () => {}): Promise<void> {
		const work = async (seat: Seat) => {
			await seat.unload();
			await andThen();
		};
		const seats = this.#seats.size > 0 ? [...this.#seats.values()] : [this.#seatOf("")];
		await Promise.all(seats.map((seat) => seat.take(client, () => work(seat))));
	}

	#setStatus(status: ModelStatus): void {
		if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
		this.#status = status;
		for (const { channel } of this.#clients) channel.notify("statusChanged", status);
	}

	async #ask(client: Client, { model: request, ...ask }: EngineAsk): Promise<Nothing> {
		assureSize(ask);
		const { traceId } = ask;
		const seat = this.#seatOf(request.path);
		const since = Date.now();
		return this.#controlled(seat, client, traceId, async (controls) => {
			const { stop } = controls;
			const loaded = await seat.load(request, stop).catch((error) => {
				// Whoever stopped it already knows.
				if (!stop.aborted) throw error;
			});
			if (!loaded) return;
			const time = ask.time && afterWaiting(ask.time, Date.now() - since);
			const reasoning = new Reasoning(loaded.model.reasoner, { ...ask, ...(time && { time }) });
			await remember(loaded, traceId, { reasoning, keepsPast: request.keepsPast });
			await send(client.channel, traceId, reasoning.run(controls));
		});
	}

	/** Reads ahead only with a model in memory, and while nobody else wants it. */
	async #readAhead(client: Client, ahead: EngineAhead): Promise<Result<"readAhead">> {
		const { model: request, mostVainTokens, ...ask } = ahead;
		assureSize(ask);
		const seat = this.#seatOf(request.path);
		const read = async (signal: AbortSignal): Promise<Result<"readAhead">> => {
			const { loaded } = seat;
			if (loaded?.request.path !== request.path || (await loaded.model.isStale?.(signal))) return UNREAD;
			const { moved, ...told } = await readAhead(loaded.model.reasoner, ask, { signal, mostVainTokens });
			if (moved) loaded.inSequence = undefined;
			return told;
		};
		if (seat.loaded?.request.path !== request.path || !this.#clients.has(client)) return UNREAD;
		return (await seat.spare(client, read)) ?? UNREAD;
	}

	#thinkMore(client: Client, { traceId, versionId, thinkingTokens }: Params<"thinkMore">): Promise<Nothing> {
		const seat = [...this.#seats.values()].find(({ loaded }) => loaded?.resumable.has(traceId));
		if (!seat) throw failures.traceGone();
		return this.#controlled(seat, client, versionId, async (controls) => {
			const { loaded } = seat;
			const earlier = loaded?.resumable.get(traceId);
			if (!loaded || !earlier) throw failures.traceGone();
			const { reasoning } = earlier;
			const inPlace = loaded.inSequence?.beginsWith(reasoning) ?? false;
			loaded.inSequence = undefined;
			const { version, reopened } = await reasoning.reopen(versionId, thinkingTokens, inPlace, controls.stop);
			await remember(loaded, versionId, { ...earlier, reasoning: version });
			client.channel.notify("reasoned", { traceId: versionId, events: [reopened] });
			await send(client.channel, versionId, version.resume(controls));
		});
	}

	/** Only model files are recorded, and those share one seat. */
	async #record(client: Client, recordId: string, request: RecordRequest): Promise<Trajectory> {
		assureSize(request);
		let trajectory: Trajectory | undefined;
		const seat = this.#seatOf("");
		await this.#controlled(seat, client, recordId, async ({ stop }) => {
			if (!seat.loaded) throw failures.noModelLoaded();
			seat.loaded.inSequence = undefined;
			trajectory = await recordTrajectory(seat.loaded.model.reasoner, request, stop);
		});
		if (!trajectory) throw failures.noModelLoaded();
		return trajectory;
	}

	async #countTokens(
		path: string,
		content: string | readonly Message[],
	): Promise<{ tokens: number; estimated?: boolean }> {
		assureSize(content, MOST_COUNTED);
		const { loaded } = this.#seatOf(path);
		if (loaded?.request.path !== path) throw failures.noModelLoaded();
		const { reasoner } = loaded.model;
		const counting =
			typeof content === "string" ? reasoner.countTokens(content) : reasoner.countPromptTokens(content);
		return { tokens: await counting, ...(reasoner.estimated && { estimated: true }) };
	}

	/**
	 * Runs work once its place in the queue comes up. The client can control it from the request on; work that
	 * is stopped while queued never starts.
	 */
	async #controlled(
		seat: Seat,
		client: Client,
		traceId: string,
		work: (controls: Controls) => Promise<void>,
	): Promise<Nothing> {
		// Requests of a client that has gone may still arrive; they are of no use to it.
		if (!this.#clients.has(client)) return {};
		if (client.running.has(traceId)) throw failures.unexpected(`${traceId} is being worked on already`);
		const stop = new AbortController();
		const answerNow = new AbortController();
		client.running.set(traceId, { stop, answerNow });
		const controls = { stop: stop.signal, answerNow: answerNow.signal };
		const onAhead = (ahead: number) => {
			const queued = { type: "queued" as const, at: Date.now(), ahead };
			client.channel.notify("reasoned", { traceId, events: [queued] });
		};
		try {
			await seat.take(client, () => work(controls), { onAhead, signal: stop.signal });
			return {};
		} finally {
			client.running.delete(traceId);
		}
	}
}

/** Sends events as they come, in batches. */
async function send(
	channel: EngineChannel,
	traceId: string,
	events: AsyncIterable<ReasoningEvent>,
): Promise<void> {
	let batch: ReasoningEvent[] = [];
	const flush = () => {
		if (batch.length > 0) channel.notify("reasoned", { traceId, events: batch });
		batch = [];
	};
	const timer = setInterval(flush, SEND_INTERVAL_MS);
	try {
		for await (const event of events) appendEvents(batch, [event]);
	} finally {
		clearInterval(timer);
		flush();
	}
}
