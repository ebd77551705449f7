import * as z from "zod";
import { thinkingStyleSchema } from "../../src/core/marks/thinkingStyle.ts";
import { parseJson } from "../../src/core/parseJson.ts";
import { problemSchema } from "../../src/core/question/problem.ts";
import { trajectorySchema } from "../../src/core/recording/trajectory.ts";
import { windowSchema } from "../../src/core/trace/events.ts";

const count = z.number().int().min(0);

const FORMAT = "z1-traces-1";

/** The first line of a file of recordings: everything that its other lines depend on. */
const recordingHeaderSchema = z.object({
	format: z.literal(FORMAT),
	model: z.object({ id: z.string(), name: z.string(), sha256: z.string() }),
	style: thinkingStyleSchema,
	contextTokens: count,
	system: z.string(),
	window: windowSchema,
	everyTokens: count,
	alsoAt: z.array(count),
	plannedOnly: z.boolean().optional(),
	probe: z.boolean().optional(),
	problems: z.object({ file: z.string(), sha256: z.string() }),
	versions: z.object({ z1: z.string(), nodeLlamaCpp: z.string() }),
	/** Processor and cores: their rounding differs, and with it single answers. */
	machine: z.string(),
});
export type RecordingHeader = z.infer<typeof recordingHeaderSchema>;

/** Every other line: a problem, and what the model thought and answered. */
const recordingSchema = z.object({ problem: problemSchema, trajectory: trajectorySchema });
export type Recording = z.infer<typeof recordingSchema>;

export interface Recordings {
	readonly header: RecordingHeader;
	readonly recordings: readonly Recording[];
}

/**
 * Parses a file of recordings.
 * @throws Error naming the first invalid line
 */
export function parseRecordings(text: string): Recordings {
	const [first = "", ...rest] = text.split("\n").filter((line) => line.trim() !== "");
	assertFormat(parseLineJson(first, 1));
	const header = parseLine(recordingHeaderSchema, first, 1);
	return { header, recordings: rest.map((line, index) => parseLine(recordingSchema, line, index + 2)) };
}

function parseLine<T>(schema: z.ZodType<T>, line: string, number: number): T {
	const parsed = schema.safeParse(parseLineJson(line, number));
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	throw new Error(`line ${number} is not a line of recordings: ${issue?.path.join(".")}: ${issue?.message}`);
}

function parseLineJson(line: string, number: number): unknown {
	const value = parseJson(line);
	if (value === undefined) throw new Error(`line ${number} is not JSON`);
	return value;
}

/** @throws Error when the first line is of another version */
function assertFormat(header: unknown): void {
	const { format } = z.object({ format: z.string().startsWith("z1-traces-") }).safeParse(header).data ?? {};
	if (format === undefined || format === FORMAT) return;
	throw new Error(`line 1: recordings of another version, "${format}"; this one reads "${FORMAT}"`);
}
