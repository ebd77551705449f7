import * as z from "zod";

/** GPU backends that llama.cpp is built for here. */
const gpuKindSchema = z.enum(["cuda", "vulkan", "metal"]);
export type GpuKind = z.infer<typeof gpuKindSchema>;

/** The GPU operation that killed the engine or failed. */
export const gpuAttemptSchema = z.object({
	/** `any`: while detecting backends. */
	kind: z.union([gpuKindSchema, z.literal("any")]),
	during: z.enum(["start", "load"]),
});
export type GpuAttempt = z.infer<typeof gpuAttemptSchema>;

/** An operation that may kill an engine: using a graphics card, or just loading a model file. */
export const attemptSchema = z.union([gpuAttemptSchema, z.object({ file: z.string() })]);
export type Attempt = z.infer<typeof attemptSchema>;

/** Deaths while loading a file after which the file is blamed; a single one may have been a kill. */
const DEATHS_OF_A_BAD_FILE = 2;
/** Limit of remembered files. */
const MOST_FILES = 200;

/** What was learned about a model file. */
const fileNotesSchema = z.object({
	/** Whether llama.cpp has survived it. */
	proven: z.boolean(),
	/** Engines that died while loading it, since the last success. */
	deaths: z.number().int().min(0),
	/** What they died of, if known. */
	why: z.string().optional(),
});
export type FileNotes = z.infer<typeof fileNotesSchema>;

/** What was learned about a machine; valid for that machine and that release of llama.cpp only. */
const machineNotesSchema = z.object({
	/** Identifies processor, system, drivers and release. */
	machine: z.string(),
	/** The fastest number of threads for a model, by the model's key. */
	threads: z.record(z.string(), z.number().int().min(1)),
	/** GPU attempts that are not repeated. */
	refused: z.array(gpuAttemptSchema),
	/** Model files by key, the latest last. */
	files: z.record(z.string(), fileNotesSchema).default({}),
});
export type MachineNotes = z.infer<typeof machineNotesSchema>;

/**
 * The notes of a machine.
 * @param raw as saved; those of another machine and unreadable ones count as empty
 */
export function notesOf(machine: string, raw: unknown): MachineNotes {
	const parsed = machineNotesSchema.safeParse(raw);
	if (parsed.success && parsed.data.machine === machine) return parsed.data;
	return { machine, threads: {}, refused: [], files: {} };
}

const UNKNOWN_FILE: FileNotes = { proven: false, deaths: 0 };

export function fileNotesOf({ files }: MachineNotes, file: string): FileNotes {
	return (Object.hasOwn(files, file) && files[file]) || UNKNOWN_FILE;
}

/** The notes of all files with one replaced; the files that changed longest ago are forgotten. */
export function withFile({ files }: MachineNotes, file: string, notes: FileNotes): MachineNotes["files"] {
	const { [file]: _, ...others } = files;
	return Object.fromEntries([...Object.entries(others), [file, notes]].slice(-MOST_FILES));
}

/** Whether a file is not loaded any more, since engines die of it. */
export const isDeadly = ({ deaths }: FileNotes): boolean => deaths >= DEATHS_OF_A_BAD_FILE;
/** Notes for a file that killed a process which did nothing but prove it. */
export const deadly = (why: string): FileNotes => ({ proven: false, deaths: DEATHS_OF_A_BAD_FILE, why });

/** The notes after an engine has died of an attempt. */
export function afterDeath(notes: MachineNotes, died: Attempt): MachineNotes {
	if (!("file" in died)) return { ...notes, refused: [...notes.refused, died] };
	const before = fileNotesOf(notes, died.file);
	return { ...notes, files: withFile(notes, died.file, { ...before, deaths: before.deaths + 1 }) };
}

/** Which GPU backends llama.cpp may use: all, all but some, or none. */
export function gpuToUse(
	refused: readonly GpuAttempt[],
): "auto" | false | { type: "auto"; exclude: GpuKind[] } {
	const kinds = new Set(refused.map(({ kind }) => kind));
	if (kinds.has("any")) return false;
	const exclude = gpuKindSchema.options.filter((kind) => kinds.has(kind));
	return exclude.length > 0 ? { type: "auto", exclude } : "auto";
}
