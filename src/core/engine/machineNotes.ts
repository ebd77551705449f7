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

/** What was found out about a machine: true of nothing but that machine, and of that release of llama.cpp. */
const machineNotesSchema = z.object({
	/** Names processor, system, drivers and release. */
	machine: z.string(),
	/** The number of threads that a model generates fastest with, by its key. */
	threads: z.record(z.string(), z.number().int().min(1)),
	/** What is not tried again. */
	refused: z.array(gpuTrialSchema),
});
export type MachineNotes = z.infer<typeof machineNotesSchema>;

/**
 * The notes of a machine.
 * @param raw what was written down; of another machine, or unreadable, it tells nothing
 */
export function notesOf(machine: string, raw: unknown): MachineNotes {
	const parsed = machineNotesSchema.safeParse(raw);
	if (parsed.success && parsed.data.machine === machine) return parsed.data;
	return { machine, threads: {}, refused: [] };
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
