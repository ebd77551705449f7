import { t } from "@vscode/l10n";
import * as z from "zod";

/** Properties of an exit: a way in which the thinking ends. */
interface ExitRow {
	readonly badge: string;
	readonly sentence: string;
	/** Whether the thinking ran undisturbed: the answer is what the model gives in its largest window. */
	readonly undisturbed: boolean;
	/** What a window needs for the thinking to end by itself; undefined if unknown. */
	readonly needed: (answer: AnswerTokens) => Needed | undefined;
}

interface AnswerTokens {
	readonly thinkingTokens: number;
	readonly answerTokens: number;
	/** See `AnswerRecord`. */
	readonly droppedTokens?: number | undefined;
	/** See `AnswerRecord`. */
	readonly apart?: boolean | undefined;
}

/** Tokens of thinking, or more than those if it was cut off there. */
export interface Needed {
	readonly tokens: number;
	readonly more: boolean;
}

const enough = ({ thinkingTokens }: AnswerTokens): Needed => ({ tokens: thinkingTokens, more: false });
const tooFew = ({ thinkingTokens }: AnswerTokens): Needed => ({ tokens: thinkingTokens, more: true });
const unknown = () => undefined;

/** Why the thinking window closed. A new exit is one more row. */
export const EXITS = {
	finished: {
		badge: t("finished"),
		sentence: t("The model finished thinking by itself, inside its window."),
		undisturbed: true,
		// Without a mark at the end of the thought, the answer lies inside the window, too.
		needed: ({ thinkingTokens, answerTokens, droppedTokens = 0, apart }) => ({
			tokens: thinkingTokens + (apart ? 0 : answerTokens - droppedTokens),
			more: false,
		}),
	},
	direct: {
		badge: t("no thinking"),
		sentence: t("The model was told, in its own way, to answer without thinking."),
		undisturbed: false,
		needed: unknown,
	},
	capped: {
		badge: t("capped"),
		sentence: t("Thinking reached its cap; the hint then made the model answer."),
		undisturbed: true,
		needed: tooFew,
	},
	timed: {
		badge: t("capped by the clock"),
		sentence: t("Thinking was ended so that the answer would be there in the time it had."),
		undisturbed: false,
		needed: tooFew,
	},
	converged: {
		badge: t("converged"),
		sentence: t("The answer had settled, so thinking was ended early."),
		undisturbed: false,
		needed: enough,
	},
	looping: {
		badge: t("looping"),
		sentence: t("The thinking repeated itself and was ended."),
		undisturbed: true,
		needed: enough,
	},
	answerNow: {
		badge: t("answered now"),
		sentence: t("You ended the thinking; the hint then made the model answer."),
		undisturbed: false,
		needed: unknown,
	},
	stopped: {
		badge: t("stopped"),
		sentence: t("You stopped it while it was thinking."),
		undisturbed: false,
		needed: unknown,
	},
	failed: {
		badge: t("failed"),
		sentence: t("It failed while it was thinking."),
		undisturbed: false,
		needed: unknown,
	},
} as const satisfies Readonly<Record<string, ExitRow>>;

export type Exit = keyof typeof EXITS;
export const exitSchema = z.enum(Object.keys(EXITS) as Exit[]);
