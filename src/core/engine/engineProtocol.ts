import * as z from "zod";
import { failureSchema } from "../failure.ts";
import { thinkingStyleSchema } from "../marks/thinkingStyle.ts";
import { surveyedSchema } from "../model/modelSurvey.ts";
import { messageSchema } from "../question/question.ts";
import { recordRequestSchema, trajectorySchema } from "../recording/trajectory.ts";
import { askSchema } from "../thinking/ask.ts";
import { controlSchema } from "../thinking/controls.ts";
import { reasoningEventSchema } from "../trace/events.ts";
import { gpuAttemptSchema } from "./machineNotes.ts";
import { modelStatusSchema } from "./modelStatus.ts";

/** The protocol between the extension host and the model process. Every message is parsed on arrival. */

/** The longest delay of a JavaScript timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Upper limit of the setting: nobody wants more than this read ahead in an hour. */
const MOST_VAIN_TOKENS = 10_000_000;

/**
 * Folder in the user's folder for the state of the last conversation. Whoever deletes it, forbids engines to
 * keep what was asked before.
 */
export const PAST_FOLDER = "past";

const loadRequestSchema = z.object({
	path: z.string().min(1),
	/** The model's name for users. */
	name: z.string().min(1),
	contextTokens: z.number().int().min(256),
	style: thinkingStyleSchema.optional(),
	/** Replaces the measured number of threads, for comparison with other programs. */
	threads: z.number().int().min(1).optional(),
	/** Idle time in milliseconds after which memory is freed; without it, never. */
	unloadAfterMs: z.number().min(0).max(MAX_TIMER_MS).optional(),
	/**
	 * Whether the state of a question may be kept on the disk when the model is unloaded. False also deletes
	 * what is kept; without it, nothing is kept or deleted.
	 */
	keepsPast: z.boolean().optional(),
});
export type LoadRequest = z.infer<typeof loadRequestSchema>;

const loadedInfoSchema = z.object({
	path: z.string(),
	architecture: z.string(),
	style: thinkingStyleSchema,
	contextTokens: z.number().int(),
	weightBytes: z.number(),
	/** Measured as the fastest for this model on this machine. */
	threads: z.number().int(),
	gpu: z.string(),
});
export type LoadedInfo = z.infer<typeof loadedInfoSchema>;

/** What a model file says about itself. */
const fileInfoSchema = loadedInfoSchema.pick({ architecture: true, style: true, weightBytes: true }).extend({
	/** The training context, in tokens. */
	trainContextTokens: z.number().int(),
	/** Whether the file has a chat template. */
	chatTemplate: z.boolean(),
	/** The end-of-turn token, as text. */
	endToken: z.string().optional(),
});
export type FileInfo = z.infer<typeof fileInfoSchema>;

/** What llama.cpp finds on this machine. */
const probeSchema = z.object({
	/** `none`, or the GPU backend that works here: `cuda`, `vulkan`, `metal`. */
	gpu: z.string(),
	devices: z.array(z.string()),
	/** Dedicated memory of the graphics card in bytes; 0 if it shares the machine's. */
	vram: z.object({ free: z.number(), total: z.number() }),
	mathCores: z.number().int(),
	/** The llama.cpp release of the binary. */
	release: z.string(),
	/** Trials that are not repeated, since the engine died of them. */
	refused: z.array(gpuAttemptSchema),
});
export type Probe = z.infer<typeof probeSchema>;

/** A question and the model that is to answer it, loaded unless it is in memory. */
const engineAskSchema = askSchema.extend({ model: loadRequestSchema });
export type EngineAsk = z.infer<typeof engineAskSchema>;

/** A question that is being written: its settled part is read while the model is idle. */
const engineAheadSchema = engineAskSchema
	.pick({ model: true, system: true, turns: true, question: true, window: true, direct: true, hint: true })
	.extend({
		/** Tokens per hour that may be read ahead in vain. */
		mostVainTokens: z.number().int().min(0).max(MOST_VAIN_TOKENS),
	});
export type EngineAhead = z.infer<typeof engineAheadSchema>;

/** Limit of files per survey. */
export const MOST_SURVEYED = 1000;

const nothing = z.object({});
const count = z.number().int().min(0);

/** Requests from the host, each with a reply. */
export const ENGINE_REQUESTS = {
	/**
	 * The first request over the local socket: proves that the client may connect, and tells it the process.
	 */
	hello: { params: z.object({ token: z.string() }), result: z.object({ pid: z.number().int() }) },
	/** Answered at once, whatever else is under way: an engine that does not answer hangs. */
	status: { params: nothing, result: modelStatusSchema },
	/** Loads a model; keeps the loaded one if it is the same, otherwise unloads it first. */
	load: { params: loadRequestSchema, result: loadedInfoSchema },
	unload: { params: nothing, result: nothing },
	/** Checks that a file is a complete model, without loading it. */
	inspect: { params: z.object({ path: z.string().min(1) }), result: fileInfoSchema },
	/** Reads and caches the headers of many files, as far as time allows. */
	survey: {
		params: z.object({ paths: z.array(z.string()).max(MOST_SURVEYED) }),
		result: z.record(z.string(), surveyedSchema),
	},
	probe: { params: nothing, result: probeSchema },
	/** Unloads the model, and forgets all measurements and trials. */
	forgetMachine: { params: nothing, result: nothing },
	/** Answered after the trace's last event. */
	ask: { params: engineAskSchema, result: nothing },
	/**
	 * Reads the settled part of a question that is being written, if its model is in memory, while nobody else
	 * wants that. Answered when all of it is read, or when it will not be: another such request replaced it, or
	 * the model is not in memory.
	 */
	readAhead: {
		params: engineAheadSchema,
		result: z.object({ ready: z.boolean(), readTokens: count, vainTokens: count }),
	},
	/**
	 * Reopens the thinking of a trace, up to `thinkingTokens` in total, as `versionId`, its id from then on;
	 * answered as `ask` is.
	 */
	thinkMore: {
		params: z.object({
			traceId: z.string().min(1),
			versionId: z.string().min(1),
			thinkingTokens: z.number().int().min(1),
		}),
		result: nothing,
	},
	/** Records a trajectory and its answer at every cut; `stop` with its id ends it. */
	record: { params: recordRequestSchema.extend({ recordId: z.string().min(1) }), result: trajectorySchema },
	/** Length of a text or a rendered chat in tokens of the loaded model; fails if another one is loaded. */
	countTokens: {
		params: z.object({ path: z.string(), content: z.union([z.string(), z.array(messageSchema)]) }),
		result: z.object({ tokens: z.number().int(), estimated: z.boolean().optional() }),
	},
} as const;

/** Notifications in either direction, without a reply. */
export const ENGINE_NOTICES = {
	statusChanged: modelStatusSchema,
	reasoned: z.object({ traceId: z.string(), events: z.array(reasoningEventSchema) }),
	/** Something works, but not as well as it could; for the user. */
	warned: failureSchema,
	logged: z.object({ level: z.enum(["error", "warn", "info"]), text: z.string() }),
	control: z.object({ traceId: z.string(), control: controlSchema }),
} as const;

type EngineRequests = typeof ENGINE_REQUESTS;
type EngineNotices = typeof ENGINE_NOTICES;
export type RequestName = keyof EngineRequests;
export type NoticeName = keyof EngineNotices;
export type Params<Name extends RequestName> = z.infer<EngineRequests[Name]["params"]>;
export type Result<Name extends RequestName> = z.infer<EngineRequests[Name]["result"]>;
export type Notice<Name extends NoticeName> = z.infer<EngineNotices[Name]>;

/** The envelope of replies: a failure travels as data, so that its next step survives. */
const replySchema = z.union([z.object({ value: z.unknown() }), z.object({ failure: failureSchema })]);
export type Reply = z.infer<typeof replySchema>;

export const parseReply = (raw: unknown): Reply => replySchema.parse(raw);
