import * as z from "zod";
import { CODE_USES } from "../apply/codeUse.ts";
import { complexitySchema } from "../complexity/complexity.ts";
import { effortSchema, levelSchema } from "../effort.ts";
import { modelStatusSchema } from "../engine/modelStatus.ts";
import { failureSchema } from "../failure.ts";
import { codeSelectionSchema } from "../question/question.ts";
import { savingSchema } from "../saving/saving.ts";
import { totalsSchema } from "../saving/totals.ts";
import { controlSchema } from "../thinking/controls.ts";
import { reasoningEventSchema } from "../trace/events.ts";
import { NAMED_COMMANDS } from "./namedCommands.ts";

/** What the extension host and the panel say to each other. Every message is parsed on arrival. */

/** Counts the host's messages, so that the panel notices a gap and asks for a snapshot. */
const seq = z.number().int().min(0);

/** What can go along with a question; `turns` are the earlier questions and answers. */
export const CONTEXT_PARTS = ["selection", "symbols", "file", "problems", "turns"] as const;
const contextPartSchema = z.enum(CONTEXT_PARTS);
export type ContextPart = z.infer<typeof contextPartSchema>;

/** What the user is about to ask in the panel. */
export const draftSchema = z.object({
	/** Empty for an explanation of the code. */
	prompt: z.string(),
	/** Without it, the setting holds. */
	effort: effortSchema.optional(),
	/** In how many seconds the answer is to be there, in place of the setting. */
	seconds: z.number().positive().optional(),
	/** What goes along with it, as far as there is any. */
	along: z.array(contextPartSchema),
});
export type Draft = z.infer<typeof draftSchema>;

/** The draft of a user who has written nothing yet. */
export const EMPTY_DRAFT: Draft = { prompt: "", along: ["selection", "turns"] };

const placeSchema = codeSelectionSchema.omit({ text: true, uri: true });
const count = z.number().int().min(0);

/** A file or a symbol that can be put to a question, as it is found by its name. */
export const foundPlaceSchema = z.object({
	uri: z.string().min(1),
	/** From the folder of the workspace. */
	file: z.string(),
	/** Where it is a symbol. */
	symbol: z.object({ name: z.string(), line: z.number().int().min(1) }).optional(),
});
export type FoundPlace = z.infer<typeof foundPlaceSchema>;

/** What the user has put to the question, by a number that stays the same. */
const attachedSchema = placeSchema.extend({
	id: count,
	symbol: z.string().optional(),
	whole: z.boolean(),
	tokens: z.object({ count, exact: z.boolean() }),
	/** Lines that do not fit the model's context with everything else. */
	linesLeftOut: count,
	/** Why it cannot go along, in words for the user. */
	problem: z.string().optional(),
});
export type Attached = z.infer<typeof attachedSchema>;

/** What a draft would send, and what that is held to deserve. */
export const previewSchema = z.object({
	/** What of the editor can go along, whether or not it does. */
	context: z.object({
		selection: placeSchema.optional(),
		/** Without it, the selection is the whole file. */
		file: placeSchema.optional(),
		/** Names of the symbols that hold the selection, and of those that it names. */
		symbols: z.array(z.string()),
		problems: count,
	}),
	attachments: z.array(attachedSchema),
	/** Earlier answers that can go along. */
	turns: count,
	/** Without a question there is none. */
	complexity: complexitySchema.optional(),
	effort: effortSchema,
	level: levelSchema,
	/**
	 * The cap on thinking tokens that the draft would get, and those of the levels, within the user's limit.
	 */
	windowTokens: count,
	windows: z.record(levelSchema, count),
	/** Which model is to answer. */
	model: z.object({ id: z.string(), name: z.string() }),
	/** How fast the model writes here, once that is known. */
	tokensPerSecond: z.number().positive().optional(),
	/** In how many seconds the answer is to be there, and how long reading alone takes, once that is known. */
	maxSeconds: z.number().positive().optional(),
	readingMs: z.number().min(0).optional(),
	/** Length of what is sent, `exact` once the model is loaded, and the most that fits the model's context. */
	tokens: z.object({ count, exact: z.boolean(), most: count }),
	/** Whether the model has read all of it already, but for what is asked. */
	ready: z.boolean().optional(),
});
export type Preview = z.infer<typeof previewSchema>;

export const toPanelSchema = z.discriminatedUnion("type", [
	/** Everything there is to show: for each trace, oldest first, its events from `asked` on. */
	z.object({
		type: z.literal("snapshot"),
		seq,
		traces: z.array(z.array(reasoningEventSchema)),
		/** Ids of the versions that were read from the history: the model cannot think on about them. */
		recalled: z.array(z.string()).optional(),
		status: modelStatusSchema,
	}),
	z.object({ type: z.literal("reasoned"), seq, traceId: z.string(), events: z.array(reasoningEventSchema) }),
	/** This trace is to be seen, with its thought. */
	z.object({ type: z.literal("revealed"), seq, traceId: z.string() }),
	/** A conversation has begun: what was drafted for the one before does not go along with it. */
	z.object({ type: z.literal("begun"), seq }),
	/** Something was put to the next question. */
	z.object({ type: z.literal("attached"), seq }),
	/** What is named so, as far as it is found by now. */
	z.object({ type: z.literal("found"), seq, query: z.string(), places: z.array(foundPlaceSchema) }),
	z.object({ type: z.literal("statusChanged"), seq, status: modelStatusSchema }),
	z.object({ type: z.literal("previewed"), seq, preview: previewSchema }),
	/** What can be done with the code blocks of an answer that has ended, by their code. */
	z.object({
		type: z.literal("codeJudged"),
		seq,
		versionId: z.string(),
		uses: z.array(z.object({ code: z.string(), uses: z.array(z.enum(CODE_USES)) })),
	}),
	/** What is known to be saved, by version, and all answers added up. */
	z.object({
		type: z.literal("savingsTold"),
		seq,
		savings: z.record(z.string(), savingSchema),
		session: totalsSchema,
		allTime: totalsSchema,
	}),
	/** What was lost or left out of what is kept, as far as the user has not read it. */
	z.object({ type: z.literal("lossesTold"), seq, losses: z.array(failureSchema) }),
]);
export type ToPanel = z.infer<typeof toPanelSchema>;

/** The commands that the panel has buttons for, and no others. */
const offeredCommandSchema = z.enum([...NAMED_COMMANDS, "z1.tryStarterModel", "z1.moveView"]);

export const fromPanelSchema = z.discriminatedUnion("type", [
	/** The panel has started, or missed a message: it needs a snapshot. */
	z.object({ type: z.literal("ready") }),
	z.object({ type: z.literal("drafted"), draft: draftSchema }),
	z.object({ type: z.literal("ask"), draft: draftSchema }),
	/** Which files and symbols of the workspace are named so? */
	z.object({ type: z.literal("find"), query: z.string() }),
	/** Put one of those to the question. */
	z.object({ type: z.literal("attach"), place: foundPlaceSchema }),
	/** Files were dropped on the panel; those of other programs have no address. */
	z.object({ type: z.literal("dropped"), uris: z.array(z.string()) }),
	/** Leave out what was put to the question. */
	z.object({ type: z.literal("detach"), id: count }),
	/** Controls this trace; without one, what the model is working on. */
	z.object({ type: z.literal("control"), control: controlSchema, traceId: z.string().optional() }),
	/** Reopen the thinking of an ended trace. */
	z.object({ type: z.literal("thinkMore"), traceId: z.string() }),
	/**
	 * Ask the question of a trace once more, as another version: with this effort, and with this prompt if it
	 * was edited.
	 */
	z.object({
		type: z.literal("askAgain"),
		traceId: z.string(),
		effort: effortSchema,
		prompt: z.string().min(1).optional(),
	}),
	/** Show another version of an ended trace, and go on from that one. */
	z.object({ type: z.literal("chooseVersion"), traceId: z.string(), version: z.number().int().min(1) }),
	/** Ask the question of a trace again at other efforts, side by side. */
	z.object({ type: z.literal("compareEfforts"), traceId: z.string() }),
	/** Write a question and its answer into a file. */
	z.object({ type: z.literal("exportTrace"), traceId: z.string() }),
	/** Show the code that a question is about in the editor, or one of its attachments. */
	z.object({ type: z.literal("showCode"), traceId: z.string(), attachment: count.optional() }),
	/** Do with a code block of an answer what its button says. */
	z.object({ type: z.literal("useCode"), traceId: z.string(), code: z.string(), use: z.enum(CODE_USES) }),
	/** Do what a note or the welcome offers. */
	z.object({ type: z.literal("run"), command: offeredCommandSchema }),
	/** What was said to be lost has been read. */
	z.object({ type: z.literal("lossesRead") }),
	/** A link in an answer was clicked; VS Code asks the user before it leaves the editor. */
	z.object({ type: z.literal("openLink"), href: z.string() }),
]);
export type FromPanel = z.infer<typeof fromPanelSchema>;
