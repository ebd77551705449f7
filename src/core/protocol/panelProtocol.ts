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

/** The protocol between the extension host and the panel. Every message is parsed on arrival. */

/** `list`: questions below each other; `columns`: one question's answers beside each other. */
export type PanelLayout = "list" | "columns";

/** Sequence number of the host's messages, so that the panel notices a gap and requests a snapshot. */
const seq = z.number().int().min(0);

/** What can go along with a question; `turns` are the earlier exchanges. */
export const CONTEXT_PARTS = ["selection", "symbols", "file", "problems", "turns"] as const;
const contextPartSchema = z.enum(CONTEXT_PARTS);
export type ContextPart = z.infer<typeof contextPartSchema>;

/** What the user is about to ask in the panel. */
export const draftSchema = z.object({
	/** Empty means an explanation of the code. */
	prompt: z.string(),
	/** Without it, the setting applies. */
	effort: effortSchema.optional(),
	/** Time limit of the answer in seconds; overrides the setting. */
	seconds: z.number().positive().optional(),
	/** The parts that go along, if they exist. */
	along: z.array(contextPartSchema),
});
export type Draft = z.infer<typeof draftSchema>;

/** The draft of a user who has not written anything yet. */
export const EMPTY_DRAFT: Draft = { prompt: "", along: ["selection", "turns"] };

const placeSchema = codeSelectionSchema.omit({ text: true, uri: true });
const count = z.number().int().min(0);

/** A file or a symbol that can be attached to a question, as found by its name. */
const foundPlaceSchema = z.object({
	uri: z.string().min(1),
	/** Relative to the workspace folder. */
	file: z.string(),
	/** Only for a symbol. */
	symbol: z.object({ name: z.string(), line: z.number().int().min(1) }).optional(),
});
export type FoundPlace = z.infer<typeof foundPlaceSchema>;

/** An attachment of the next question, with a stable id. */
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

/** What a draft would send, and the effort that it is estimated to deserve. */
const previewSchema = z.object({
	/** The parts of the editor's context that can go along, whether or not they do. */
	context: z.object({
		selection: placeSchema.optional(),
		/** Without it, the selection is the whole file. */
		file: placeSchema.optional(),
		/** Names of the symbols around the selection, and of those used in it. */
		symbols: z.array(z.string()),
		problems: count,
	}),
	attachments: z.array(attachedSchema),
	/** Earlier exchanges that can go along. */
	turns: count,
	/** Missing without a question. */
	complexity: complexitySchema.optional(),
	effort: effortSchema,
	level: levelSchema,
	/** The draft's cap on thinking tokens, and those of the levels, within the user's limit. */
	windowTokens: count,
	windows: z.record(levelSchema, count),
	/** The model that is to answer. */
	model: z.object({ id: z.string(), name: z.string() }),
	/** How fast the model writes here, once known. */
	tokensPerSecond: z.number().positive().optional(),
	/** Time limit of the answer in seconds, and the time for reading alone, once known. */
	maxSeconds: z.number().positive().optional(),
	readingMs: z.number().min(0).optional(),
	/** Length of what is sent, `exact` once the model is loaded, and the most that fits the model's context. */
	tokens: z.object({ count, exact: z.boolean(), most: count }),
	/** Whether the model has already read everything but the question's words. */
	ready: z.boolean().optional(),
});
export type Preview = z.infer<typeof previewSchema>;

export const toPanelSchema = z.discriminatedUnion("type", [
	/** Everything there is to show: the events of each trace from `asked` on, oldest trace first. */
	z.object({
		type: z.literal("snapshot"),
		seq,
		traces: z.array(z.array(reasoningEventSchema)),
		/** Ids of the versions from the history, whose thinking the model cannot resume. */
		recalled: z.array(z.string()).optional(),
		/** Ids of the traces that the model is about to think on about. */
		takenUp: z.array(z.string()).optional(),
		status: modelStatusSchema,
	}),
	z.object({
		type: z.literal("reasoned"),
		seq,
		traceId: z.string(),
		events: z.array(reasoningEventSchema),
		/** Whether the model is about to think on about it, and has not begun to. */
		takenUp: z.boolean().optional(),
	}),
	/** Scroll to this trace and open its thought. */
	z.object({ type: z.literal("revealed"), seq, traceId: z.string() }),
	/** The draft could not be asked, for want of a model: its words are the user's again. */
	z.object({ type: z.literal("notAsked"), seq, prompt: z.string() }),
	/** A conversation has begun: the draft of the previous one does not go along. */
	z.object({ type: z.literal("begun"), seq }),
	/** How wide the editor shows a tab, in characters. */
	z.object({ type: z.literal("tabSizeSet"), seq, tabSize: z.number().int().min(1) }),
	/** Something was attached to the next question. */
	z.object({ type: z.literal("attached"), seq }),
	/** The places found so far for a query. */
	z.object({ type: z.literal("found"), seq, query: z.string(), places: z.array(foundPlaceSchema) }),
	z.object({ type: z.literal("statusChanged"), seq, status: modelStatusSchema }),
	z.object({ type: z.literal("previewed"), seq, preview: previewSchema }),
	/** The uses of an ended answer's code blocks, by their code. */
	z.object({
		type: z.literal("codeJudged"),
		seq,
		versionId: z.string(),
		uses: z.array(z.object({ code: z.string(), uses: z.array(z.enum(CODE_USES)) })),
	}),
	/** Known savings by version, and the total of all answers. */
	z.object({
		type: z.literal("savingsTold"),
		seq,
		savings: z.record(z.string(), savingSchema),
		session: totalsSchema,
		allTime: totalsSchema,
	}),
	/** Losses of what is kept that the user has not read about yet. */
	z.object({ type: z.literal("lossesTold"), seq, losses: z.array(failureSchema) }),
]);
export type ToPanel = z.infer<typeof toPanelSchema>;

/** The only commands for which the panel has buttons. */
const offeredCommandSchema = z.enum([...NAMED_COMMANDS, "z1.tryStarterModel", "z1.moveView"]);

export const fromPanelSchema = z.discriminatedUnion("type", [
	/** The panel has started or missed a message: it needs a snapshot. */
	z.object({ type: z.literal("ready") }),
	z.object({ type: z.literal("drafted"), draft: draftSchema }),
	z.object({ type: z.literal("ask"), draft: draftSchema }),
	/** Searches the workspace for files and symbols by name. */
	z.object({ type: z.literal("find"), query: z.string() }),
	/** Attaches one of those to the question. */
	z.object({ type: z.literal("attach"), place: foundPlaceSchema }),
	/** Files were dropped on the panel; those of other programs have no address. */
	z.object({ type: z.literal("dropped"), uris: z.array(z.string()) }),
	/** Removes an attachment. */
	z.object({ type: z.literal("detach"), id: count }),
	/** Controls this trace; without an id, the one that the model is working on. */
	z.object({ type: z.literal("control"), control: controlSchema, traceId: z.string().optional() }),
	/** Reopens the thinking of an ended trace. */
	z.object({ type: z.literal("thinkMore"), traceId: z.string() }),
	/**
	 * Asks the question of a trace again as another version: with this effort, and with this prompt if it was
	 * edited.
	 */
	z.object({
		type: z.literal("askAgain"),
		traceId: z.string(),
		effort: effortSchema,
		prompt: z.string().min(1).optional(),
	}),
	/** Shows another version of an ended trace, from which the conversation continues. */
	z.object({ type: z.literal("chooseVersion"), traceId: z.string(), version: z.number().int().min(1) }),
	/** Asks the question of a trace at other efforts, side by side. */
	z.object({ type: z.literal("compareEfforts"), traceId: z.string() }),
	/** Writes a question and its answer into a file. */
	z.object({ type: z.literal("exportTrace"), traceId: z.string() }),
	/** Shows the code of a question, or one of its attachments, in the editor. */
	z.object({ type: z.literal("showCode"), traceId: z.string(), attachment: count.optional() }),
	/** Uses a code block of an answer, as its button says. */
	z.object({ type: z.literal("useCode"), traceId: z.string(), code: z.string(), use: z.enum(CODE_USES) }),
	/** Runs the command that a note or the welcome offers. */
	z.object({ type: z.literal("run"), command: offeredCommandSchema }),
	/** The user has read about the losses. */
	z.object({ type: z.literal("lossesRead") }),
	/** The user clicked a link in an answer; VS Code asks before it leaves the editor. */
	z.object({ type: z.literal("openLink"), href: z.string() }),
]);
export type FromPanel = z.infer<typeof fromPanelSchema>;
