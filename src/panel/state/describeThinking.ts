import { t } from "@vscode/l10n";
import { describeCount, describeDuration } from "../../core/trace/describe.ts";
import type { Trace } from "../../core/trace/trace.ts";

/** `Thinking… 312 / 1,024 · 6.1 s` */
export function describeThinking({ tokens, window, moments }: Trace, now: number): string {
	const seconds = describeDuration(Math.max(0, now - (moments.prefilled ?? now) - moments.closedMs));
	return t`Thinking… ${describeCount(tokens.thinking)} / ${describeCount(window.thinkingTokens)} · ${seconds}`;
}
