import { STARTER_MODEL } from "../../core/catalogue/catalogue.ts";
import { LEVELS, type Windows } from "../../core/effort.ts";
import { forcedText } from "../../core/marks/thinkingStyle.ts";
import type { Draft, Preview } from "../../core/protocol/panelProtocol.ts";
import { hintOf } from "../../core/protocol/settings.ts";
import { type Question, renderMessages, type Turn } from "../../core/question/question.ts";
import { windowInTime } from "../../core/thinking/timeBudget.ts";
import { divideContext, windowFor } from "../../core/thinking/window.ts";
import { guessTokens } from "../../core/tokenLengths.ts";
import type { AskOptions, Conversation } from "../../host/conversation/conversation.ts";
import type { Forecast } from "../../host/conversation/forecast.ts";
import type { ReadingAhead } from "../../host/conversation/readingAhead.ts";
import type { EngineClient } from "../../host/engine/engineClient.ts";
import type { ReadAttachment } from "./attachments.ts";
import { type DraftContext, describeContext, draftedQuestion } from "./draftContext.ts";
import { previewAttachments } from "./previewAttachments.ts";
import { LONGEST_COUNTED, type TokenCounts } from "./tokenCounts.ts";

/** The options with which a conversation asks a draft. */
export function draftOptions(
	{ effort, seconds, along }: Draft,
	options: AskOptions,
	conversation: Conversation,
): AskOptions {
	const settings = {
		...options.settings,
		...(effort && { "z1.thinking.effort": effort }),
		...(seconds && { "z1.thinking.maxSeconds": seconds }),
	};
	return {
		...options,
		settings,
		turns: along.includes("turns") ? turnsFor(options, conversation.turns) : [],
	};
}

/** The starter model was not trained on follow-up questions. */
export function turnsFor({ model }: AskOptions, turns: readonly Turn[]): readonly Turn[] {
	return model.profile.id === STARTER_MODEL ? [] : turns;
}

/** Facts about a question that take a while to compute. */
interface Judged {
	readonly forecast: Forecast;
	readonly count: number;
	readonly exact: boolean;
}

/** The collaborators of a preview, which cache what has not changed. */
export interface PreviewParts {
	readonly context: DraftContext | undefined;
	readonly attached: readonly ReadAttachment[];
	readonly counts: TokenCounts;
	readonly conversation: Conversation;
	readonly client: EngineClient;
	readonly ahead: ReadingAhead;
	readonly last: LastOnly<Judged>;
}

/** Caches the last value as long as its key stays the same. */
export class LastOnly<T> {
	#key: string | undefined;
	#made: Promise<T> | undefined;

	of(key: string, make: () => Promise<T>): Promise<T> {
		if (key !== this.#key || !this.#made) this.#made = make();
		this.#key = key;
		return this.#made;
	}
}

/**
 * What a draft would send, and the effort that it is estimated to deserve.
 * @param own what the user's settings say, which hold for whatever the draft does not choose
 */
export async function previewDraft(draft: Draft, own: AskOptions, parts: PreviewParts): Promise<Preview> {
	const options = draftOptions(draft, own, parts.conversation);
	const { context, attached, counts, conversation, client, ahead, last } = parts;
	const { question } = draftedQuestion(draft, context, attached);
	const { settings, model, turns = [] } = options;
	const answers = conversation.traces.length;
	const key = JSON.stringify([question, settings, model.path, turns, answers, client.status.state]);
	const { forecast, count, exact } = await last.of(key, () => judge(question, options, parts));
	// A draft without words says nothing, and others may follow what the user is looking at.
	const isFollowed = draft.prompt.trim() !== "" && client.status.state === "ready";
	const ready = isFollowed && ahead.follow(question, forecast, options, conversation);
	const { contextTokens, windows, style = "tagless" } = options.model.profile;
	const limits = {
		maxThinkingTokens: options.settings["z1.thinking.maxTokens"],
		answerReserveTokens: options.settings["z1.thinking.answerReserveTokens"],
	};
	const { answerTokens, ...speeds } = await conversation.paceOf(options.model, question);
	const hint = hintOf(options.model.profile, options.settings);
	const hintTokens = guessTokens(forcedText(style, { begun: false, hint }).length);
	const { window, promptTokens } = divideContext(contextTokens, forecast.window, hintTokens);
	const { maxSeconds } = forecast;
	const timedIn = (seconds: number | undefined) =>
		seconds ? windowInTime(seconds, count, answerTokens, speeds) : undefined;
	const timed = timedIn(maxSeconds);
	// Whoever chooses a level gives up the seconds of the draft, not those of the settings.
	const timedAnyway = timedIn(own.settings["z1.thinking.maxSeconds"]);
	const inTime = (tokens: number, time: typeof timed) => Math.min(tokens, time?.thinkingTokens ?? tokens);
	const asked = {
		question,
		options,
		window: forecast.window,
		count,
		fits: count <= promptTokens,
	};
	return {
		context: describeContext(context),
		attachments: await previewAttachments(attached, asked, client, counts),
		turns: turnsFor(options, conversation.turns).length,
		...(question.prompt !== "" && { complexity: forecast.complexity }),
		effort: forecast.effort,
		level: forecast.level,
		windowTokens: inTime(window.thinkingTokens, timed),
		windows: Object.fromEntries(
			LEVELS.map((level) => [level, inTime(windowFor(windows, level, limits).thinkingTokens, timedAnyway)]),
		) as Windows,
		model: { id: options.model.profile.id, name: options.model.profile.name },
		...(speeds.writing !== undefined && { tokensPerSecond: speeds.writing }),
		...(maxSeconds && { maxSeconds }),
		...(timed?.readingMs !== undefined && { readingMs: timed.readingMs }),
		tokens: { count, exact, most: promptTokens },
		...(ready && { ready }),
	};
}

async function judge(
	question: Question,
	options: AskOptions,
	{ conversation, client }: PreviewParts,
): Promise<Judged> {
	const forecast = await conversation.forecast(question, options);
	const messages = renderMessages(options.settings["z1.system"], options.turns ?? [], question);
	const text = messages.map((message) => message.text).join("\n");
	const counted =
		text.length <= LONGEST_COUNTED ? await client.countTokens(options.model, messages) : undefined;
	return { forecast, count: counted ?? guessTokens(text.length), exact: counted !== undefined };
}
