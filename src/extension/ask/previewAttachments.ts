import { Failure } from "../../core/failure.ts";
import type { Attached } from "../../core/protocol/panelProtocol.ts";
import { hintOf } from "../../core/protocol/settings.ts";
import { linesLeftOut } from "../../core/question/attachments.ts";
import {
	type Attachment,
	type Message,
	type Question,
	renderAttachments,
	renderMessages,
} from "../../core/question/question.ts";
import type { Piece } from "../../core/question/surroundings.ts";
import { planPrompt } from "../../core/thinking/planPrompt.ts";
import { guessTokens } from "../../core/tokenLengths.ts";
import type { Window } from "../../core/trace/events.ts";
import type { AskOptions } from "../../host/conversation/conversation.ts";
import type { EngineClient } from "../../host/engine/engineClient.ts";
import type { ReadAttachment } from "./attachments.ts";
import type { TokenCounts } from "./tokenCounts.ts";

/** How a draft is asked, and its length. */
interface PreviewedDraft {
	readonly question: Question;
	readonly options: AskOptions;
	readonly window: Window;
	/** Tokens of the whole prompt. */
	readonly count: number;
	readonly fits: boolean;
}

/** Describes a draft's attachments to the panel: the length of each, and what of it does not fit. */
export async function previewAttachments(
	attached: readonly ReadAttachment[],
	draft: PreviewedDraft,
	client: EngineClient,
	counts: TokenCounts,
): Promise<Attached[]> {
	const { question, options } = draft;
	const fitted = draft.fits ? question.attachments : await attachmentsThatFit(draft);
	return Promise.all(
		attached.map(async (each) => ({
			...describeAttachment(each, fitted),
			tokens: await counts.of(textOf(each, question), client, options.model),
		})),
	);
}

/** The attachments cut to fit, as far as that is clear without counting. */
async function attachmentsThatFit(draft: PreviewedDraft): Promise<Question["attachments"]> {
	const { question, window, count } = draft;
	const { model, settings, turns = [] } = draft.options;
	const { contextTokens, style = "tagless" } = model.profile;
	const { attachments } = question;
	const system = settings["z1.system"];
	const charactersOf = (messages: readonly Message[]) =>
		messages.reduce((sum, { text }) => sum + text.length, 0);
	const tokensPerCharacter = count / charactersOf(renderMessages(system, turns, question));
	const counter = {
		contextTokens,
		style,
		countTokens: async (text: string) => guessTokens(text.length),
		countPromptTokens: async (messages: readonly Message[]) =>
			Math.ceil(charactersOf(messages) * tokensPerCharacter),
	};
	const hint = hintOf(model.profile, settings);
	try {
		const { omitted } = await planPrompt(counter, { system, turns, question, window, hint });
		return attachments?.map((each, index) => without(each, omitted.attachments?.[index] ?? []));
	} catch {
		return attachments?.map((each) => without(each, each.pieces));
	}
}

function without(attachment: Attachment, gone: readonly Piece[]): Attachment {
	const lines = new Set(gone.map(({ startLine }) => startLine));
	const pieces = attachment.pieces.map(({ text, ...piece }) =>
		text === undefined || lines.has(piece.startLine) ? piece : { ...piece, text },
	);
	return { ...attachment, pieces };
}

/** Describes an attachment to the panel, except for its length. */
function describeAttachment(
	{ id, place, whole, code }: ReadAttachment,
	fitted: Question["attachments"],
): Omit<Attached, "tokens"> {
	const { uri: _, ...shown } = place;
	const own = attachmentAt(place, fitted);
	return {
		...shown,
		id,
		whole,
		linesLeftOut: own ? linesLeftOut(own.pieces) : 0,
		...(code instanceof Failure && { problem: `${code.message} ${code.nextStep}` }),
	};
}

function attachmentAt(
	place: ReadAttachment["place"],
	attachments: Question["attachments"],
): Attachment | undefined {
	return attachments?.find(
		({ uri, startLine, endLine }) =>
			uri === place.uri && startLine === place.startLine && endLine === place.endLine,
	);
}

/** The text that an attachment adds to the prompt if all of it goes along. */
function textOf({ place }: ReadAttachment, { attachments, code }: Question): string {
	const own = attachmentAt(place, attachments);
	return own ? (renderAttachments([own], code) ?? "") : "";
}
