import { setTimeout as sleep } from "node:timers/promises";
import { t } from "@vscode/l10n";
import { MOST_COUNTED } from "../../core/engine/engine.ts";
import { EngineChannel } from "../../core/engine/engineChannel.ts";
import {
	type FileInfo,
	type LoadedInfo,
	type LoadRequest,
	MOST_SURVEYED,
	type Probe,
} from "../../core/engine/engineProtocol.ts";
import type { ModelStatus } from "../../core/engine/modelStatus.ts";
import type { AskAhead } from "../../core/engine/readAhead.ts";
import { Failure, type FailureInfo, failures } from "../../core/failure.ts";
import type { Survey } from "../../core/model/modelSurvey.ts";
import { assureSize } from "../../core/question/assureSize.ts";
import type { Message } from "../../core/question/question.ts";
import type { Control } from "../../core/thinking/controls.ts";
import type { Ask } from "../../core/thinking/reasoning.ts";
import type { RecordRequest, Trajectory } from "../../core/thinking/trajectory.ts";
import type { ReasoningEvent } from "../../core/trace/events.ts";
import type { LocatedModel } from "../machine/locateModel.ts";
import type { EngineLink } from "./engineLink.ts";
import { Heartbeat } from "./heartbeat.ts";

type OnEvents = (events: readonly ReasoningEvent[]) => void;

/** A process with broken streams is reported as ended within this time, in milliseconds. */
const END_WITHIN_MS = 1000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8000;

export interface EngineClientListener {
	log(level: "error" | "warn" | "info", text: string): void;
	statusChanged?(status: ModelStatus): void;
	/** Receives a warning for the user: something works, but not as well as it could. */
	warned?(failure: FailureInfo): void;
}

export interface EngineClientOptions {
	/** Frees the model's memory after this much idle time; read with every question. 0 means never. */
	readonly unloadAfterMs?: () => number;
	/** Whether the state of a question may be kept on the disk; read with every question. */
	readonly keepsPast?: () => boolean;
	/** How often a process with pending requests is pinged, in milliseconds. */
	readonly beatMs?: number;
	/**
	 * Pause in milliseconds before the restart of a process that died before it was of use; doubles each time.
	 */
	readonly firstPauseMs?: number;
}

/** One session with the engine, from the first request until the engine is gone. */
interface Session {
	readonly link: EngineLink;
	readonly channel: EngineChannel;
	/** Rejects with the Failure that ended the session. */
	readonly ended: Promise<never>;
	readonly heartbeat: Heartbeat;
	/** Requests without an answer yet. */
	pending: number;
	/** Whether the session ever answered anything. */
	useful: boolean;
}

/**
 * The model process as the host sees it: the first request connects to it, and the first one after its death
 * connects anew. A native crash costs only the answer that was under way.
 */
export class EngineClient {
	readonly #connect: () => Promise<EngineLink>;
	readonly #listener: EngineClientListener;
	readonly #options: EngineClientOptions;
	readonly #onEvents = new Map<string, OnEvents>();
	#session: Promise<Session> | undefined;
	/** The current session, until it ends. */
	#live: Session | undefined;
	#status: ModelStatus = { state: "idle" };
	/** Consecutive processes that died or could not be reached before they were of use. */
	#deaths = 0;
	#disposed = false;

	/** @param connect connects to an engine, and starts one if none runs */
	constructor(
		connect: () => Promise<EngineLink>,
		listener: EngineClientListener,
		options: EngineClientOptions = {},
	) {
		this.#connect = connect;
		this.#listener = listener;
		this.#options = options;
	}

	/** The process id while the process runs. */
	get pid(): number | undefined {
		return this.#live?.link.pid;
	}

	/** What the engine is doing now. */
	get status(): ModelStatus {
		return this.#status;
	}

	/**
	 * Loads a model unless it is already loaded.
	 * @throws Failure, also when the process dies while loading
	 */
	load(model: LocatedModel): Promise<LoadedInfo> {
		return this.#request((channel) => channel.request("load", this.#loadRequest(model)));
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
		if (this.#status.state !== "ready") return undefined;
		const text = typeof content === "string" ? content : content.map(({ text }) => text).join("\n");
		const beginning = text.length > MOST_COUNTED / 2 ? text.slice(0, MOST_COUNTED / 2) : undefined;
		const asked = { path, content: beginning ?? content };
		try {
			const counted = await this.#request((channel) => channel.request("countTokens", asked));
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
		if (this.#status.state !== "ready") return false;
		const { system, turns, question, window, direct, hint } = ask;
		const asked = { system, turns: [...turns], question, window, direct, hint, mostVainTokens };
		try {
			assureSize(asked);
			const request = { ...asked, model: this.#loadRequest(model) };
			return (await this.#request((channel) => channel.request("readAhead", request))).ready;
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
		return this.#request((channel) => channel.request("record", { recordId, ...request }));
	}

	/**
	 * Checks that a file is a complete model, without loading it.
	 * @throws Failure that says what is wrong with the file, also when the process dies while checking
	 */
	inspect(path: string): Promise<FileInfo> {
		return this.#request((channel) => channel.request("inspect", { path }));
	}

	/**
	 * Reads the headers of model files, as many as time allows.
	 * @throws Failure when the process dies
	 */
	survey(paths: readonly string[]): Promise<Survey> {
		return this.#request((channel) => channel.request("survey", { paths: paths.slice(0, MOST_SURVEYED) }));
	}

	/**
	 * What llama.cpp finds on this machine.
	 * @throws Failure `noBinary`, or when the process dies
	 */
	probe(): Promise<Probe> {
		return this.#request((channel) => channel.request("probe", {}));
	}

	/**
	 * Forgets what was measured, so that the next load measures the machine and tries its graphics card again.
	 * @throws Failure when the process dies
	 */
	async forgetMachine(): Promise<void> {
		await this.#request((channel) => channel.request("forgetMachine", {}));
	}

	/**
	 * Applies a control to an answer or a recording at its next token; one that is stopped while queued never
	 * starts.
	 */
	control(traceId: string, control: Control): void {
		this.#notify((channel) => channel.notify("control", { traceId, control }));
	}

	/** Frees the model's memory; the next question loads the model again. */
	async unload(): Promise<void> {
		if (this.#session) await this.#request((channel) => channel.request("unload", {}));
	}

	/** Disconnects from the engine; pending and later requests fail. */
	dispose(): void {
		this.#disposed = true;
		this.#session?.then(({ link, heartbeat }) => {
			heartbeat.stop();
			link.close();
			link.connection.dispose();
		}, ignored);
		this.#session = undefined;
		this.#live = undefined;
	}

	#loadRequest({ path, profile: { name, contextTokens, style } }: LocatedModel): LoadRequest {
		const unloadAfterMs = this.#options.unloadAfterMs?.() ?? 0;
		const keepsPast = this.#options.keepsPast?.();
		return { path, name, contextTokens, unloadAfterMs, keepsPast, ...(style && { style }) };
	}

	#setStatus(status: ModelStatus): void {
		if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
		this.#status = status;
		this.#listener.statusChanged?.(status);
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
			await this.#request(request, () => heard);
		} finally {
			this.#onEvents.delete(traceId);
		}
	}

	/**
	 * Sends a request; the promise rejects if the process dies first. A process from before this request may
	 * already have died or be dying: if it sent nothing for the request, the next process gets it.
	 */
	async #request<T>(request: (channel: EngineChannel) => Promise<T>, heard = () => false): Promise<T> {
		const before = this.#live;
		try {
			return await this.#requestOnce(request);
		} catch (error) {
			const died = before !== undefined && this.#live !== before;
			if (!died || heard() || !(error instanceof Failure) || error.code !== "modelProcessEnded") throw error;
			return await this.#requestOnce(request);
		}
	}

	async #requestOnce<T>(request: (channel: EngineChannel) => Promise<T>): Promise<T> {
		this.#session ??= this.#start();
		const session = await this.#session;
		if (session.pending++ === 0) session.heartbeat.start();
		try {
			const answer = await Promise.race([request(session.channel), session.ended]);
			session.useful = true;
			return answer;
		} catch (error) {
			// Stream and connection errors are only symptoms; the session's end tells the cause.
			if (!(error instanceof Failure)) await Promise.race([session.ended, sleep(END_WITHIN_MS)]);
			throw error;
		} finally {
			if (--session.pending === 0) session.heartbeat.stop();
		}
	}

	/** Notifies after all earlier requests, including those that wait for the process to start. */
	#notify(notify: (channel: EngineChannel) => void): void {
		this.#session?.then(({ channel }) => notify(channel), ignored);
	}

	async #start(): Promise<Session> {
		if (this.#disposed) throw failures.modelProcessEnded(t("it was closed"));
		if (this.#deaths > 0) {
			const { firstPauseMs = FIRST_PAUSE_MS } = this.#options;
			await sleep(Math.min(LONGEST_PAUSE_MS, firstPauseMs * 2 ** (this.#deaths - 1)));
		}
		try {
			return this.#begin(await this.#connect());
		} catch (error) {
			this.#session = undefined;
			this.#deaths++;
			throw error;
		}
	}

	#begin(link: EngineLink): Session {
		const channel = new EngineChannel(link.connection, (what) =>
			this.#listener.log("warn", `dropped a message: ${what}`),
		);
		channel.onNotice("reasoned", ({ traceId, events }) => {
			session.useful = true;
			this.#onEvents.get(traceId)?.(events);
		});
		channel.onNotice("statusChanged", (status) => this.#setStatus(status));
		channel.onNotice("warned", (failure) => this.#listener.warned?.(failure));
		channel.onNotice("logged", ({ level, text }) => this.#listener.log(level, text));
		let hang: (error: Error) => void = ignored;
		const hung = new Promise<never>((_, reject) => {
			hang = reject;
		});
		const heartbeat = new Heartbeat(
			() => channel.request("status", {}),
			(seconds) => {
				hang(failures.modelProcessHung(seconds));
				link.kill();
			},
			this.#options.beatMs,
		);
		const ended = Promise.race([hung, link.gone]);
		const session: Session = { link, channel, ended, heartbeat, pending: 0, useful: false };
		ended.catch(() => this.#end(session)); // nobody may be waiting when it ends
		this.#live = session;
		channel.request("status", {}).then((status) => this.#setStatus(status), ignored);
		return session;
	}

	#end(session: Session): void {
		session.heartbeat.stop();
		if (this.#live !== session) return; // it was closed before
		this.#deaths = session.useful ? 0 : this.#deaths + 1;
		this.#session = undefined;
		this.#live = undefined;
		this.#setStatus({ state: "idle" });
	}
}

function ignored(): void {}
