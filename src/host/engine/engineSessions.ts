import { setTimeout as sleep } from "node:timers/promises";
import { t } from "@vscode/l10n";
import { EngineChannel } from "../../core/engine/engineChannel.ts";
import type { ModelStatus } from "../../core/engine/modelStatus.ts";
import { Failure, type FailureInfo, failures } from "../../core/failure.ts";
import type { ReasoningEvent } from "../../core/trace/events.ts";
import type { EngineLink } from "./engineLink.ts";
import { Heartbeat } from "./heartbeat.ts";

/** A process with broken streams is reported as ended within this time, in milliseconds. */
const END_WITHIN_MS = 1000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8000;

/** Who hears what an engine tells all of its clients. */
export interface EngineListener {
	log(level: "error" | "warn" | "info", text: string): void;
	statusChanged?(status: ModelStatus): void;
	/** Receives a warning for the user: something works, but not as well as it could. */
	warned?(failure: FailureInfo): void;
}

export interface SessionOptions {
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
 * Sessions with an engine, one at a time: the first request connects to it, and the first one after its death
 * connects anew.
 */
export class EngineSessions {
	readonly #connect: () => Promise<EngineLink>;
	readonly #listener: EngineListener;
	readonly #reasoned: (traceId: string, events: readonly ReasoningEvent[]) => void;
	readonly #options: SessionOptions;
	#session: Promise<Session> | undefined;
	/** The current session, until it ends. */
	#live: Session | undefined;
	#status: ModelStatus = { state: "idle" };
	/** Consecutive processes that died or could not be reached before they were of use. */
	#deaths = 0;
	#disposed = false;

	/**
	 * @param connect connects to an engine, and starts one if none runs
	 * @param reasoned receives the events of traces
	 */
	constructor(
		connect: () => Promise<EngineLink>,
		listener: EngineListener,
		reasoned: (traceId: string, events: readonly ReasoningEvent[]) => void,
		options: SessionOptions,
	) {
		this.#connect = connect;
		this.#listener = listener;
		this.#reasoned = reasoned;
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

	/** Whether a session is under way, or about to be. */
	get begun(): boolean {
		return this.#session !== undefined;
	}

	/**
	 * Sends a request; the promise rejects if the process dies first. A process from before this request may
	 * already have died or be dying: if it sent nothing for the request, the next process gets it.
	 */
	async request<T>(request: (channel: EngineChannel) => Promise<T>, heard = () => false): Promise<T> {
		const before = this.#live;
		try {
			return await this.#requestOnce(request);
		} catch (error) {
			const died = before !== undefined && this.#live !== before;
			if (!died || heard() || !(error instanceof Failure) || error.code !== "modelProcessEnded") throw error;
			return await this.#requestOnce(request);
		}
	}

	/** Notifies after all earlier requests, including those that wait for the process to start. */
	notify(notify: (channel: EngineChannel) => void): void {
		this.#session?.then(({ channel }) => notify(channel), ignored);
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

	#setStatus(status: ModelStatus): void {
		if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
		this.#status = status;
		this.#listener.statusChanged?.(status);
	}

	#begin(link: EngineLink): Session {
		const channel = new EngineChannel(link.connection, (what) =>
			this.#listener.log("warn", `dropped a message: ${what}`),
		);
		channel.onNotice("reasoned", ({ traceId, events }) => {
			session.useful = true;
			this.#reasoned(traceId, events);
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
