import { t } from "@vscode/l10n";
import type { Effort } from "../effort.ts";
import { formatNumber } from "../language.ts";
import type { Drawing } from "../sampling.ts";
import type { ExitRisk } from "./events.ts";
import { EXITS } from "./exits.ts";
import { statisticsOf } from "./statistics.ts";
import type { Ending, Moments, Trace } from "./trace.ts";
import { wasLate } from "./versions.ts";

/** Efforts and levels as shown to users. */
export const EFFORT_WORDS: Readonly<Record<Effort, string>> = {
	auto: t("auto"),
	minimal: t("minimal"),
	low: t("low"),
	medium: t("medium"),
	high: t("high"),
	max: t("max"),
};

/** The parts of a window and its answer, as shown to users. */
export const PART_WORDS = {
	thinking: t("thinking"),
	peek: t("peek"),
	answer: t("answer"),
	unspent: t("unspent"),
};

/** Failures have messages of their own. */
const ENDING_WORDS: Readonly<Partial<Record<Ending, string>>> = {
	stopped: t("You stopped it here."),
	truncated: t("The answer was cut off: it filled the tokens reserved for it."),
	looping: t("The answer was cut off: it repeated itself."),
};

/** How an answer ended, unless it is simply complete. */
export function describeEnding(trace: Trace): string | undefined {
	const { ending, maxSeconds, answer } = trace;
	if (maxSeconds !== undefined && wasLate(trace))
		return t`The answer was cut off: its ${describeCount(maxSeconds)} seconds were up.`;
	if (ending === "complete" && answer.trim() === "") return t("The model wrote no answer.");
	return ending && ENDING_WORDS[ending];
}

/** Why the thinking ended, in a word or two: `finished`, `capped after 24 s`. */
export function describeExit({ exit, moments }: Trace): string | undefined {
	if (exit === "timed" && moments.closed !== undefined)
		return t`capped after ${describeDuration(moments.closed - moments.asked)}`;
	return exit && EXITS[exit].badge;
}

/** Why the thinking ended, in sentences; for an early exit with what is known here of such exits. */
export function describeExitReason({ exit, exitRisk }: Trace): string | undefined {
	if (!exit) return undefined;
	const { sentence } = EXITS[exit];
	return exit === "converged" && exitRisk ? `${sentence} ${describeExitRisk(exitRisk)}` : sentence;
}

/** When thinking ends early, and how often that changed the answer. */
export function describeExitRisk({ confidence, compared, changed, proven }: ExitRisk): string {
	const [exits, other] = [describeCount(compared), describeCount(changed)];
	if (confidence === undefined)
		return t`Thinking does not end early with this model: of ${exits} exits at which it was surest, ${other} changed the answer.`;
	const sure = formatNumber(100 * confidence, 1);
	return proven
		? t`Thinking ends early once the model is ${sure} % sure of its answer. Of ${exits} such exits, ${other} changed the answer; with 90 % confidence, fewer than 5 % do.`
		: t`Thinking ends early once the model is ${sure} % sure of its answer. Of ${exits} such exits, ${other} changed the answer; that does not show yet that fewer than 5 % do.`;
}

/** `62, high: one loop; asks for an exact result` */
function describeComplexity({ complexity: { score, level, reasons } }: Trace): string {
	return `${score}, ${EFFORT_WORDS[level]}${reasons.length > 0 ? `: ${reasons.join("; ")}` : ""}`;
}

/** `auto → high`, or just the level if the user chose it. */
export function describeEffort({ effort, level }: Trace): string {
	const word = EFFORT_WORDS[level];
	return effort === "auto" ? `${EFFORT_WORDS.auto} → ${word}` : word;
}

/** What distinguishes an answer from others to the same question: `auto → low, up to 64 tokens`. */
export function describeVariant(trace: Trace): string {
	const { effort, full, window } = trace;
	const tokens =
		window.thinkingTokens === 0 ? t("no thinking") : t`up to ${describeCount(window.thinkingTokens)} tokens`;
	return effort === "max" && full ? t`full window, ${tokens}` : `${describeEffort(trace)}, ${tokens}`;
}

/** `320 ms`, `6.1 s`, `2 min 11 s` */
export function describeDuration(ms: number): string {
	if (ms < 950) return t`${Math.round(ms)} ms`;
	const seconds = Math.round(ms / 1000);
	if (seconds < 60) return t`${formatNumber(ms / 1000, 1)} s`;
	return t`${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** An approximate duration, as people say it: `40 s`, `1½ min`, `12 min`. */
export function describeAbout(ms: number): string {
	const seconds = ms / 1000;
	if (seconds < 10) return t`${Math.max(1, Math.round(seconds))} s`;
	if (seconds < 55) return t`${Math.round(seconds / 5) * 5} s`;
	const halves = Math.round(seconds / 30);
	const minutes = Math.floor(halves / 2);
	return halves % 2 === 1 && minutes < 5 ? t`${minutes}½ min` : t`${Math.round(seconds / 60)} min`;
}

/** `Reading 1,240 of 5,106 tokens · 40 s left`, or only that it is being read while no more is known. */
export function describeReading({ read, moments }: Trace): string {
	if (!read) return t("Reading the question…");
	const { tokens, of } = read;
	if (tokens === 0) return t`Reading ${describeCount(of)} tokens…`;
	const words = t`Reading ${describeCount(tokens)} of ${describeCount(of)} tokens`;
	const left = readingLeftMs(read, moments);
	return left === undefined ? words : t`${words} · ${describeAbout(left)} left`;
}

/** Time for the rest of the prompt in milliseconds, once a part of it was read. */
function readingLeftMs({ tokens, of, since }: NonNullable<Trace["read"]>, moments: Moments) {
	const spent = moments.latest - since.at;
	if (tokens === since.tokens || spent === 0) return undefined;
	return (spent / (tokens - since.tokens)) * (of - tokens);
}

/** A warning, as soon as it is clear, that the time limit does not even suffice for reading. */
export function describeLateReading({ read, moments, maxSeconds, phase }: Trace): string | undefined {
	if (maxSeconds === undefined || !read || phase !== "reading") return undefined;
	const left = readingLeftMs(read, moments);
	const needed = moments.latest - read.since.at + (left ?? 0);
	return left !== undefined && needed > maxSeconds * 1000 ? tooShortToRead(needed, maxSeconds) : undefined;
}

/** `Reading this takes 50 s: more than the 30 seconds that it has.` */
export function tooShortToRead(readingMs: number, maxSeconds: number): string {
	return t`Reading this takes ${describeAbout(readingMs)}: more than the ${describeCount(maxSeconds)} seconds that it has.`;
}

/**
 * `12 tokens/s · at most 1½ min more`: speed of thinking, and time until the window is full; undefined in the
 * first moments.
 */
export function describePace(trace: Trace): string | undefined {
	const { thinkingMs, thinkingTokens, peekTokens, windowTokens } = statisticsOf(trace);
	if (thinkingMs < 1000 || thinkingTokens < 8) return undefined;
	const perMs = (thinkingTokens + peekTokens) / thinkingMs;
	const perWindow = (windowTokens - thinkingTokens) / (thinkingTokens / thinkingMs);
	const { maxSeconds, moments } = trace;
	const perClock = moments.asked + (maxSeconds ?? Number.POSITIVE_INFINITY) * 1000 - moments.latest;
	// Loading the model may have taken longer than that.
	const left = perClock > 0 ? Math.min(perWindow, perClock) : perWindow;
	return t`${describeSpeed(perMs * 1000)} · at most ${describeAbout(left)} more`;
}

/** A time in the same form everywhere: `2026-11-24 12:30 UTC`. */
export function describeMoment(at: number): string {
	return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** A count with thousands separators: `1,024`. */
export function describeCount(n: number): string {
	return formatNumber(n);
}

/** A size of files or memory in decimal units: `640 kB`, `12 MB`, `4.7 GB`. */
export function describeBytes(bytes: number): string {
	if (bytes < 1e6) return t`${Math.round(bytes / 1e3)} kB`;
	if (bytes < 1e9) return t`${Math.round(bytes / 1e6)} MB`;
	return t`${formatNumber(bytes / 1e9, 1)} GB`;
}

/** `Thought for 6.1 s · 312 tokens` */
export function describeThought(trace: Trace): string {
	const { thinkingMs, thinkingTokens, windowTokens } = statisticsOf(trace);
	if (windowTokens === 0 || trace.thought === "") return t("Answered without thinking");
	return t`Thought for ${describeDuration(thinkingMs)} · ${describeCount(thinkingTokens)} tokens`;
}

/** The whole cost of an answer, in one line. */
export function describeStatistics(trace: Trace): string {
	const s = statisticsOf(trace);
	return [
		t`complexity ${describeComplexity(trace)}`,
		t`effort ${describeEffort(trace)}`,
		t`window ${describeCount(s.windowTokens)}`,
		t`thinking ${describeCount(s.thinkingTokens)} + peek ${describeCount(s.peekTokens)} + answer ${describeCount(s.answerTokens)} = ${describeCount(s.totalTokens)} tokens`,
		t`exit ${describeExit(trace) ?? t("none")}`,
		...(trace.sampling ? [describeDrawing(trace.sampling)] : []),
		describeDuration(s.totalMs),
		s.tokensPerSecond === undefined ? t("no tokens") : describeSpeed(s.tokensPerSecond),
	].join(" · ");
}

/** `temperature 0.6, seed 42`: what it takes to repeat the same draws. */
export function describeDrawing({ temperature, seed }: Drawing): string {
	return t`temperature ${temperature}, seed ${seed}`;
}

/** `12 tokens/s` */
export function describeSpeed(tokensPerSecond: number): string {
	return t`${describeCount(Math.round(tokensPerSecond))} tokens/s`;
}

/** A whole number with a real minus sign. */
export function describeSigned(n: number): string {
	const rounded = Math.round(n);
	return `${rounded < 0 ? "−" : ""}${describeCount(Math.abs(rounded))}`;
}

/** Why a question is still waiting. */
export function describeQueue(ahead: number): string {
	return ahead === 1
		? t("Queued: the model is busy with another answer, perhaps in another window…")
		: t`Queued: the model writes ${describeCount(ahead)} other answers first…`;
}
