import { type ChildProcess, spawn } from "node:child_process";
import {
	createMessageConnection,
	type MessageConnection,
	StreamMessageReader,
	StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { RecordRequest, Trajectory } from "../core/bench/recording.ts";
import { EngineChannel } from "../core/engineChannel.ts";
import type { FileInfo, LoadedInfo, Probe } from "../core/engineProtocol.ts";
import type { ReasoningEvent } from "../core/events.ts";
import { failures } from "../core/failure.ts";
import type { ModelStatus } from "../core/panelProtocol.ts";
import type { Ask } from "../core/reasoning.ts";
import type { LocatedModel } from "./locateModel.ts";

type OnEvents = (events: readonly ReasoningEvent[]) => void;

export interface ModelProcessListener {
	log(level: "error" | "warn" | "info", text: string): void;
	statusChanged?(status: ModelStatus): void;
	/** A first request came in, or the last one was answered. */
	busyChanged?(busy: boolean): void;
}

/** One run of the engine: the process, the channel to it, and the promise that only ever rejects. */
interface Run {
	readonly child: ChildProcess;
	readonly connection: MessageConnection;
	readonly channel: EngineChannel;
	/** Rejects with `modelProcessEnded` when the process is gone. */
	readonly gone: Promise<never>;
}

/**
 * The model process as the host sees it: started by the first request, started anew after it died. A native
 * crash in there costs the answer that was under way and nothing else.
 */
export class ModelProcess {
	readonly #enginePath: string;
	readonly #listener: ModelProcessListener;
	readonly #onEvents = new Map<string, OnEvents>();
	#run: Run | undefined;
	#status: ModelStatus = { state: "idle" };
	/** The name of the model that was asked for last, to say what is loading. */
	#loading = "";
	/** Requests that are not answered yet. */
	#pending = 0;

	/** @param enginePath the bundled engine, `dist/engine.mjs` */
	constructor(enginePath: string, listener: ModelProcessListener) {
		this.#enginePath = enginePath;
		this.#listener = listener;
	}

	/** The process id while one runs. */
	get pid(): number | undefined {
		return this.#run?.child.pid;
	}

	/** What it is doing now. */
	get status(): ModelStatus {
		return this.#status;
	}

	/**
	 * Loads a model unless it is the one already loaded.
	 * @throws Failure, also when the process dies on the way
	 */
	async load({ path, profile: { name, contextTokens, style } }: LocatedModel): Promise<LoadedInfo> {
		const run = this.#running();
		const request = { path, contextTokens, ...(style && { style }) };
		this.#loading = name;
		try {
			const info = await this.#answered(run, run.channel.request("load", request));
			this.#setStatus({ state: "ready", model: name, threads: info.threads, gpu: info.gpu });
			return info;
		} catch (error) {
			this.#setStatus({ state: "idle" });
			throw error;
		}
	}

	/**
	 * Has a question answered by the loaded model.
	 * @throws Failure when the process dies; what the model itself fails with comes as an event
	 */
	ask(ask: Ask, onEvents: OnEvents): Promise<void> {
		return this.#answer(ask.traceId, onEvents, (channel) => channel.request("ask", ask));
	}

	/**
	 * Has the thinking of an ended trace taken up again, up to `thinkingTokens` in all.
	 * @throws Failure `traceGone`, `contextFull`, or when the process dies
	 */
	thinkMore(traceId: string, thinkingTokens: number, onEvents: OnEvents): Promise<void> {
		const request = { traceId, thinkingTokens };
		return this.#answer(traceId, onEvents, (channel) => channel.request("thinkMore", request));
	}

	/** Length of a text in tokens, or undefined while no model is loaded. */
	async countTokens(text: string): Promise<number | undefined> {
		const run = this.#run;
		if (!run || this.#status.state !== "ready") return undefined;
		const counted = run.channel.request("countTokens", { text }).then(({ tokens }) => tokens);
		return this.#answered(run, counted).catch(() => undefined);
	}

	/**
	 * Records a trajectory of the loaded model; `stop` with the same id ends it.
	 * @throws Failure when it was stopped, when the prompt does not fit, or when the process dies
	 */
	record(recordId: string, request: RecordRequest): Promise<Trajectory> {
		const run = this.#running();
		return this.#answered(run, run.channel.request("record", { recordId, ...request }));
	}

	/**
	 * Proves that a file is a whole model, without loading it.
	 * @throws Failure that says what is wrong with it, also when the process dies over it
	 */
	inspect(path: string): Promise<FileInfo> {
		const run = this.#running();
		return this.#answered(run, run.channel.request("inspect", { path }));
	}

	/**
	 * What llama.cpp finds on this machine.
	 * @throws Failure `noBinary`, or when the process dies
	 */
	probe(): Promise<Probe> {
		const run = this.#running();
		return this.#answered(run, run.channel.request("probe", {}));
	}

	/** Ends an answer or a recording at its next token. */
	stop(traceId: string): void {
		this.#run?.channel.notify("stop", { traceId });
	}

	answerNow(traceId: string): void {
		this.#run?.channel.notify("answerNow", { traceId });
	}

	/** Frees the model's memory; the next question loads it again. */
	async unload(): Promise<void> {
		const run = this.#run;
		if (!run) return;
		await this.#answered(run, run.channel.request("unload", {}));
		this.#setStatus({ state: "idle" });
	}

	dispose(): void {
		this.#run?.child.kill();
		this.#run?.connection.dispose();
		this.#run = undefined;
	}

	/** Tells of a change; repeated loads of the model in memory change nothing. */
	#setStatus(status: ModelStatus): void {
		if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
		this.#status = status;
		this.#listener.statusChanged?.(status);
	}

	/** An answer, unless the process is gone before it comes. */
	async #answered<T>({ gone }: Run, answer: Promise<T>): Promise<T> {
		if (this.#pending++ === 0) this.#listener.busyChanged?.(true);
		try {
			return await Promise.race([answer, gone]);
		} finally {
			if (--this.#pending === 0) this.#listener.busyChanged?.(false);
		}
	}

	async #answer(
		traceId: string,
		onEvents: OnEvents,
		request: (channel: EngineChannel) => Promise<unknown>,
	): Promise<void> {
		const run = this.#running();
		this.#onEvents.set(traceId, onEvents);
		try {
			await this.#answered(run, request(run.channel));
		} finally {
			this.#onEvents.delete(traceId);
		}
	}

	#running(): Run {
		this.#run ??= this.#start();
		return this.#run;
	}

	#start(): Run {
		const child = spawn(process.execPath, [this.#enginePath], {
			stdio: ["pipe", "pipe", "pipe"],
			// In a desktop VS Code, process.execPath is Electron, which this turns into plain Node.
			env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
		});
		const connection = createMessageConnection(
			new StreamMessageReader(child.stdout),
			new StreamMessageWriter(child.stdin),
		);
		const channel = new EngineChannel(connection, (what) =>
			this.#listener.log("warn", `dropped a message: ${what}`),
		);
		channel.onNotice("reasoned", ({ traceId, events }) => this.#onEvents.get(traceId)?.(events));
		channel.onNotice("loadProgressed", ({ share }) => {
			this.#setStatus({ state: "loading", model: this.#loading, share });
		});
		channel.onNotice("logged", ({ level, text }) => this.#listener.log(level, text));
		child.stderr.on("data", (data: Buffer) => this.#listener.log("warn", data.toString().trimEnd()));
		child.stdin.on("error", () => {}); // a process that died takes no more input; `gone` tells
		const gone = new Promise<never>((_, reject) => {
			const end = (how: string) => {
				if (this.#run?.child === child) this.#run = undefined;
				this.#setStatus({ state: "idle" });
				reject(failures.modelProcessEnded(how));
			};
			child.once("error", (error) => end(error.message));
			child.once("exit", (code, signal) => end(signal ? `signal ${signal}` : `exit code ${code}`));
		});
		gone.catch(() => {}); // nobody may be waiting when it ends
		connection.listen();
		return { child, connection, channel, gone };
	}
}
