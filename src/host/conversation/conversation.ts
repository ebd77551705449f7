import { randomInt, randomUUID } from "node:crypto";
import { Emitter } from "../../core/emitter.ts";
import { Failure, failures } from "../../core/failure.ts";
import type { Question, Turn } from "../../core/question/question.ts";
import { writingSpeed } from "../../core/saving/speeds.ts";
import type { Control } from "../../core/thinking/controls.ts";
import { largerWindow } from "../../core/thinking/window.ts";
import { appendEvents, type ReasoningEvent } from "../../core/trace/events.ts";
import { openTrace, reduceTrace, traceOf } from "../../core/trace/reduceTrace.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { versionsOf } from "../../core/trace/versions.ts";
import type { EngineClient } from "../engine/engineClient.ts";
import type { LocatedModel } from "../machine/locateModel.ts";
import type { AnswerLog } from "./answerLog.ts";
import { askedVersionOf, type Exchange, isEnded, recordOf, turnsOf } from "./exchange.ts";
import {
	convergenceOf,
	type Forecast,
	type ForecastOptions,
	forecastOf,
	type Pace,
	paceOf,
	promptOf,
	timeOf,
} from "./forecast.ts";

export interface AskOptions extends ForecastOptions {
	/**
	 * The trace whose question is asked again, perhaps edited: the answer becomes a version of that trace, if
	 * it has ended.
	 */
	readonly versionOf?: string;
	/** Finds out where early exits would end the thinking, if nothing else does. */
	readonly watchExits?: boolean;
	/** Stops the answer. */
	readonly signal?: AbortSignal;
	/** Receives the trace after every event. */
	readonly changed?: (trace: Trace) => void;
}

/** The client of the engine that answers for a model: the model process, or the one for servers. */
export type EngineClientOf = (model: LocatedModel) => EngineClient;

/** An event of a trace, after it was folded in. */
export interface Happened {
	readonly traceId: string;
	/** The version that was shown before it, which it is about unless it begins one. */
	readonly versionId?: string;
	readonly events: readonly ReasoningEvent[];
}

/** Begins a conversation. */
export type StartConversation = (parts?: Pick<ConversationParts, "logs" | "reference">) => Conversation;

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
		return this.traces.filter(({ phase }) => phase !== "ended");
	}

	/** The trace that is worked on: the first that has not ended, or whose thought is to be taken up. */
	get underWay(): string | undefined {
		const takenUp = [...this.#exchanges.values()].find(({ takingUp }) => takingUp);
		return (this.running[0] ?? takenUp?.trace)?.id;
	}

	/** Whether the model is about to think on about a trace: it waits, or reads the thought again. */
	isTakenUp(traceId: string): boolean {
		return this.#exchanges.get(traceId)?.takingUp !== undefined;
	}

	/** Asks the model and resolves with the ended trace. Never rejects: a failure is the trace's last event. */
	async ask(question: Question, options: AskOptions): Promise<Trace> {
		await this.#answerLog?.load();
		const { model, settings, signal } = options;
		const exchange = this.#open(question, [...(options.turns ?? [])], options);
		const { versionId: traceId } = exchange.trace;
		const ask = {
			traceId,
			...promptOf(question, exchange.trace, options),
			...convergenceOf(exchange.trace, model, options.watchExits ?? false),
			sampling: {
				...(model.profile.sampling && { published: model.profile.sampling }),
				wanted: settings["z1.models.sampling"],
				seed: randomInt(2 ** 32),
			},
			...timeOf(this.#answerLog, exchange.trace, model),
		};
		const stop = () => this.#control(exchange, "stop");
		if (signal?.aborted) stop();
		else signal?.addEventListener("abort", stop);
		try {
			if (!isEnded(exchange)) {
				await this.#clientOf(model).ask(model, ask, (events) => this.#foldInto(traceId, exchange, events));
			}
		} catch (error) {
			this.#fail(traceId, exchange, error);
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

	/** How fast a model is here, and the expected length of its answer to a question. */
	async paceOf(model: LocatedModel, question: Question): Promise<Pace> {
		await this.#answerLog?.load();
		return paceOf(this.#answerLog, model, question);
	}

	/** The estimated complexity of a question, and the effort and window that it would get now. */
	async forecast(question: Question, options: ForecastOptions): Promise<Forecast> {
		await this.#answerLog?.load();
		return forecastOf(this.#answerLog, question, options);
	}

	/**
	 * Lets the model read the code of a question that is still being written, if the model is in memory and
	 * idle.
	 * @returns whether everything settled has been read; false also if it never will be
	 */
	async readAhead(question: Question, options: ForecastOptions): Promise<boolean> {
		await this.#answerLog?.load();
		const { model, settings } = options;
		const prompt = promptOf(question, forecastOf(this.#answerLog, question, options), options);
		return this.#clientOf(model).readAhead(model, prompt, settings["z1.readAheadTokens"]);
	}

	/**
	 * Resumes the thinking of an ended question with the next larger window and answers again, as another
	 * version.
	 * @throws Failure when the trace is gone from the model's memory, or its context is full
	 */
	async thinkMore(traceId: string): Promise<void> {
		const exchange = this.#exchanges.get(traceId);
		if (exchange?.trace.phase !== "ended" || exchange.takingUp) return;
		const { versionId, tokens, ending, fromThought } = exchange.trace;
		if (tokens.prompt === 0) return;
		const asked = exchange.asked.get(versionId);
		if (!asked) throw failures.traceGone();
		// Where a failure left the sequence, nobody knows.
		if (ending === "failed") return;
		const { model } = asked;
		const next = largerWindow(model.profile.windows, tokens.thinking + (fromThought?.tokens ?? 0));
		const nextId = randomUUID();
		exchange.asked.set(nextId, asked);
		const takingUp = { versionId: nextId, client: this.#clientOf(model), stopped: false };
		this.#tellTakingUp(exchange, takingUp);
		const fold = (events: readonly ReasoningEvent[]) => {
			if (events.some(({ type }) => type === "reopened")) this.#begin(exchange, versionId, events);
			else this.#foldInto(nextId, exchange, events);
		};
		try {
			await takingUp.client.thinkMore(versionId, nextId, next, fold);
		} catch (error) {
			const { versionId: shown, phase } = exchange.trace;
			if (shown === nextId && phase !== "ended") this.#fail(nextId, exchange, error);
			else if (!takingUp.stopped) throw error;
		} finally {
			if (exchange.takingUp) this.#tellTakingUp(exchange, undefined);
		}
	}

	/** Begins the version that resumes this one's thought, whichever the user has chosen meanwhile. */
	#begin(exchange: Exchange, versionId: string, events: readonly ReasoningEvent[]): void {
		const resumed = exchange.trace.others.find((other) => other.versionId === versionId);
		if (resumed) this.chooseVersion(exchange.trace.id, resumed.version);
		exchange.takingUp = undefined;
		this.#fold(exchange, events);
	}

	#tellTakingUp(exchange: Exchange, takingUp: Exchange["takingUp"]): void {
		exchange.takingUp = takingUp;
		this.#happened.fire({ traceId: exchange.trace.id, events: [] });
	}

	/** Shows another version of an ended trace, from which the conversation continues. */
	chooseVersion(traceId: string, version: number): void {
		const exchange = this.#exchanges.get(traceId);
		if (exchange?.trace.phase === "ended")
			this.#fold(exchange, [{ type: "chosen", at: Date.now(), version }]);
	}

	/** Applies a control to one running answer, or to all, at its next token; the text so far stays. */
	control(control: Control, traceId?: string): void {
		for (const exchange of [...this.#exchanges.values()]) {
			if (traceId !== undefined && exchange.trace.id !== traceId) continue;
			if (!isEnded(exchange)) this.#control(exchange, control);
			const { takingUp } = exchange;
			if (control !== "stop" || !takingUp) continue;
			takingUp.stopped = true;
			takingUp.client.control(takingUp.versionId, "stop");
		}
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

	#open(question: Question, turns: readonly Turn[], options: AskOptions): Exchange {
		const { id, name } = options.model.profile;
		const event = {
			type: "asked" as const,
			at: Date.now(),
			traceId: randomUUID(),
			question,
			...forecastOf(this.#answerLog, question, options),
			model: { id, name },
			turns: turns.length,
		};
		const asked = askedVersionOf(question, turns, options);
		const earlier = options.versionOf !== undefined ? this.#exchanges.get(options.versionOf) : undefined;
		if (earlier && isEnded(earlier) && !earlier.takingUp) {
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

	/** Events of a version: an engine may notice late that one was stopped, when the next is already shown. */
	#foldInto(versionId: string, exchange: Exchange, events: readonly ReasoningEvent[]): void {
		if (exchange.trace.versionId === versionId) this.#fold(exchange, events);
	}

	#fold(exchange: Exchange, events: readonly ReasoningEvent[]): void {
		const running = exchange.trace;
		const folded = events.reduce(reduceTrace, running);
		// Events of the model after the end change nothing.
		if (folded === running) return;
		exchange.trace = folded;
		appendEvents(exchange.events, events);
		if (events.some(({ type }) => type === "completed")) this.#remember(exchange);
		this.#happened.fire({ traceId: folded.id, versionId: running.versionId, events });
		exchange.asked.get(folded.versionId)?.changed?.(folded);
	}

	#remember(exchange: Exchange): void {
		const record = recordOf(exchange, this.#reference);
		if (record) void this.#answerLog?.add(record);
	}

	#fail(versionId: string, exchange: Exchange, error: unknown): void {
		this.#foldInto(versionId, exchange, [
			{ type: "failed", at: Date.now(), failure: Failure.from(error).info },
		]);
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
