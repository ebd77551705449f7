import { LEVELS, type Level, type Windows } from "../effort.ts";
import type { Trajectory } from "./recording.ts";

/** When the beginning of a thought moves its level (after EDRM, arXiv 2605.22873). Entropies are in nats. */
export interface EntropySettings {
	/** How many tokens make the beginning. */
	readonly tokens: number;
	/** A mean entropy below this lowers the level by one step. */
	readonly below: number;
	/** A mean entropy above this raises it by one step. */
	readonly above: number;
}

/**
 * The level after the first tokens were seen. A thought that is shorter, or whose window closes before that,
 * keeps its level; so does one whose lower window would lie behind it already.
 */
export function levelAfterEntropy(
	level: Level,
	trajectory: Trajectory,
	windows: Windows,
	{ tokens, below, above }: EntropySettings,
): Level {
	const entropy = windows[level] > tokens ? beginningEntropy(trajectory, tokens) : undefined;
	if (entropy === undefined) return level;
	const step = entropy < below ? -1 : entropy > above ? 1 : 0;
	const moved = LEVELS[LEVELS.indexOf(level) + step] ?? level;
	return windows[moved] >= tokens ? moved : level;
}

/** The mean entropy of the first tokens of a thought, in nats; undefined where it has fewer. */
export function beginningEntropy({ thought }: Trajectory, tokens: number): number | undefined {
	const first = thought.slice(0, tokens);
	if (first.length < tokens) return undefined;
	return first.reduce((sum, [, , entropy]) => sum + entropy, 0) / tokens;
}
