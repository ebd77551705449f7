import { t } from "@vscode/l10n";
import { describeCount, describeDuration, describePace } from "../../core/trace/describe.ts";
import type { Trace } from "../../core/trace/trace.ts";

/** `Thinking… 312 / 1,024 · 6.1 s` and, after the first moments, `12 tokens/s · at most 1 min more`. */
export function describeThinking(
	trace: Trace,
	now: number,
): readonly [words: string, pace: string | undefined] {
	const { tokens, window, moments } = trace;
	const seconds = describeDuration(Math.max(0, now - (moments.prefilled ?? now) - moments.closedMs));
	const words = t`Thinking… ${describeCount(tokens.thinking)} / ${describeCount(window.thinkingTokens)} · ${seconds}`;
	return [words, describePace(trace)];
}
