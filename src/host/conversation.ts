import { randomUUID } from "node:crypto";
import { askedCode } from "../core/complexity/askedCode.ts";
import { estimateComplexity } from "../core/complexity.ts";
import { appendEvents, type ReasoningEvent } from "../core/events.ts";
import { Failure } from "../core/failure.ts";
import type { Question, Turn } from "../core/question.ts";
import type { Settings } from "../core/settings.ts";
import { openTrace, reduceTrace, type Trace } from "../core/trace.ts";
import { largerWindow, levelForWindow, windowFor } from "../core/window.ts";
import type { LocatedModel } from "./locateModel.ts";
import type { ModelProcess } from "./modelProcess.ts";
import type { TreeSitter } from "./treeSitter.ts";

export interface AskOptions {
	readonly model: LocatedModel;
	readonly settings: Settings;
	/** Puts the earlier questions and answers of this conversation in front. */
	readonly followUp?: boolean;
	/** Overrides the window of the level, in thinking tokens. */
	readonly windowTokens?: number;
	/** The id of the trace that is opened; a new one unless given. */
	readonly traceId?: string;
}

/** Told about every event once, in order, after it was folded into its trace. */
export type ConversationListener = (traceId: string, events: readonly ReasoningEvent[]) => void;

/** The traces of one thread. Everything that becomes of a question passes through here as events. */
export class Conversation {
	readonly #process: ModelProcess;
	readonly #listener: ConversationListener;
	readonly #syntax: TreeSitter | undefined;
	readonly #traces = new Map<string, Trace>();
	readonly #events = new Map<string, ReasoningEvent[]>();
	readonly #models = new Map<string, LocatedModel>();
	/** Questions that have reached the model process, which then reports their end itself. */
	readonly #sent = new Set<string>();

	/** @param syntax reads the code of a question for the estimate; without it, code is read as text */
	constructor(process: ModelProcess, listener: ConversationListener, syntax?: TreeSitter) {
		this.#process = process;
		this.#listener = listener;
		this.#syntax = syntax;
	}

	get traces(): readonly Trace[] {
		return [...this.#traces.values()];
	}

	/** The events of every trace, oldest first: what its trace can be folded from anywhere else. */
	get events(): readonly (readonly ReasoningEvent[])[] {
		return [...this.#events.values()];
	}

	/** The traces that have not ended. */
	get running(): readonly Trace[] {
		return this.traces.filter((trace) => trace.phase !== "ended");
	}

	/**
	 * Asks the model and resolves with the ended trace. Never rejects: a failure is the trace's last event.
	 */
	async ask(question: Question, options: AskOptions): Promise<Trace> {
		if (this.#syntax) await this.#syntax.load(askedCode(question).language);
		const turns = options.followUp ? this.#turns() : [];
		const { convergence: settled } = options.model.profile;
		const early = options.settings["z1.thinking.earlyExit"] && settled;
		const { id: traceId, window } = this.#open(question, options);
		const ask = {
			traceId,
			system: options.settings["z1.system"],
			turns,
			question,
			window,
			...(early && { convergence: early }),
		};
		try {
			await this.#process.load(options.model);
			if (this.#trace(traceId).phase !== "ended") {
				this.#sent.add(traceId);
				await this.#process.ask(ask, (events) => this.#fold(traceId, events));
			}
		} catch (error) {
			this.#fold(traceId, [{ type: "failed", at: Date.now(), failure: Failure.from(error).info }]);
		} finally {
			this.#sent.delete(traceId);
		}
		return this.#trace(traceId);
	}

	/**
	 * Has the model think on about an ended question, with the next larger window, and answer anew.
	 * @throws Failure when it cannot: the trace is gone from the model's memory, or its context is full
	 */
	async thinkMore(traceId: string): Promise<void> {
		const { profile } = this.#models.get(traceId) ?? {};
		const trace = this.#traces.get(traceId);
		if (!trace || !profile || trace.phase !== "ended" || trace.tokens.prompt === 0) return;
		const next = largerWindow(profile.windows, trace.tokens.thinking);
		this.#sent.add(traceId);
		try {
			await this.#process.thinkMore(traceId, next, (events) => this.#fold(traceId, events));
		} catch (error) {
			if (this.#trace(traceId).phase === "ended") throw error;
			this.#fold(traceId, [{ type: "failed", at: Date.now(), failure: Failure.from(error).info }]);
		} finally {
			this.#sent.delete(traceId);
		}
	}

	/** Ends every running answer at its next token; what was written stays. */
	stop(): void {
		for (const { id } of this.running) {
			if (this.#sent.has(id)) this.#process.stop(id);
			else this.#fold(id, [{ type: "stopped", at: Date.now() }]);
		}
	}

	/** Closes the thinking window of every running answer at its next token. */
	answerNow(): void {
		for (const { id } of this.running) this.#process.answerNow(id);
	}

	/** Opens the trace of a question, with the window that its complexity or the user's effort gives it. */
	#open(question: Question, { model, settings, windowTokens, traceId }: AskOptions): Trace {
		const { profile } = model;
		const complexity = estimateComplexity(question, this.#syntax);
		const effort = settings["z1.thinking.effort"];
		const limits = {
			maxThinkingTokens: settings["z1.thinking.maxTokens"],
			answerReserveTokens: settings["z1.thinking.answerReserveTokens"],
		};
		const chosen = effort === "auto" ? complexity.level : effort;
		const level = windowTokens === undefined ? chosen : levelForWindow(profile.windows, windowTokens);
		const window = windowFor(profile.windows, level, limits);
		const asked = {
			type: "asked" as const,
			at: Date.now(),
			traceId: traceId ?? randomUUID(),
			question,
			complexity,
			effort,
			level,
			window: windowTokens === undefined ? window : { ...window, thinkingTokens: windowTokens },
			model: { id: profile.id, name: profile.name },
		};
		const trace = openTrace(asked);
		this.#traces.set(trace.id, trace);
		this.#models.set(trace.id, model);
		this.#events.set(trace.id, [asked]);
		this.#listener(trace.id, [asked]);
		return trace;
	}

	#fold(traceId: string, events: readonly ReasoningEvent[]): void {
		this.#traces.set(traceId, events.reduce(reduceTrace, this.#trace(traceId)));
		appendEvents(this.#events.get(traceId) ?? [], events);
		this.#listener(traceId, events);
	}

	#trace(traceId: string): Trace {
		const trace = this.#traces.get(traceId);
		if (!trace) throw new Error(`no trace ${traceId}`);
		return trace;
	}

	#turns(): Turn[] {
		return this.traces
			.filter(({ phase, answer }) => phase === "ended" && answer.trim() !== "")
			.map(({ question, answer }) => ({ question, answer }));
	}
}
