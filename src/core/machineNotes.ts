import * as z from "zod";

/** What was found out about a machine: true of nothing but that machine, and of that release of llama.cpp. */
const machineNotesSchema = z.object({
	/** Names processor, system, drivers and release. */
	machine: z.string(),
	/** The number of threads that a model generates fastest with, by its key. */
	threads: z.record(z.string(), z.number().int().min(1)),
});
export type MachineNotes = z.infer<typeof machineNotesSchema>;

/**
 * The notes of a machine.
 * @param raw what was written down; of another machine, or unreadable, it tells nothing
 */
export function notesOf(machine: string, raw: unknown): MachineNotes {
	const parsed = machineNotesSchema.safeParse(raw);
	if (parsed.success && parsed.data.machine === machine) return parsed.data;
	return { machine, threads: {} };
}
