import * as z from "zod";
import type { Signal } from "./reasoner.ts";

/**
 * What a user can have a running answer do, at its next token: `stop` ends everything, `answerNow` closes the
 * thinking window. It travels by its name; `Reasoning` obeys it.
 */
export const controlSchema = z.enum(["stop", "answerNow"]);
export type Control = z.infer<typeof controlSchema>;

/** The signals by which a running answer is told. */
export type Controls = Readonly<Record<Control, Signal>>;
