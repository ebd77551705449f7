import { createHash } from "node:crypto";
import { hintOf, type Settings } from "../../core/protocol/settings.ts";
import type { Question, Turn } from "../../core/question/question.ts";
import { type AnswerRecord, answerRecordOf } from "../../core/saving/answerRecord.ts";
import type { ReasoningEvent } from "../../core/trace/events.ts";
import type { Trace } from "../../core/trace/trace.ts";
import type { EngineClient } from "../engine/engineClient.ts";
import type { LocatedModel } from "../machine/locateModel.ts";

/** What is known of a version that was asked in this session: of which model, and how it is remembered. */
export interface AskedVersion {
	readonly model: LocatedModel;
	readonly questionKey: string;
	/** The digest under which an answer to this question is remembered. */
	readonly digest: (text: string) => string;
	/** The earlier exchanges that went along. */
	readonly turns: readonly Turn[];
	readonly changed?: ((trace: Trace) => void) | undefined;
}

/** A thought that is to be taken up again. */
interface TakingUp {
	readonly versionId: string;
	readonly client: EngineClient;
	stopped: boolean;
}

/** A question under way: its trace, and the events that the trace is folded from. */
export interface Exchange {
	trace: Trace;
	readonly events: ReasoningEvent[];
	/** By version. Empty for versions from the history, which no model remembers. */
	readonly asked: Map<string, AskedVersion>;
	/** While the model is about to think on about it: it waits, or reads the thought again. */
	takingUp?: TakingUp | undefined;
}

/** What to keep of a question that is asked now, until its answer has ended. */
export function askedVersionOf(
	question: Question,
	turns: readonly Turn[],
	{ model, settings, changed }: Pick<AskedVersion, "model" | "changed"> & { readonly settings: Settings },
): AskedVersion {
	const { path, profile } = model;
	const asked = [settings["z1.system"], settings["z1.models.sampling"], hintOf(profile, settings)];
	// A server may have another model under the same address by now.
	const key = [path, profile.id, ...asked, turns, question];
	const digest = (text: string) => keyOf("said", text, key);
	return { model, questionKey: keyOf(...key), digest, turns, changed };
}

/** Equal for the same question to the same model, but reveals nothing about either. */
function keyOf(...parts: unknown[]): string {
	const text = JSON.stringify(parts, (name, value) => {
		// The same code is the same question, wherever its file lies.
		if (name === "uri") return undefined;
		// One from the history has its fields in another order.
		const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
		return isObject ? Object.fromEntries(Object.entries(value).sort()) : value;
	});
	return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

/**
 * What is remembered of an exchange's latest answer; undefined if nothing is, and for one from the history.
 * @param reference whether the answer is for comparison rather than for the user
 */
export function recordOf({ trace, asked }: Exchange, reference: boolean): AnswerRecord | undefined {
	const by = asked.get(trace.versionId);
	if (!by) return undefined;
	const { questionKey, digest, model } = by;
	return answerRecordOf(trace, {
		questionKey,
		digest,
		reference,
		fullWindowTokens: model.profile.windows.max,
	});
}

/** What a follow-up includes of these exchanges: each answered question, without its thought. */
export function turnsOf(traces: readonly Trace[]): Turn[] {
	return traces
		.filter(({ phase, answer }) => phase === "ended" && answer.trim() !== "")
		.map(({ question: { surroundings: _, attachments: __, ...question }, answer }) => ({ question, answer }));
}

export function isEnded({ trace }: Exchange): boolean {
	return trace.phase === "ended";
}
