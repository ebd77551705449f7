import * as z from "zod";
import type { Signal } from "./reasoner.ts";

/**
 * A control of a running answer, applied at its next token, or at once where a server is silent: `stop` ends
 * everything, `answerNow` closes the thinking window. It is passed on by name; `Reasoning` obeys it.
 */
export const controlSchema = z.enum(["stop", "answerNow"]);
export type Control = z.infer<typeof controlSchema>;

/** The signals that carry the controls of a running answer. */
export type Controls = Readonly<Record<Control, Signal>>;
