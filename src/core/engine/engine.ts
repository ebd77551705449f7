import { Failure, failures } from "../failure.ts";
import type { Message } from "../question/question.ts";
import type { Reasoner } from "../thinking/reasoner.ts";
import { Reasoning } from "../thinking/reasoning.ts";
import { recordTrajectory } from "../thinking/recordTrajectory.ts";
import type { RecordRequest, Trajectory } from "../thinking/trajectory.ts";
import { appendEvents, type ReasoningEvent } from "../trace/events.ts";
import type { EngineChannel } from "./engineChannel.ts";
import type { EngineAsk, FileInfo, LoadedInfo, LoadRequest, Params, Probe } from "./engineProtocol.ts";
import { FairQueue, type PlaceOptions } from "./fairQueue.ts";
import type { ModelStatus } from "./modelStatus.ts";

/** Events are sent in batches this far apart: often enough to look live, rare enough to cost nothing. */
const SEND_INTERVAL_MS = 25;

/** Ended questions whose thinking can be reopened. */
const REMEMBERED = 32;

/** A model that can be asked: its open sequence, and what is told about it. */
export interface OpenModel {
	readonly info: LoadedInfo;
	readonly reasoner: Reasoner;
	/** Whether it has to be opened anew before the next question: it may have become another one meanwhile. */
	isStale?(): boolean;
	dispose(): Promise<void>;
}

/** Where models come from: files that llama.cpp loads, or a server. */
export interface ModelBackend {
	/**
	 * Opens a model.
	 * @param onProgress told the loaded share, 0–1
	 * @throws Failure for anything a user can meet
	 */
	load(request: LoadRequest, onProgress: (share: number) => void): Promise<OpenModel>;
	/** @throws Failure that says what is wrong with the file */
	inspect(path: string): Promise<FileInfo>;
	probe(): Promise<Probe>;
	/** Forgets what was found out about this machine; nothing is loaded then. */
	forgetMachine(): Promise<void>;
}

/** Somebody who asks: an editor window, or a terminal. */
interface Client {
	readonly channel: EngineChannel;
	readonly running: Map<string, { stop: AbortController; answerNow: AbortController }>;
}

/** A model in memory, and what has become of it. */
interface Loaded {
	/** As it was last asked for. */
	request: LoadRequest;
	readonly model: OpenModel;
	/** Questions that can be thought on from, the latest last. */
	readonly reasonings: Map<string, Reasoning>;
	/** The one whose tokens the sequence holds. */
	inSequence: Reasoning | undefined;
}

type Nothing = Record<string, never>;

/** Answers the requests of its clients with one model at a time, in fair turns. */
export class Engine {
	readonly #backend: ModelBackend;
	readonly #clients = new Set<Client>();
	readonly #queue = new FairQueue<Client>();
	#loaded: Loaded | undefined;
	#status: ModelStatus = { state: "idle" };
	#unloading: unknown;

	constructor(backend: ModelBackend) {
		this.#backend = backend;
	}

	/**
	 * Answers a client from now on.
	 * @returns to be called when it has gone: ends what it asked for
	 */
	serve(channel: EngineChannel): () => void {
		const client: Client = { channel, running: new Map() };
		channel.onRequest("status", () => this.#status);
		channel.onRequest("load", async (request) => {
			const loaded = await this.#enqueue(client, () => this.#load(request));
			if (!loaded) throw failures.noModelLoaded();
			return loaded.model.info;
		});
		channel.onRequest("unload", async () => (await this.#enqueue(client, () => this.#unload())) ?? {});
		channel.onRequest("inspect", ({ path }) => this.#backend.inspect(path));
		channel.onRequest("probe", () => this.#backend.probe());
		channel.onRequest(
			"forgetMachine",
			async () => (await this.#enqueue(client, () => this.#forgetMachine())) ?? {},
		);
		channel.onRequest("ask", (ask) => this.#ask(client, ask));
		channel.onRequest("thinkMore", (more) => this.#thinkMore(client, more));
		channel.onRequest("record", ({ recordId, ...request }) => this.#record(client, recordId, request));
		channel.onRequest("countTokens", ({ path, content }) => this.#countTokens(path, content));
		channel.onNotice("stop", ({ traceId }) => client.running.get(traceId)?.stop.abort());
		channel.onNotice("answerNow", ({ traceId }) => client.running.get(traceId)?.answerNow.abort());
		// Last: a channel that has closed in the meantime takes no handlers, and whoever was there will not leave again.
		this.#clients.add(client);
		return () => {
			this.#clients.delete(client);
			for (const { stop } of client.running.values()) stop.abort();
		};
	}

	/** Tells every user that something works, but not as well as it could. */
	warn({ info }: Failure): void {
		for (const { channel } of this.#clients) channel.notify("warned", info);
	}

	/** Tells every client a line for its log. */
	log(level: "error" | "warn" | "info", text: string): void {
		for (const { channel } of this.#clients) channel.notify("logged", { level, text });
	}

	/** The model, loaded unless it is the one in memory. */
	async #load(request: LoadRequest): Promise<Loaded> {
		if (this.#loaded?.request.path === request.path && !this.#loaded.model.isStale?.()) {
			this.#loaded.request = request;
			return this.#loaded;
		}
		await this.#unload();
		const progressed = (share: number) => {
			this.#setStatus({ state: "loading", model: request.name, share: Math.min(1, Math.max(0, share)) });
		};
		progressed(0);
		try {
			const model = await this.#backend.load(request, progressed);
			this.#loaded = { request, model, reasonings: new Map(), inSequence: undefined };
			const { threads, gpu } = model.info;
			this.#setStatus({ state: "ready", model: request.name, threads, gpu });
			return this.#loaded;
		} catch (error) {
			this.#setStatus({ state: "idle" });
			throw error;
		}
	}

	async #unload(): Promise<Nothing> {
		const loaded = this.#loaded;
		this.#loaded = undefined;
		await loaded?.model.dispose();
		this.#setStatus({ state: "idle" });
		return {};
	}

	async #forgetMachine(): Promise<Nothing> {
		await this.#unload();
		await this.#backend.forgetMachine();
		return {};
	}

	#setStatus(status: ModelStatus): void {
		if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
		this.#status = status;
		for (const { channel } of this.#clients) channel.notify("statusChanged", status);
	}

	#ask(client: Client, { model: request, ...ask }: EngineAsk): Promise<Nothing> {
		const { traceId } = ask;
		return this.#controlled(client, traceId, async (controls) => {
			const loaded = await this.#load(request);
			const reasoning = new Reasoning(loaded.model.reasoner, ask);
			remember(loaded, traceId, reasoning);
			await send(client.channel, traceId, reasoning.run(controls));
		});
	}

	#thinkMore(client: Client, { traceId, versionId, thinkingTokens }: Params<"thinkMore">): Promise<Nothing> {
		return this.#controlled(client, versionId, async (controls) => {
			const loaded = this.#loaded;
			const reasoning = loaded?.reasonings.get(traceId);
			if (!loaded || !reasoning) throw failures.traceGone();
			const inPlace = loaded.inSequence?.beginsWith(reasoning) ?? false;
			loaded.inSequence = undefined;
			const { version, reopened } = await reasoning.reopen(versionId, thinkingTokens, inPlace, controls.stop);
			remember(loaded, versionId, version);
			client.channel.notify("reasoned", { traceId: versionId, events: [reopened] });
			await send(client.channel, versionId, version.resume(controls));
		});
	}

	async #record(client: Client, recordId: string, request: RecordRequest): Promise<Trajectory> {
		let trajectory: Trajectory | undefined;
		await this.#controlled(client, recordId, async ({ stop }) => {
			if (!this.#loaded) throw failures.noModelLoaded();
			this.#loaded.inSequence = undefined;
			trajectory = await recordTrajectory(this.#loaded.model.reasoner, request, stop);
		});
		if (!trajectory) throw failures.noModelLoaded();
		return trajectory;
	}

	async #countTokens(
		path: string,
		content: string | readonly Message[],
	): Promise<{ tokens: number; estimated?: boolean }> {
		if (this.#loaded?.request.path !== path) throw failures.noModelLoaded();
		const { reasoner } = this.#loaded.model;
		const counting =
			typeof content === "string" ? reasoner.countTokens(content) : reasoner.countPromptTokens(content);
		return { tokens: await counting, ...(reasoner.estimated && { estimated: true }) };
	}

	/**
	 * Does work in its turn; the client's hands reach it from the moment it was asked for. What is stopped while
	 * it waits never begins.
	 */
	async #controlled(
		client: Client,
		traceId: string,
		work: (controls: { stop: AbortSignal; answerNow: AbortSignal }) => Promise<void>,
	): Promise<Nothing> {
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
			await this.#enqueue(client, () => work(controls), { onAhead, signal: stop.signal });
			return {};
		} finally {
			client.running.delete(traceId);
		}
	}

	/** Queues work; when the last of it is done, the time begins after which the model is unloaded. */
	async #enqueue<T>(client: Client, work: () => Promise<T>, options?: PlaceOptions): Promise<T | undefined> {
		clearTimeout(this.#unloading);
		try {
			return await this.#queue.take(client, work, options);
		} finally {
			this.#rest();
		}
	}

	#rest(): void {
		clearTimeout(this.#unloading);
		const ms = this.#loaded?.request.unloadAfterMs ?? 0;
		if (ms > 0) this.#unloading = setTimeout(() => this.#unloadUnused(), ms);
	}

	/** Nobody waits for this: what it fails with goes to the log. */
	#unloadUnused(): void {
		if (!this.#queue.idle) return;
		this.#unload().catch((error) =>
			this.log("error", `cannot unload the model: ${Failure.from(error).message}`),
		);
	}
}

function remember(loaded: Loaded, traceId: string, reasoning: Reasoning): void {
	const { reasonings } = loaded;
	reasonings.delete(traceId);
	reasonings.set(traceId, reasoning);
	loaded.inSequence = reasoning;
	const [oldest] = reasonings.keys();
	if (oldest !== undefined && reasonings.size > REMEMBERED) reasonings.delete(oldest);
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
