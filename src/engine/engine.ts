import type { Llama } from "node-llama-cpp";
import type { RecordRequest, Trajectory } from "../core/bench/recording.ts";
import { recordTrajectory } from "../core/bench/recordTrajectory.ts";
import type { EngineChannel } from "../core/engineChannel.ts";
import type { FileInfo, LoadedInfo, LoadRequest } from "../core/engineProtocol.ts";
import { appendEvents, type ReasoningEvent } from "../core/events.ts";
import { failures } from "../core/failure.ts";
import { type Ask, type Controls, Reasoning } from "../core/reasoning.ts";
import { inspectGguf, styleOf } from "./ggufFile.ts";
import { LoadedModel, startLlama } from "./loadedModel.ts";
import { probe } from "./probe.ts";

/** Events are sent in batches this far apart: often enough to look live, rare enough to cost nothing. */
const SEND_INTERVAL_MS = 25;

/** Ended questions whose thinking can be reopened. */
const REMEMBERED = 32;

type Nothing = Record<string, never>;

/** Answers the channel's requests with one model at a time; asks wait for each other. */
export class Engine {
	readonly #channel: EngineChannel;
	readonly #running = new Map<string, { stop: AbortController; answerNow: AbortController }>();
	#llama: Promise<Llama> | undefined;
	#model: LoadedModel | undefined;
	/** Questions that can be thought on from; they belong to the loaded model. */
	readonly #reasonings = new Map<string, Reasoning>();
	/** The question whose tokens the sequence holds. */
	#inSequence: string | undefined;
	#queue: Promise<unknown> = Promise.resolve();
	/** The first complaint of llama.cpp since a load began. */
	#nativeError: string | undefined;

	constructor(channel: EngineChannel) {
		this.#channel = channel;
		channel.onRequest("load", (request) => this.#inTurn(() => this.#load(request)));
		channel.onRequest("unload", () => this.#inTurn(() => this.#unload()));
		channel.onRequest("inspect", ({ path }) => this.#inspect(path));
		channel.onRequest("probe", async () => probe(await this.#started()));
		channel.onRequest("ask", (ask) => this.#ask(ask));
		channel.onRequest("thinkMore", ({ traceId, thinkingTokens }) => this.#thinkMore(traceId, thinkingTokens));
		channel.onRequest("record", ({ recordId, ...request }) => this.#record(recordId, request));
		channel.onRequest("countTokens", async ({ text }) => ({
			tokens: await this.#loaded().reasoner.countTokens(text),
		}));
		channel.onNotice("stop", ({ traceId }) => this.#running.get(traceId)?.stop.abort());
		channel.onNotice("answerNow", ({ traceId }) => this.#running.get(traceId)?.answerNow.abort());
		channel.notify("ready", {});
	}

	async #load(request: LoadRequest): Promise<LoadedInfo> {
		if (this.#model?.info.path === request.path) return this.#model.info;
		await this.#unload();
		const llama = await this.#started();
		this.#nativeError = undefined;
		this.#model = await LoadedModel.load(
			llama,
			request,
			(share) => this.#channel.notify("loadProgressed", { share: Math.min(1, Math.max(0, share)) }),
			() => this.#nativeError,
		);
		return this.#model.info;
	}

	/** llama.cpp, started by whoever needs it first; a start that failed is tried again. */
	#started(): Promise<Llama> {
		this.#llama ??= startLlama((level, text) => this.#log(level, text)).catch((error) => {
			this.#llama = undefined;
			throw error;
		});
		return this.#llama;
	}

	async #inspect(path: string): Promise<FileInfo> {
		const file = await inspectGguf(path, await this.#started());
		const { architecture, weightBytes, trainContextTokens } = file;
		return { architecture, style: styleOf(file), weightBytes, trainContextTokens };
	}

	/** Of several native errors in a row the first says why, the others that it failed. */
	#log(level: "error" | "warn" | "info", text: string): void {
		if (level === "error") this.#nativeError ??= text;
		this.#channel.notify("logged", { level, text });
	}

	async #unload(): Promise<Nothing> {
		const model = this.#model;
		this.#model = undefined;
		this.#reasonings.clear();
		this.#inSequence = undefined;
		await model?.dispose();
		return {};
	}

	#ask(ask: Ask): Promise<Nothing> {
		return this.#controlled(ask.traceId, (controls) => {
			const reasoning = new Reasoning(this.#loaded().reasoner, ask);
			this.#remember(ask.traceId, reasoning);
			return this.#send(ask.traceId, reasoning.run(controls));
		});
	}

	#thinkMore(traceId: string, thinkingTokens: number): Promise<Nothing> {
		return this.#controlled(traceId, async (controls) => {
			const reasoning = this.#reasonings.get(traceId);
			if (!reasoning) throw failures.traceGone();
			const inPlace = this.#inSequence === traceId;
			const reopened = await reasoning.reopen(thinkingTokens, inPlace, controls.stop);
			this.#remember(traceId, reasoning);
			this.#channel.notify("reasoned", { traceId, events: [reopened] });
			return this.#send(traceId, reasoning.resume(controls));
		});
	}

	#record(recordId: string, request: RecordRequest): Promise<Trajectory> {
		return this.#controlled(recordId, ({ stop }) => {
			this.#inSequence = undefined;
			return recordTrajectory(this.#loaded().reasoner, request, stop);
		});
	}

	/** Does work in its turn; the user's hands reach it from the moment it was asked for, also while it waits. */
	async #controlled<T>(traceId: string, work: (controls: Controls) => Promise<T>): Promise<T> {
		const stop = new AbortController();
		const answerNow = new AbortController();
		this.#running.set(traceId, { stop, answerNow });
		try {
			return await this.#inTurn(() => work({ stop: stop.signal, answerNow: answerNow.signal }));
		} finally {
			this.#running.delete(traceId);
		}
	}

	/** Keeps what can be thought on from, the latest last. */
	#remember(traceId: string, reasoning: Reasoning): void {
		this.#reasonings.delete(traceId);
		this.#reasonings.set(traceId, reasoning);
		this.#inSequence = traceId;
		const [oldest] = this.#reasonings.keys();
		if (oldest !== undefined && this.#reasonings.size > REMEMBERED) this.#reasonings.delete(oldest);
	}

	/** Sends events as they come, in batches. */
	async #send(traceId: string, events: AsyncIterable<ReasoningEvent>): Promise<Nothing> {
		let batch: ReasoningEvent[] = [];
		const send = () => {
			if (batch.length > 0) this.#channel.notify("reasoned", { traceId, events: batch });
			batch = [];
		};
		const timer = setInterval(send, SEND_INTERVAL_MS);
		try {
			for await (const event of events) appendEvents(batch, [event]);
		} finally {
			clearInterval(timer);
			send();
		}
		return {};
	}

	#loaded(): LoadedModel {
		if (!this.#model) throw failures.noModelLoaded();
		return this.#model;
	}

	#inTurn<T>(work: () => Promise<T>): Promise<T> {
		const turn = this.#queue.then(work);
		this.#queue = turn.catch(() => {});
		return turn;
	}
}
