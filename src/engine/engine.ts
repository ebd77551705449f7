import type { Llama } from "node-llama-cpp";
import type { EngineChannel } from "../core/engineChannel.ts";
import type { LoadedInfo, LoadRequest } from "../core/engineProtocol.ts";
import { appendEvents, type ReasoningEvent } from "../core/events.ts";
import { failures } from "../core/failure.ts";
import { type Ask, reason } from "../core/reason.ts";
import { LoadedModel, startLlama } from "./loadedModel.ts";

/** Events are sent in batches this far apart: often enough to look live, rare enough to cost nothing. */
const SEND_INTERVAL_MS = 25;

/** Answers the channel's requests with one model at a time; asks wait for each other. */
export class Engine {
	readonly #channel: EngineChannel;
	readonly #running = new Map<string, { stop: AbortController; answerNow: AbortController }>();
	#llama: Llama | undefined;
	#model: LoadedModel | undefined;
	#queue: Promise<unknown> = Promise.resolve();

	constructor(channel: EngineChannel) {
		this.#channel = channel;
		channel.onRequest("load", (request) => this.#inTurn(() => this.#load(request)));
		channel.onRequest("unload", () => this.#inTurn(() => this.#unload()));
		channel.onRequest("ask", (ask) => this.#ask(ask));
		channel.onRequest("countTokens", ({ text }) => ({ tokens: this.#loaded().reasoner.countTokens(text) }));
		channel.onNotice("stop", ({ traceId }) => this.#running.get(traceId)?.stop.abort());
		channel.onNotice("answerNow", ({ traceId }) => this.#running.get(traceId)?.answerNow.abort());
		channel.notify("ready", {});
	}

	async #load(request: LoadRequest): Promise<LoadedInfo> {
		if (this.#model?.info.path === request.path) return this.#model.info;
		await this.#unload();
		this.#llama ??= await startLlama((level, text) => this.#channel.notify("logged", { level, text }));
		this.#model = await LoadedModel.load(this.#llama, request, (share) =>
			this.#channel.notify("loadProgressed", { share: Math.min(1, Math.max(0, share)) }),
		);
		return this.#model.info;
	}

	async #unload(): Promise<Record<string, never>> {
		const model = this.#model;
		this.#model = undefined;
		await model?.dispose();
		return {};
	}

	/** The user's hands reach an ask from the moment it arrives, also while it waits for its turn. */
	async #ask(ask: Ask): Promise<Record<string, never>> {
		const controls = { stop: new AbortController(), answerNow: new AbortController() };
		this.#running.set(ask.traceId, controls);
		try {
			await this.#inTurn(() => this.#answer(ask, controls));
		} finally {
			this.#running.delete(ask.traceId);
		}
		return {};
	}

	async #answer(
		ask: Ask,
		{ stop, answerNow }: { stop: AbortController; answerNow: AbortController },
	): Promise<void> {
		let batch: ReasoningEvent[] = [];
		const send = () => {
			if (batch.length > 0) this.#channel.notify("reasoned", { traceId: ask.traceId, events: batch });
			batch = [];
		};
		const timer = setInterval(send, SEND_INTERVAL_MS);
		try {
			const controls = { stop: stop.signal, answerNow: answerNow.signal };
			for await (const event of reason(this.#loaded().reasoner, ask, controls)) appendEvents(batch, [event]);
		} finally {
			clearInterval(timer);
			send();
		}
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
