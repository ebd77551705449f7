import * as z from "zod";
import { failureSchema } from "../failure.ts";
import { surveyedSchema } from "../model/modelSurvey.ts";
import { messageSchema } from "../question/question.ts";
import { controlSchema } from "../thinking/controls.ts";
import { askSchema } from "../thinking/reasoning.ts";
import { thinkingStyleSchema } from "../thinking/thinkingStyle.ts";
import { recordRequestSchema, trajectorySchema } from "../thinking/trajectory.ts";
import { reasoningEventSchema } from "../trace/events.ts";
import { gpuTrialSchema } from "./machineNotes.ts";
import { modelStatusSchema } from "./modelStatus.ts";

/** What the extension host and the model process say to each other. Every message is parsed on arrival. */

/** The longest time that a JavaScript timer can be set to. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** More than that is read ahead in an hour by nobody's wish. */
export const MOST_VAIN_TOKENS = 10_000_000;

const loadRequestSchema = z.object({
	path: z.string().min(1),
	/** What people call it. */
	name: z.string().min(1),
	contextTokens: z.number().int().min(256),
	style: thinkingStyleSchema.optional(),
	/** In place of the number that is measured to be the fastest: for comparing with other programs. */
	threads: z.number().int().min(1).optional(),
	/** Frees its memory when nobody has asked anything for so long, in milliseconds; without it, never. */
	unloadAfterMs: z.number().min(0).max(MAX_TIMER_MS).optional(),
});
export type LoadRequest = z.infer<typeof loadRequestSchema>;

const loadedInfoSchema = z.object({
	path: z.string(),
	architecture: z.string(),
	style: thinkingStyleSchema,
	contextTokens: z.number().int(),
	weightBytes: z.number(),
	/** Measured to be the fastest for this model on this machine. */
	threads: z.number().int(),
	gpu: z.string(),
});
export type LoadedInfo = z.infer<typeof loadedInfoSchema>;

/** What a model file says of itself. */
const fileInfoSchema = loadedInfoSchema.pick({ architecture: true, style: true, weightBytes: true }).extend({
	/** The context that the model was trained on, in tokens. */
	trainContextTokens: z.number().int(),
	/** Whether it brings a chat template along. */
	chatTemplate: z.boolean(),
	/** The token that ends an answer, as text. */
	endToken: z.string().optional(),
});
export type FileInfo = z.infer<typeof fileInfoSchema>;

/** What llama.cpp finds on this machine. */
const probeSchema = z.object({
	/** `none`, or the kind of graphics processing that works here: `cuda`, `vulkan`, `metal`. */
	gpu: z.string(),
	devices: z.array(z.string()),
	/** Memory of the graphics card alone, in bytes; 0 where it shares the machine's. */
	vram: z.object({ free: z.number(), total: z.number() }),
	mathCores: z.number().int(),
	/** The release of llama.cpp that the binary was built from. */
	release: z.string(),
	/** What is not used any more, because the engine died over it. */
	refused: z.array(gpuTrialSchema),
});
export type Probe = z.infer<typeof probeSchema>;

/** A question, and the model that is to answer it: it is loaded unless it is the one in memory. */
const engineAskSchema = askSchema.extend({ model: loadRequestSchema });
export type EngineAsk = z.infer<typeof engineAskSchema>;

/** A question that is being written: what is certain of it is read while nobody asks anything. */
const engineAheadSchema = engineAskSchema
	.pick({ model: true, system: true, turns: true, question: true, window: true, direct: true, hint: true })
	.extend({
		/** The most tokens of an hour that may be read ahead without being of use. */
		mostVainTokens: z.number().int().min(0).max(MOST_VAIN_TOKENS),
	});
export type EngineAhead = z.infer<typeof engineAheadSchema>;

/** Files that are looked at at once. */
export const MOST_SURVEYED = 1000;

const nothing = z.object({});
const count = z.number().int().min(0);

/** Questions from the host, each with an answer. */
export const ENGINE_REQUESTS = {
	/**
	 * The first request of a client that came over the local socket: shows that it may, and learns whom it
	 * reached.
	 */
	hello: { params: z.object({ token: z.string() }), result: z.object({ pid: z.number().int() }) },
	/** Answered at once, whatever else is under way: who does not answer hangs. */
	status: { params: nothing, result: modelStatusSchema },
	/** Loads a model; the one already loaded is kept when it is the same, else unloaded first. */
	load: { params: loadRequestSchema, result: loadedInfoSchema },
	unload: { params: nothing, result: nothing },
	/** Proves that a file is a whole model, without loading it. */
	inspect: { params: z.object({ path: z.string().min(1) }), result: fileInfoSchema },
	/** Reads the headers of many files at once, as far as there is time, and remembers them. */
	survey: {
		params: z.object({ paths: z.array(z.string()).max(MOST_SURVEYED) }),
		result: z.record(z.string(), surveyedSchema),
	},
	probe: { params: nothing, result: probeSchema },
	/** Unloads the model and has everything measured and tried again. */
	forgetMachine: { params: nothing, result: nothing },
	/** Answered when the last event of the trace was sent. */
	ask: { params: engineAskSchema, result: nothing },
	/**
	 * Reads what is certain of a question that is being written, if its model is in memory: while nobody wants
	 * anything else of it. Answered when all of that is read, or when it will not be, since another one of
	 * these came or there is no such model.
	 */
	readAhead: {
		params: engineAheadSchema,
		result: z.object({ ready: z.boolean(), readTokens: count, vainTokens: count }),
	},
	/**
	 * Reopens the thinking of a trace, up to `thinkingTokens` in all, as `versionId`, by which it is known from
	 * then on; answered as `ask` is.
	 */
	thinkMore: {
		params: z.object({
			traceId: z.string().min(1),
			versionId: z.string().min(1),
			thinkingTokens: z.number().int().min(1),
		}),
		result: nothing,
	},
	/** Records a trajectory and what it would have answered at every cut; `stop` with its id ends it. */
	record: { params: recordRequestSchema.extend({ recordId: z.string().min(1) }), result: trajectorySchema },
	/**
	 * Length of a text, or of a rendered chat, in tokens of the loaded model; fails when that is another one.
	 */
	countTokens: {
		params: z.object({ path: z.string(), content: z.union([z.string(), z.array(messageSchema)]) }),
		result: z.object({ tokens: z.number().int(), estimated: z.boolean().optional() }),
	},
} as const;

/** Remarks that need no answer, in either direction. */
export const ENGINE_NOTICES = {
	statusChanged: modelStatusSchema,
	reasoned: z.object({ traceId: z.string(), events: z.array(reasoningEventSchema) }),
	/** Something works, but not as well as it could; for the user to read. */
	warned: failureSchema,
	logged: z.object({ level: z.enum(["error", "warn", "info"]), text: z.string() }),
	control: z.object({ traceId: z.string(), control: controlSchema }),
} as const;

export type EngineRequests = typeof ENGINE_REQUESTS;
export type EngineNotices = typeof ENGINE_NOTICES;
export type RequestName = keyof EngineRequests;
export type NoticeName = keyof EngineNotices;
export type Params<Name extends RequestName> = z.infer<EngineRequests[Name]["params"]>;
export type Result<Name extends RequestName> = z.infer<EngineRequests[Name]["result"]>;
export type Notice<Name extends NoticeName> = z.infer<EngineNotices[Name]>;

/** How an answer travels: a failure is data, so that its next step survives the way. */
const replySchema = z.union([z.object({ value: z.unknown() }), z.object({ failure: failureSchema })]);
export type Reply = z.infer<typeof replySchema>;

export const parseReply = (raw: unknown): Reply => replySchema.parse(raw);
