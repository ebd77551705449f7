import { createHash, randomInt, randomUUID } from "node:crypto";
import type { Complexity } from "../../core/complexity/complexity.ts";
import { estimateComplexity } from "../../core/complexity/estimateComplexity.ts";
import { Emitter } from "../../core/emitter.ts";
import { Failure, failures } from "../../core/failure.ts";
import { hintOf, type Settings } from "../../core/protocol/settings.ts";
import type { Question, Turn } from "../../core/question/question.ts";
import { answerRecordOf } from "../../core/saving/answerRecord.ts";
import { describeLearned } from "../../core/saving/describeSaving.ts";
import { readingSpeed, usualAnswerTokens, writingSpeed } from "../../core/saving/speeds.ts";
import type { Control } from "../../core/thinking/controls.ts";
import { answerTokensFor, type Speeds, type TimeLimit } from "../../core/thinking/timeBudget.ts";
import { chooseWindow, largerWindow } from "../../core/thinking/window.ts";
import { appendEvents, type ReasoningEvent } from "../../core/trace/events.ts";
import { openTrace, reduceTrace, traceOf } from "../../core/trace/reduceTrace.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { versionsOf } from "../../core/trace/versions.ts";
import type { EngineClient } from "../engine/engineClient.ts";
import type { LocatedModel } from "../machine/locateModel.ts";
import type { AnswerLog } from "./answerLog.ts";

export interface AskOptions {
	readonly model: LocatedModel;
	readonly settings: Settings;
	/** Earlier exchanges to include, oldest first. */
	readonly turns?: readonly Turn[];
	/** Overrides the window of the level, in thinking tokens. */
	readonly windowTokens?: number;
	/**
	 * The trace whose question is asked again, perhaps edited: the answer becomes a version of that trace, if
	 * it has ended.
	 */
	readonly versionOf?: string;
	/** Lets the model think up to its largest window, regardless of effort, limit and early exit. */
	readonly fullWindow?: boolean;
	/** Stops the answer. */
	readonly signal?: AbortSignal;
	/** Receives the trace after every event. */
	readonly changed?: (trace: Trace) => void;
}

/** The client of the engine that answers for a model: the model process, or the one for servers. */
export type EngineClientOf = (model: LocatedModel) => EngineClient;

/** The recipient of a question, and its identity. */
interface Asked {
	readonly model: LocatedModel;
	readonly questionKey: string;
	/** The digest under which an answer to this question is remembered. */
	readonly digest: (text: string) => string;
	/** The earlier exchanges that went along. */
	readonly turns: readonly Turn[];
	readonly changed?: ((trace: Trace) => void) | undefined;
}

/** A question under way: its trace, and the events that the trace is folded from. */
interface Exchange {
	trace: Trace;
	readonly events: ReasoningEvent[];
	/** By version. Empty for versions from the history, which no model remembers. */
	readonly asked: Map<string, Asked>;
}

/** A thought that is to be taken up again, until that has begun. */
interface TakingUp {
	readonly versionId: string;
	readonly client: EngineClient;
	stopped: boolean;
}

/** An event of a trace, after it was folded in. */
export interface Happened {
	readonly traceId: string;
	readonly events: readonly ReasoningEvent[];
}

/** Begins a conversation. */
export type StartConversation = (parts?: Pick<ConversationParts, "logs" | "reference">) => Conversation;

/** What is decided about a question before it is asked. */
export type Forecast = Pick<Trace, "complexity" | "effort" | "level" | "window" | "earlyExit" | "maxSeconds">;

/** The optional parts of a conversation. */
export interface ConversationParts {
	readonly answerLog?: AnswerLog;
	readonly reference?: boolean;
	readonly logs?: readonly (readonly ReasoningEvent[])[];
}

/** The traces of one thread. Everything that happens to a question passes through here as events. */
export class Conversation {
	readonly #clientOf: EngineClientOf;
	readonly #answerLog: AnswerLog | undefined;
	readonly #reference: boolean;
	readonly #exchanges = new Map<string, Exchange>();
	/** By trace. */
	readonly #takingUp = new Map<string, TakingUp>();
	readonly #happened = new Emitter<Happened>();

	/** Fires once for every event, in order. */
	readonly onDidHappen = this.#happened.event;

	/**
	 * @param answerLog remembers what answers cost; without it, the catalogue's windows apply
	 * @param reference whether its answers are for comparison rather than for the user
	 * @param logs from the history: the events of every trace, oldest first
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

	/** The events of every trace, oldest first, from which its trace can be folded anywhere. */
	get events(): readonly (readonly ReasoningEvent[])[] {
		return [...this.#exchanges.values()].map(({ events }) => events);
	}

	/** The versions from the history, whose thinking the model cannot resume. */
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

	/** Whether the model is about to think on about a trace: it waits, or reads the thought again. */
	isTakenUp(traceId: string): boolean {
		return this.#takingUp.has(traceId);
	}

	/** Asks the model and resolves with the ended trace. Never rejects: a failure is the trace's last event. */
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

	/**
	 * How fast a model writes here, in tokens per second; undefined before its first answer on this machine.
	 */
	async speedOf(model: LocatedModel): Promise<number | undefined> {
		await this.#answerLog?.load();
		return writingSpeed(this.#answerLog?.all ?? [], model.profile.id);
	}

	/** How fast a model is, and the expected length of its answer to a question, from its answers here. */
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

	/** The time limit of an answer, if there is one. */
	#timeOf({ maxSeconds, moments, question }: Trace, model: LocatedModel): { time?: TimeLimit } {
		if (maxSeconds === undefined) return {};
		const { writing, answerTokens } = this.#paceOf(model, question);
		const until = moments.asked + maxSeconds * 1000;
		return { time: { until, answerTokens, ...(writing && { tokensPerSecond: writing }) } };
	}

	/** The estimated complexity of a question, and the effort and window that it would get now. */
	async forecast(question: Question, options: AskOptions): Promise<Forecast> {
		await this.#answerLog?.load();
		return this.#forecast(question, options);
	}

	/**
	 * Lets the model read the code of a question that is still being written, if the model is in memory and
	 * idle.
	 * @returns whether everything settled has been read; false also if it never will be
	 */
	async readAhead(question: Question, options: AskOptions): Promise<boolean> {
		await this.#answerLog?.load();
		const { model, settings } = options;
		const prompt = promptOf(question, this.#forecast(question, options), options);
		return this.#clientOf(model).readAhead(model, prompt, settings["z1.readAheadTokens"]);
	}

	/**
	 * Resumes the thinking of an ended question with the next larger window and answers again, as another
	 * version.
	 * @throws Failure when the trace is gone from the model's memory, or its context is full
	 */
	async thinkMore(traceId: string): Promise<void> {
		const exchange = this.#exchanges.get(traceId);
		if (exchange?.trace.phase !== "ended" || exchange.trace.tokens.prompt === 0) return;
		if (this.isTakenUp(traceId)) return;
		const { versionId, tokens } = exchange.trace;
		const asked = exchange.asked.get(versionId);
		if (!asked) throw failures.traceGone();
		const { model } = asked;
		const next = largerWindow(model.profile.windows, tokens.thinking);
		const nextId = randomUUID();
		exchange.asked.set(nextId, asked);
		const takingUp: TakingUp = { versionId: nextId, client: this.#clientOf(model), stopped: false };
		this.#tellTakingUp(traceId, takingUp);
		const fold = (events: readonly ReasoningEvent[]) => {
			if (events.some(({ type }) => type === "reopened")) this.#takingUp.delete(traceId);
			this.#fold(exchange, events);
		};
		try {
			await takingUp.client.thinkMore(versionId, nextId, next, fold);
		} catch (error) {
			if (exchange.trace.phase !== "ended") this.#fail(exchange, error);
			else if (!takingUp.stopped) throw error;
		} finally {
			if (this.isTakenUp(traceId)) this.#tellTakingUp(traceId, undefined);
		}
	}

	#tellTakingUp(traceId: string, takingUp: TakingUp | undefined): void {
		if (takingUp) this.#takingUp.set(traceId, takingUp);
		else this.#takingUp.delete(traceId);
		this.#happened.fire({ traceId, events: [] });
	}

	/** Shows another version of an ended trace, from which the conversation continues. */
	chooseVersion(traceId: string, version: number): void {
		const exchange = this.#exchanges.get(traceId);
		if (exchange?.trace.phase === "ended")
			this.#fold(exchange, [{ type: "chosen", at: Date.now(), version }]);
	}

	/** Applies a control to one running answer, or to all, at its next token; the text so far stays. */
	control(control: Control, traceId?: string): void {
		for (const exchange of this.#running) {
			if (traceId === undefined || exchange.trace.id === traceId) this.#control(exchange, control);
		}
		if (control !== "stop") return;
		for (const [id, takingUp] of this.#takingUp) {
			if (traceId !== undefined && id !== traceId) continue;
			takingUp.stopped = true;
			takingUp.client.control(takingUp.versionId, "stop");
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
		// Ends at once: there is nothing to wait for while the model is still loading, or busy elsewhere.
		if (control === "stop" && phase === "reading")
			this.#fold(exchange, [{ type: "stopped", at: Date.now() }]);
	}

	/** The complexity of a question, and the window from it or from the user's effort. */
	#forecast(question: Question, options: AskOptions): Forecast {
		const { profile } = options.model;
		const settings = settingsOf(options);
		const complexity = estimateComplexity(question, options.turns);
		const effort = settings["z1.thinking.effort"];
		const { windowTokens: thinkingTokens } = options;
		const auto = this.#autoWindow(options.model, complexity);
		const shown = effort === "auto" && thinkingTokens === undefined ? auto.reasons : [];
		const maxSeconds = settings["z1.thinking.maxSeconds"];
		return {
			complexity: { ...complexity, reasons: [...complexity.reasons, ...shown] },
			effort,
			...chooseWindow(profile.windows, {
				effort,
				estimated: complexity.level,
				limits: {
					maxThinkingTokens: settings["z1.thinking.maxTokens"],
					answerReserveTokens: settings["z1.thinking.answerReserveTokens"],
				},
				autoTokens: auto.tokens,
				...(thinkingTokens !== undefined && { thinkingTokens }),
			}),
			earlyExit:
				settings["z1.thinking.earlyExit"] &&
				profile.convergence !== undefined &&
				(this.#answerLog?.looksPay(profile.id) ?? true),
			...(maxSeconds > 0 && { maxSeconds }),
		};
	}

	/** The window that `auto` takes for a question, and the reason if that was learned here. */
	#autoWindow({ profile }: LocatedModel, { score, level }: Complexity) {
		const shipped = profile.autoWindows ?? profile.windows;
		const learned = this.#answerLog?.learned(profile.id, shipped);
		const tokens = learned?.of({ score, level }) ?? shipped[level];
		const moved = learned && tokens !== shipped[level];
		return { tokens, reasons: moved ? [describeLearned(tokens, learned.answers)] : [] };
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
		// Events of the model after the end change nothing.
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

	/** The exchanges that a follow-up includes: each answered question, without its thought. */
	get turns(): Turn[] {
		return turnsOf(this.traces);
	}

	/**
	 * The turns with which a trace's question was asked; for one from the history, as many of the preceding
	 * ones as went along.
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

/** The part of a question that determines the model's prompt. */
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

/** The settings that apply to a question. */
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

/** Equal for the same question to the same model, but reveals nothing about either. */
function keyOf(...parts: unknown[]): string {
	// The same code is the same question, wherever its file lies.
	const text = JSON.stringify(parts, (name, value) => (name === "uri" ? undefined : value));
	return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
