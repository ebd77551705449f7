import type { Complexity } from "../complexity/complexity.ts";
import type { Effort, Level } from "../effort.ts";
import type { FailureInfo } from "../failure.ts";
import type { Question } from "../question/question.ts";
import type { Drawing } from "../sampling.ts";
import type { ExitRisk, Omitted, Window } from "./events.ts";
import type { Exit } from "./exits.ts";

type Phase = "reading" | "thinking" | "answering" | "ended";

/** How the answer as a whole ended. */
export type Ending = "complete" | "truncated" | "looping" | "stopped" | "failed";

/** Tokens by purpose. The user waits for thinking + peek + answer. */
interface TokenCounts {
	readonly prompt: number;
	/** Tokens of the prompt that were already in the cache. */
	readonly cached: number;
	readonly thinking: number;
	readonly forced: number;
	readonly peek: number;
	readonly answer: number;
}

/** A peek at the answer that was rolled back. */
export interface PeekMark {
	/** Its position in the thought, in characters. */
	readonly thoughtChars: number;
	readonly text: string;
	readonly confidence: number;
	/** Whether it held a complete answer rather than its first words. */
	readonly whole?: boolean;
	/** Thresholds with which thinking would have ended here, if that was only watched. */
	readonly settles?: readonly number[];
}

/** A token count at a time, in milliseconds since the epoch. */
interface Mark {
	readonly at: number;
	readonly tokens: number;
}

/** Times in milliseconds since the epoch. */
export interface Moments {
	readonly asked: number;
	readonly prefilled?: number;
	readonly closed?: number;
	readonly ended?: number;
	/** Duration between ends and reopenings of the thought, which does not count for this trace. */
	readonly idleMs: number;
	/** Duration between closings and reopenings, which does not count as thinking. */
	readonly closedMs: number;
	/** The last event of any kind. */
	readonly latest: number;
}

/**
 * One question and everything that became of it: the fold of its events. If it was asked or thought about
 * again, this is the version that is shown, with the others beside it.
 */
export interface Trace {
	/** Shared by all versions. */
	readonly id: string;
	/** Identifies this version in the model process; equals `id` for the first. */
	readonly versionId: string;
	/** The version that was asked for: itself, or the one whose thought it resumed. */
	readonly askedAs: string;
	/** Number of the version, from 1 in the order of their beginning. */
	readonly version: number;
	/** The other versions, the last shown first; they have no others themselves. See `versionsOf`. */
	readonly others: readonly Trace[];
	readonly question: Question;
	readonly complexity: Complexity;
	/** Earlier exchanges that went along. */
	readonly turns: number;
	readonly effort: Effort;
	readonly level: Level;
	readonly window: Window;
	/** Whether thinking may end before its cap once the answer has settled. */
	readonly earlyExit: boolean;
	/** Whether only the model and its largest window were to end the thinking. */
	readonly full?: boolean;
	/** What is known here of its early exits. */
	readonly exitRisk?: ExitRisk;
	/** Time limit of the answer in seconds, if there is one. */
	readonly maxSeconds?: number;
	/** Whether the user reopened the thinking after its end. */
	readonly reopened: boolean;
	readonly omitted: Omitted;
	readonly model: { readonly id: string; readonly name: string };
	readonly phase: Phase;
	/** How far the prompt has been read, while it is being read and the engine tells. */
	readonly read?: { readonly tokens: number; readonly of: number; readonly since: Mark };
	/** Time to read the part of the prompt that was not cached, in milliseconds. */
	readonly readMs?: number;
	/** Answers that come before this question. */
	readonly ahead: number;
	readonly thought: string;
	readonly peeks: readonly PeekMark[];
	readonly hint: string;
	readonly answer: string;
	/** The beginning of the answer that was the end of the thought, without a mark between them. */
	readonly fromThought?: { readonly chars: number; readonly tokens: number };
	readonly exit?: Exit;
	readonly ending?: Ending;
	readonly failure?: FailureInfo;
	readonly tokens: TokenCounts;
	/** Those of `tokens.answer` that were of answers which gave way to more thinking. */
	readonly droppedTokens?: number;
	/** How tokens are sampled; without it, greedily. */
	readonly sampling?: Drawing;
	/** Whether the prompt's length is an estimate. */
	readonly promptEstimated?: boolean;
	/** Whether the prompt is another one because the model was told to answer without thinking. */
	readonly direct?: boolean;
	readonly moments: Moments;
}
