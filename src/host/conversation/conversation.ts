import { createHash, randomInt, randomUUID } from "node:crypto";
import { estimateComplexity } from "../../core/complexity/estimateComplexity.ts";
import { Emitter } from "../../core/emitter.ts";
import { Failure, failures } from "../../core/failure.ts";
import { hintOf, type Settings } from "../../core/protocol/settings.ts";
import type { Question, Turn } from "../../core/question/question.ts";
import { answerRecordOf } from "../../core/saving/answerRecord.ts";
import { calibrateWindows } from "../../core/saving/calibration.ts";
import { readingSpeed, usualAnswerTokens, writingSpeed } from "../../core/saving/speeds.ts";
import type { Control } from "../../core/thinking/controls.ts";
import { answerTokensFor, type Speeds, type TimeLimit } from "../../core/thinking/timeBudget.ts";
import { chooseWindow, largerWindow } from "../../core/thinking/window.ts";
import { appendEvents, type ReasoningEvent } from "../../core/trace/events.ts";
import { openTrace, reduceTrace, type Trace, traceOf } from "../../core/trace/trace.ts";
import { versionsOf } from "../../core/trace/versions.ts";
import type { EngineClient } from "../engine/engineClient.ts";
import type { LocatedModel } from "../machine/locateModel.ts";
import type { AnswerLog } from "./answerLog.ts";

export interface AskOptions {
	readonly model: LocatedModel;
	readonly settings: Settings;
	/** Questions and answers to put in front, oldest first. */
	readonly turns?: readonly Turn[];
	/** Overrides the window of the level, in thinking tokens. */
	readonly windowTokens?: number;
	/**
	 * The trace whose question this is, asked once more or edited: a version of that trace, if it has ended.
	 */
	readonly versionOf?: string;
	/** Lets the model think to its largest window, whatever effort, limit and early exit are set to. */
	readonly fullWindow?: boolean;
	/** Stops the answer. */
	readonly signal?: AbortSignal;
	/** Told the trace after everything that happened to it. */
	readonly changed?: (trace: Trace) => void;
}

/** The engine that answers for a model: the model process, or the one for servers. */
export type EngineClientOf = (model: LocatedModel) => EngineClient;

/** Whom a question was asked, and what tells it from others. */
interface Asked {
	readonly model: LocatedModel;
	readonly questionKey: string;
	/** What a text is remembered as that was said to this question. */
	readonly digest: (text: string) => string;
	/** What went before it. */
	readonly turns: readonly Turn[];
	readonly changed?: ((trace: Trace) => void) | undefined;
}

/** A question on its way: its trace, and what the trace was folded from. */
interface Exchange {
	trace: Trace;
	readonly events: ReasoningEvent[];
	/** By version. There is none of those that were read from the history: no model remembers them. */
	readonly asked: Map<string, Asked>;
}

/** What happened to a trace, after it was folded into it. */
export interface Happened {
	readonly traceId: string;
	readonly events: readonly ReasoningEvent[];
}

/** Begins a conversation. */
export type StartConversation = (parts?: Pick<ConversationParts, "logs" | "reference">) => Conversation;

/** What is decided about a question before it is asked. */
export type Forecast = Pick<Trace, "complexity" | "effort" | "level" | "window" | "earlyExit" | "maxSeconds">;

/** What a conversation can do without. */
export interface ConversationParts {
	readonly answerLog?: AnswerLog;
	readonly reference?: boolean;
	readonly logs?: readonly (readonly ReasoningEvent[])[];
}

/** The traces of one thread. Everything that becomes of a question passes through here as events. */
export class Conversation {
	readonly #clientOf: EngineClientOf;
	readonly #answerLog: AnswerLog | undefined;
	readonly #reference: boolean;
	readonly #exchanges = new Map<string, Exchange>();
	readonly #happened = new Emitter<Happened>();

	/** Fires for every event once, in order. */
	readonly onDidHappen = this.#happened.event;

	/**
	 * @param answerLog remembers what answers cost; without it, windows are the catalogue's
	 * @param reference whether its answers are there to be compared with, rather than to be read
	 * @param logs what was read from the history: the events of every trace, oldest first
	 */
	constructor(clientOf: EngineClientOf, parts: ConversationParts = {}) {
		const { answerLog, reference = false, logs = [] } = parts;
		this.#clientOf = clientOf;
		this.#answerLog = answerLog;
		this.#reference = reference;
		for (const log of logs) {
			const trace = traceOf(log);
			if (trace) this.#exchanges.set(trace.id, { trace, events: [...log], asked: new Map() });
		}
	}

	/** Oldest first. */
	get traces(): readonly Trace[] {
		return [...this.#exchanges.values()].map(({ trace }) => trace);
	}

	/** The events of every trace, oldest first: what its trace can be folded from anywhere else. */
	get events(): readonly (readonly ReasoningEvent[])[] {
		return [...this.#exchanges.values()].map(({ events }) => events);
	}

	/** The versions that were read from the history: the model cannot think on about them. */
	get recalled(): readonly string[] {
		return [...this.#exchanges.values()].flatMap(({ trace, asked }) =>
			versionsOf(trace)
				.map(({ versionId }) => versionId)
				.filter((versionId) => !asked.has(versionId)),
		);
	}

	/** The traces that have not ended. */
	get running(): readonly Trace[] {
		return this.#running.map(({ trace }) => trace);
	}

	/**
	 * Asks the model and resolves with the ended trace. Never rejects: a failure is the trace's last event.
	 */
	async ask(question: Question, options: AskOptions): Promise<Trace> {
		await this.#answerLog?.load();
		const { model, settings, signal } = options;
		const exchange = this.#open(question, [...(options.turns ?? [])], options);
		const { versionId: traceId, earlyExit } = exchange.trace;
		const { convergence } = model.profile;
		const ask = {
			traceId,
			...promptOf(question, exchange.trace, options),
			...(earlyExit && convergence && { convergence }),
			sampling: {
				...(model.profile.sampling && { published: model.profile.sampling }),
				wanted: settings["z1.models.sampling"],
				seed: randomInt(2 ** 32),
			},
			...this.#timeOf(exchange.trace, model),
		};
		const stop = () => this.#control(exchange, "stop");
		if (signal?.aborted) stop();
		else signal?.addEventListener("abort", stop, { once: true });
		try {
			if (!isEnded(exchange)) {
				await this.#clientOf(model).ask(model, ask, (events) => this.#fold(exchange, events));
			}
		} catch (error) {
			this.#fail(exchange, error);
		} finally {
			signal?.removeEventListener("abort", stop);
		}
		return exchange.trace;
	}

	/** How fast a model writes here, in tokens per second, once it has answered anything on this machine. */
	async speedOf(model: LocatedModel): Promise<number | undefined> {
		await this.#answerLog?.load();
		return writingSpeed(this.#answerLog?.all ?? [], model.profile.id);
	}

	/** How fast a model is, and how long its answer to a question, as far as it has answered here. */
	async paceOf(model: LocatedModel, question: Question): Promise<Speeds & { answerTokens: number }> {
		await this.#answerLog?.load();
		return this.#paceOf(model, question);
	}

	#paceOf({ profile: { id } }: LocatedModel, question: Question): Speeds & { answerTokens: number } {
		const records = this.#answerLog?.all ?? [];
		return {
			reading: readingSpeed(records, id),
			writing: writingSpeed(records, id),
			answerTokens: answerTokensFor(question, usualAnswerTokens(records, id)),
		};
	}

	/** When an answer is to be there, where that is limited. */
	#timeOf({ maxSeconds, moments, question }: Trace, model: LocatedModel): { time?: TimeLimit } {
		if (maxSeconds === undefined) return {};
		const { writing, answerTokens } = this.#paceOf(model, question);
		const until = moments.asked + maxSeconds * 1000;
		return { time: { until, answerTokens, ...(writing && { tokensPerSecond: writing }) } };
	}

	/** What a question would be held to deserve and would get, were it asked now. */
	async forecast(question: Question, options: AskOptions): Promise<Forecast> {
		await this.#answerLog?.load();
		return this.#forecast(question, options);
	}

	/**
	 * Has the code of a question read that is still being written, if its model is in memory and has nothing
	 * else to do.
	 * @returns whether all that is certain is read; false also where it will not be
	 */
	async readAhead(question: Question, options: AskOptions): Promise<boolean> {
		await this.#answerLog?.load();
		const { model, settings } = options;
		const prompt = promptOf(question, this.#forecast(question, options), options);
		return this.#clientOf(model).readAhead(model, prompt, settings["z1.readAheadTokens"]);
	}

	/**
	 * Has the model think on about an ended question, with the next larger window, and answer anew: another
	 * version.
	 * @throws Failure when it cannot: the trace is gone from the model's memory, or its context is full
	 */
	async thinkMore(traceId: string): Promise<void> {
		const exchange = this.#exchanges.get(traceId);
		if (exchange?.trace.phase !== "ended" || exchange.trace.tokens.prompt === 0) return;
		const { versionId, tokens } = exchange.trace;
		const asked = exchange.asked.get(versionId);
		if (!asked) throw failures.traceGone();
		const { model } = asked;
		const next = largerWindow(model.profile.windows, tokens.thinking);
		const nextId = randomUUID();
		exchange.asked.set(nextId, asked);
		const fold = (events: readonly ReasoningEvent[]) => this.#fold(exchange, events);
		try {
			await this.#clientOf(model).thinkMore(versionId, nextId, next, fold);
		} catch (error) {
			if (exchange.trace.phase === "ended") throw error;
			this.#fail(exchange, error);
		}
	}

	/** Shows another version of an ended trace; what follows it goes on from that one. */
	chooseVersion(traceId: string, version: number): void {
		const exchange = this.#exchanges.get(traceId);
		if (exchange?.trace.phase === "ended")
			this.#fold(exchange, [{ type: "chosen", at: Date.now(), version }]);
	}

	/** Has a running answer do something at its next token, or every one; what was written stays. */
	control(control: Control, traceId?: string): void {
		for (const exchange of this.#running) {
			if (traceId === undefined || exchange.trace.id === traceId) this.#control(exchange, control);
		}
	}

	get #running(): Exchange[] {
		return [...this.#exchanges.values()].filter((exchange) => !isEnded(exchange));
	}

	#client({ trace, asked }: Exchange): EngineClient | undefined {
		const model = asked.get(trace.versionId)?.model;
		return model && this.#clientOf(model);
	}

	#control(exchange: Exchange, control: Control): void {
		const { versionId, phase } = exchange.trace;
		this.#client(exchange)?.control(versionId, control);
		// Nothing is lost by not waiting for a model that may still be loading, or busy elsewhere.
		if (control === "stop" && phase === "reading")
			this.#fold(exchange, [{ type: "stopped", at: Date.now() }]);
	}

	/** The complexity of a question, and the window that it or the user's effort gives. */
	#forecast(question: Question, options: AskOptions): Forecast {
		const { profile } = options.model;
		const settings = settingsOf(options);
		const calibrated =
			this.#answerLog && calibrateWindows(this.#answerLog.fullRecords, profile.id, profile.windows);
		const complexity = estimateComplexity(question, options.turns);
		const effort = settings["z1.thinking.effort"];
		const limits = {
			maxThinkingTokens: settings["z1.thinking.maxTokens"],
			answerReserveTokens: settings["z1.thinking.answerReserveTokens"],
		};
		const choice = { effort, estimated: complexity.level, limits, ...(calibrated && { calibrated }) };
		const { windowTokens: thinkingTokens } = options;
		const maxSeconds = settings["z1.thinking.maxSeconds"];
		return {
			complexity,
			effort,
			...chooseWindow(profile.windows, {
				...choice,
				...(thinkingTokens !== undefined && { thinkingTokens }),
			}),
			earlyExit: settings["z1.thinking.earlyExit"] && profile.convergence !== undefined,
			...(maxSeconds > 0 && { maxSeconds }),
		};
	}

	#open(question: Question, turns: readonly Turn[], options: AskOptions): Exchange {
		const { model, settings } = options;
		const { id, name } = model.profile;
		const event = {
			type: "asked" as const,
			at: Date.now(),
			traceId: randomUUID(),
			question,
			...this.#forecast(question, options),
			model: { id, name },
			turns: turns.length,
		};
		const key = [model.path, settings["z1.system"], turns, question];
		const digest = (text: string) => keyOf("said", text, key);
		const asked = { model, questionKey: keyOf(...key), digest, turns, changed: options.changed };
		const earlier = options.versionOf !== undefined ? this.#exchanges.get(options.versionOf) : undefined;
		if (earlier && isEnded(earlier)) {
			earlier.asked.set(event.traceId, asked);
			this.#fold(earlier, [event]);
			return earlier;
		}
		const exchange: Exchange = {
			trace: openTrace(event),
			events: [event],
			asked: new Map([[event.traceId, asked]]),
		};
		this.#exchanges.set(event.traceId, exchange);
		this.#happened.fire({ traceId: event.traceId, events: [event] });
		options.changed?.(exchange.trace);
		return exchange;
	}

	#fold(exchange: Exchange, events: readonly ReasoningEvent[]): void {
		const running = exchange.trace;
		const folded = events.reduce(reduceTrace, running);
		// What the model says after the end changes nothing any more.
		if (folded === running) return;
		exchange.trace = folded;
		appendEvents(exchange.events, events);
		if (events.some(({ type }) => type === "completed")) this.#remember(exchange);
		this.#happened.fire({ traceId: folded.id, events });
		exchange.asked.get(folded.versionId)?.changed?.(folded);
	}

	#remember({ trace, asked }: Exchange): void {
		const by = asked.get(trace.versionId);
		if (!by) return;
		const { questionKey, digest, model } = by;
		const origin = { questionKey, digest, reference: this.#reference };
		const record = answerRecordOf(trace, { ...origin, fullWindowTokens: model.profile.windows.max });
		if (record) void this.#answerLog?.add(record);
	}

	#fail(exchange: Exchange, error: unknown): void {
		this.#fold(exchange, [{ type: "failed", at: Date.now(), failure: Failure.from(error).info }]);
	}

	/** What a follow-up here takes along: each answered question, without its thought. */
	get turns(): Turn[] {
		return turnsOf(this.traces);
	}

	/**
	 * The turns that the question of a trace was asked with; of what was read from the history, as many of
	 * those before it as went along.
	 */
	turnsOf(traceId: string): readonly Turn[] {
		const exchange = this.#exchanges.get(traceId);
		if (!exchange) return [];
		const { versionId, turns } = exchange.trace;
		const asked = exchange.asked.get(versionId);
		if (asked) return asked.turns;
		const before = this.traces.slice(0, this.traces.indexOf(exchange.trace));
		return turns > 0 ? turnsOf(before).slice(-turns) : [];
	}
}

/** What of a question decides what the model reads. */
function promptOf(question: Question, { level, window }: Forecast, options: AskOptions) {
	const { model, settings, turns = [], windowTokens } = options;
	const hint = hintOf(model.profile, settings);
	return {
		system: settings["z1.system"],
		turns: [...turns],
		question,
		window,
		...(level === "minimal" && windowTokens === undefined && { direct: true }),
		...(hint !== undefined && { hint }),
	};
}

function turnsOf(traces: readonly Trace[]): Turn[] {
	return traces
		.filter(({ phase, answer }) => phase === "ended" && answer.trim() !== "")
		.map(({ question: { surroundings: _, attachments: __, ...question }, answer }) => ({ question, answer }));
}

function isEnded({ trace }: Exchange): boolean {
	return trace.phase === "ended";
}

/** The settings that hold for a question. */
function settingsOf({ settings, fullWindow }: AskOptions): Settings {
	if (!fullWindow) return settings;
	return {
		...settings,
		"z1.thinking.effort": "max",
		"z1.thinking.maxTokens": 0,
		"z1.thinking.maxSeconds": 0,
		"z1.thinking.earlyExit": false,
	};
}

/** The same for the same question to the same model, and of no use to learn either. */
function keyOf(...parts: unknown[]): string {
	// The same code is the same question wherever its file lies.
	const text = JSON.stringify(parts, (name, value) => (name === "uri" ? undefined : value));
	return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
