import type { Ask } from "../thinking/ask.ts";
import { planPrompt } from "../thinking/planPrompt.ts";
import type { AheadOptions, ReadAhead, Reasoner } from "../thinking/reasoner.ts";

/** A question that is being written: its words may still change, everything else is settled. */
export type AskAhead = Pick<Ask, "system" | "turns" | "question" | "window" | "direct" | "hint">;

const HOUR_MS = 3_600_000;

/** Reads everything of a question but its words into the cache. @throws as `planPrompt` */
export async function readAhead(
	reasoner: Reasoner,
	ask: AskAhead,
	{ signal, mostVainTokens }: Pick<AheadOptions, "signal" | "mostVainTokens">,
): Promise<ReadAhead> {
	if (!reasoner.readAhead) return { ready: false, readTokens: 0, vainTokens: 0, moved: false };
	const { messages } = await planPrompt(reasoner, ask, signal);
	const certain = (messages.at(-1)?.text.length ?? 0) - ask.question.prompt.length;
	const { direct } = ask;
	return reasoner.readAhead(messages, { certain, mostVainTokens, signal, direct });
}

/**
 * The common beginning of chats that differ only in the question's words: their last messages are cut where
 * the words begin and get different words instead. The tokens that the two chats share are settled.
 */
export function withOtherWords<M extends { readonly text: string }>(
	messages: readonly M[],
	certain: number,
): [M[], M[]] {
	const ending = (words: string) =>
		messages.map((message, index) =>
			index === messages.length - 1 ? { ...message, text: message.text.slice(0, certain) + words } : message,
		);
	return [ending("why"), ending("0")];
}

/** The number of leading tokens that two texts share. */
export function sharedTokens<T>(one: readonly T[], other: readonly T[]): number {
	const different = one.findIndex((token, index) => token !== other[index]);
	return different < 0 ? one.length : different;
}

/** Accounts for tokens that were read ahead in vain. */
export class AheadLedger {
	#read: { readonly at: number; tokens: number }[] = [];

	/** Tokens of the last hour that were read ahead and not asked for. */
	get vainTokens(): number {
		const since = Date.now() - HOUR_MS;
		this.#read = this.#read.filter(({ at, tokens }) => at >= since && tokens > 0);
		return this.#read.reduce((sum, { tokens }) => sum + tokens, 0);
	}

	/** Records tokens that were read ahead. */
	read(tokens: number): void {
		this.#read.push({ at: Date.now(), tokens });
	}

	/** Records that a question needed tokens that had been read ahead. */
	used(tokens: number): void {
		for (const entry of this.#read.toReversed()) {
			const taken = Math.min(tokens, entry.tokens);
			entry.tokens -= taken;
			tokens -= taken;
		}
	}
}
