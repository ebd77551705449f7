import * as z from "zod";

/** How much thinking a question gets, from least to most. */
export const LEVELS = ["minimal", "low", "medium", "high", "max"] as const;
export const levelSchema = z.enum(LEVELS);
export type Level = z.infer<typeof levelSchema>;

/** What the user asks for: a level, or `auto` to derive it from the Complexity. */
export const EFFORTS = ["auto", ...LEVELS] as const;
export const effortSchema = z.enum(EFFORTS);
export type Effort = z.infer<typeof effortSchema>;

/** The cap on thinking tokens of each level. It belongs to a model. */
export type Windows = Readonly<Record<Level, number>>;

/** The level for a complexity score: five equal steps of 0–100. */
export function levelOf(score: number): Level {
	const step = Math.floor(Math.max(0, Math.min(score, 99.9)) / 20);
	return LEVELS[step] ?? "max";
}
