import * as z from "zod";

/** Kinds of graphics processing that llama.cpp is built for here. */
const gpuKindSchema = z.enum(["cuda", "vulkan", "metal"]);
export type GpuKind = z.infer<typeof gpuKindSchema>;

/** What the engine was doing with graphics cards when it died, or could not do. */
export const gpuTrialSchema = z.object({
	/** `any`: while it looked for what there is. */
	kind: z.union([gpuKindSchema, z.literal("any")]),
	during: z.enum(["start", "load"]),
});
export type GpuTrial = z.infer<typeof gpuTrialSchema>;

/** What an engine is doing that it may die over: with graphics cards, or with a model file alone. */
export const trialSchema = z.union([gpuTrialSchema, z.object({ file: z.string() })]);
export type Trial = z.infer<typeof trialSchema>;

/** So many engines have to die while they load a file until that is its fault: one may have been killed. */
const DEATHS_OF_A_BAD_FILE = 2;
/** Files that are remembered. */
const MOST_FILES = 200;

/** What was found out about a model file. */
const fileNotesSchema = z.object({
	/** Whether llama.cpp has been seen to survive it. */
	proven: z.boolean(),
	/** How many engines have died while they loaded it, since it was loaded last. */
	deaths: z.number().int().min(0),
	/** What they died of, where they have said it. */
	why: z.string().optional(),
});
export type FileNotes = z.infer<typeof fileNotesSchema>;

/** What was found out about a machine: true of nothing but that machine, and of that release of llama.cpp. */
const machineNotesSchema = z.object({
	/** Names processor, system, drivers and release. */
	machine: z.string(),
	/** The number of threads that a model generates fastest with, by its key. */
	threads: z.record(z.string(), z.number().int().min(1)),
	/** What is not tried again. */
	refused: z.array(gpuTrialSchema),
	/** What was found out about model files, by their keys, the latest last. */
	files: z.record(z.string(), fileNotesSchema).default({}),
});
export type MachineNotes = z.infer<typeof machineNotesSchema>;

/**
 * The notes of a machine.
 * @param raw what was written down; of another machine, or unreadable, it tells nothing
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

/** The notes of all files, with those of one replaced; those that were changed longest ago are forgotten. */
export function withFile({ files }: MachineNotes, file: string, notes: FileNotes): MachineNotes["files"] {
	const { [file]: _, ...others } = files;
	return Object.fromEntries([...Object.entries(others), [file, notes]].slice(-MOST_FILES));
}

/** Whether a file is not loaded any more, since engines die over it. */
export const isDeadly = ({ deaths }: FileNotes): boolean => deaths >= DEATHS_OF_A_BAD_FILE;
/** What is noted of a file that a process has died over that did nothing but try it out. */
export const deadly = (why: string): FileNotes => ({ proven: false, deaths: DEATHS_OF_A_BAD_FILE, why });

/** The notes after an engine has died over what it tried. */
export function afterDeath(notes: MachineNotes, died: Trial): MachineNotes {
	if (!("file" in died)) return { ...notes, refused: [...notes.refused, died] };
	const before = fileNotesOf(notes, died.file);
	return { ...notes, files: withFile(notes, died.file, { ...before, deaths: before.deaths + 1 }) };
}

/** Which graphics processing llama.cpp may look for: any, any but some, or none. */
export function gpuToUse(
	refused: readonly GpuTrial[],
): "auto" | false | { type: "auto"; exclude: GpuKind[] } {
	const kinds = new Set(refused.map(({ kind }) => kind));
	if (kinds.has("any")) return false;
	const exclude = gpuKindSchema.options.filter((kind) => kinds.has(kind));
	return exclude.length > 0 ? { type: "auto", exclude } : "auto";
}
