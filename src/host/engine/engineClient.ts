import { MOST_COUNTED } from "../../core/engine/engine.ts";
import type { EngineChannel } from "../../core/engine/engineChannel.ts";
import {
	type FileInfo,
	type LoadedInfo,
	type LoadRequest,
	MOST_SURVEYED,
	type Probe,
} from "../../core/engine/engineProtocol.ts";
import type { ModelStatus } from "../../core/engine/modelStatus.ts";
import type { AskAhead } from "../../core/engine/readAhead.ts";
import type { Survey } from "../../core/model/modelSurvey.ts";
import { assureSize } from "../../core/question/assureSize.ts";
import type { Message } from "../../core/question/question.ts";
import type { RecordRequest, Trajectory } from "../../core/recording/trajectory.ts";
import type { Ask } from "../../core/thinking/ask.ts";
import type { Control } from "../../core/thinking/controls.ts";
import type { ReasoningEvent } from "../../core/trace/events.ts";
import type { LocatedModel } from "../machine/locateModel.ts";
import type { EngineLink } from "./engineLink.ts";
import { type EngineListener, EngineSessions, type SessionOptions } from "./engineSessions.ts";

type OnEvents = (events: readonly ReasoningEvent[]) => void;

export interface EngineClientOptions extends SessionOptions {
	/** Frees the model's memory after this much idle time; read with every question. 0 means never. */
	readonly unloadAfterMs?: () => number;
	/** Whether the state of a question may be kept on the disk; read with every question. */
	readonly keepsPast?: () => boolean;
}

/** An engine as the host sees it. A native crash costs only the answer that was under way. */
export class EngineClient {
	readonly #sessions: EngineSessions;
	readonly #options: EngineClientOptions;
	/** By trace. */
	readonly #onEvents = new Map<string, OnEvents>();

	/** @param connect connects to an engine, and starts one if none runs */
	constructor(
		connect: () => Promise<EngineLink>,
		listener: EngineListener,
		options: EngineClientOptions = {},
	) {
		const reasoned = (traceId: string, events: readonly ReasoningEvent[]) =>
			this.#onEvents.get(traceId)?.(events);
		this.#sessions = new EngineSessions(connect, listener, reasoned, options);
		this.#options = options;
	}

	/** The process id while the process runs. */
	get pid(): number | undefined {
		return this.#sessions.pid;
	}

	/** What the engine is doing now. */
	get status(): ModelStatus {
		return this.#sessions.status;
	}

	/**
	 * Loads a model unless it is already loaded.
	 * @throws Failure, also when the process dies while loading
	 */
	load(model: LocatedModel): Promise<LoadedInfo> {
		return this.#sessions.request((channel) => channel.request("load", this.#loadRequest(model)));
	}

	/**
	 * Asks a model a question; the model is loaded first if it is not in memory.
	 * @throws Failure `questionTooLarge`, when the model cannot be loaded, or when the process dies; later
	 *   failures of the model arrive as an event
	 */
	async ask(model: LocatedModel, ask: Ask, onEvents: OnEvents): Promise<void> {
		assureSize(ask);
		return this.#answer(ask.traceId, onEvents, (channel) =>
			channel.request("ask", { ...ask, model: this.#loadRequest(model) }),
		);
	}

	/**
	 * Resumes the thinking of an ended trace as a new version, up to `thinkingTokens` in total.
	 * @throws Failure `traceGone`, `contextFull`, or when the process dies
	 */
	thinkMore(traceId: string, versionId: string, thinkingTokens: number, onEvents: OnEvents): Promise<void> {
		return this.#answer(versionId, onEvents, (channel) =>
			channel.request("thinkMore", { traceId, versionId, thinkingTokens }),
		);
	}

	/**
	 * Length of a text or a rendered chat in tokens of a model; undefined while the model is not loaded or
	 * cannot count. Very long texts are extrapolated from their beginning, since counting blocks other answers.
	 */
	async countTokens({ path }: LocatedModel, content: string | Message[]): Promise<number | undefined> {
		if (this.status.state !== "ready") return undefined;
		const text = typeof content === "string" ? content : content.map(({ text }) => text).join("\n");
		const beginning = text.length > MOST_COUNTED / 2 ? text.slice(0, MOST_COUNTED / 2) : undefined;
		const asked = { path, content: beginning ?? content };
		try {
			const counted = await this.#sessions.request((channel) => channel.request("countTokens", asked));
			if (counted.estimated) return undefined;
			return beginning ? Math.ceil((counted.tokens * text.length) / beginning.length) : counted.tokens;
		} catch {
			return undefined;
		}
	}

	/**
	 * Reads the settled part of a question ahead while the engine is idle, if its model is in memory; nothing
	 * is started or loaded for it.
	 * @param mostVainTokens limit per hour of tokens read ahead in vain
	 * @returns whether all of it is read; false also if it cannot be, or if another draft replaced it
	 */
	async readAhead(model: LocatedModel, ask: AskAhead, mostVainTokens: number): Promise<boolean> {
		if (this.status.state !== "ready") return false;
		const { system, turns, question, window, direct, hint } = ask;
		const asked = { system, turns: [...turns], question, window, direct, hint, mostVainTokens };
		try {
			assureSize(asked);
			const request = { ...asked, model: this.#loadRequest(model) };
			return (await this.#sessions.request((channel) => channel.request("readAhead", request))).ready;
		} catch {
			return false;
		}
	}

	/**
	 * Records a trajectory of the loaded model; `stop` with the same id ends it.
	 * @throws Failure when it was stopped, when the prompt does not fit, or when the process dies
	 */
	async record(recordId: string, request: RecordRequest): Promise<Trajectory> {
		assureSize(request);
		return this.#sessions.request((channel) => channel.request("record", { recordId, ...request }));
	}

	/**
	 * Checks that a file is a complete model, without loading it.
	 * @throws Failure that says what is wrong with the file, also when the process dies while checking
	 */
	inspect(path: string): Promise<FileInfo> {
		return this.#sessions.request((channel) => channel.request("inspect", { path }));
	}

	/**
	 * Reads the headers of model files, as many as time allows.
	 * @throws Failure when the process dies
	 */
	survey(paths: readonly string[]): Promise<Survey> {
		return this.#sessions.request((channel) =>
			channel.request("survey", { paths: paths.slice(0, MOST_SURVEYED) }),
		);
	}

	/**
	 * What llama.cpp finds on this machine.
	 * @throws Failure `noBinary`, or when the process dies
	 */
	probe(): Promise<Probe> {
		return this.#sessions.request((channel) => channel.request("probe", {}));
	}

	/**
	 * Forgets what was measured, so that the next load measures the machine and tries its graphics card again.
	 * @throws Failure when the process dies
	 */
	async forgetMachine(): Promise<void> {
		await this.#sessions.request((channel) => channel.request("forgetMachine", {}));
	}

	/**
	 * Applies a control to an answer or a recording at its next token; one that is stopped while queued never
	 * starts.
	 */
	control(traceId: string, control: Control): void {
		this.#sessions.notify((channel) => channel.notify("control", { traceId, control }));
	}

	/** Frees the model's memory; the next question loads the model again. */
	async unload(): Promise<void> {
		if (this.#sessions.begun) await this.#sessions.request((channel) => channel.request("unload", {}));
	}

	/** Disconnects from the engine; pending and later requests fail. */
	dispose(): void {
		this.#sessions.dispose();
	}

	#loadRequest({ path, profile: { name, contextTokens, style } }: LocatedModel): LoadRequest {
		const unloadAfterMs = this.#options.unloadAfterMs?.() ?? 0;
		const keepsPast = this.#options.keepsPast?.();
		return { path, name, contextTokens, unloadAfterMs, keepsPast, ...(style && { style }) };
	}

	async #answer(
		traceId: string,
		onEvents: OnEvents,
		request: (channel: EngineChannel) => Promise<unknown>,
	): Promise<void> {
		let heard = false;
		this.#onEvents.set(traceId, (events) => {
			heard = true;
			onEvents(events);
		});
		try {
			await this.#sessions.request(request, () => heard);
		} finally {
			this.#onEvents.delete(traceId);
		}
	}
}
