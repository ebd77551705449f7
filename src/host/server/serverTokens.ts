import { t } from "@vscode/l10n";
import * as z from "zod";
import { failures } from "../../core/failure.ts";
import type { ChatPart } from "./chatTemplate.ts";
import { breakControlTokens, cutControlTokens } from "./controlTokens.ts";
import type { ServerClient } from "./serverClient.ts";

/** A token by its id or, if a server does not tell ids, a piece of text that stands for one. */
export type Token = number | ChatPart;

/** Tokenises text for a served model. */
export interface Tokeniser {
	/** Whether its tokens are pieces of text in roughly the right number. */
	readonly estimated: boolean;
	encode(part: ChatPart, signal?: AbortSignal): Promise<readonly Token[]>;
}

/** A text as a llama-server tokenises it. */
export const tokensSchema = z.object({ tokens: z.array(z.number().int().min(0)) });

/**
 * llama-server: an option tells whether control tokens are parsed.
 * @param model as the server calls it, which matters where it has several
 */
export function llamaTokeniser(client: ServerClient, model: string): Tokeniser {
	return {
		estimated: false,
		encode: ({ text, control }, signal) =>
			tokenise(client, { model, content: text, add_special: false, parse_special: control }, signal),
	};
}

/** vLLM parses control tokens everywhere, so text that must not hold any is tokenised in parts. */
export function vllmTokeniser(client: ServerClient, model: string): Tokeniser {
	const encode = (prompt: string, signal: AbortSignal | undefined) =>
		tokenise(client, { model, prompt, add_special_tokens: false }, signal);
	return {
		estimated: false,
		encode: async ({ text, control }, signal) => {
			const parts = (control ? [text] : cutControlTokens(text, model)).filter((part) => part !== "");
			return (await Promise.all(parts.map((part) => encode(part, signal)))).flat();
		},
	};
}

/** Characters per token in code and prose; a low estimate, so that what seems to fit does fit. */
const FEWEST_CHARACTERS_PER_TOKEN = 3;

/** For servers that do not tokenise: the text itself, cut into pieces of about a token. */
export const ESTIMATING_TOKENISER: Tokeniser = {
	estimated: true,
	encode: async ({ text, control }) => {
		const pieces = text.match(new RegExp(`.{1,${FEWEST_CHARACTERS_PER_TOKEN}}`, "gsu")) ?? [];
		return pieces.map((piece) => ({ text: piece, control }));
	},
};

/**
 * A sequence as `/v1/completions` takes it.
 * @param model as the server calls it
 */
export function promptOf(sequence: readonly Token[], model: string): readonly number[] | string {
	const ids = sequence.filter((token) => typeof token === "number");
	if (ids.length === sequence.length) return ids;
	let text = "";
	let said = "";
	for (const token of sequence as readonly ChatPart[]) {
		if (token.control) {
			text += breakControlTokens(said, model) + token.text;
			said = "";
		} else said += token.text;
	}
	return text + breakControlTokens(said, model);
}

/** Bytes of a token id in JSON, and of the rest of an answer. */
const BYTES_PER_TOKEN = 12;
const BYTES_BESIDES = 64 * 2 ** 10;

/** @throws Failure `server…`; the signal's reason when aborted */
async function tokenise(
	client: ServerClient,
	body: Readonly<Record<string, unknown>>,
	signal?: AbortSignal,
): Promise<number[]> {
	// A text has at most as many tokens as bytes; some servers also send each token's text.
	const bytes = Buffer.byteLength(JSON.stringify(body));
	const maxBytes = BYTES_BESIDES + bytes * 2 * BYTES_PER_TOKEN;
	const asked = { body, maxBytes, ...(signal && { signal }) };
	const parsed = tokensSchema.safeParse(await client.askJson("/tokenize", asked));
	if (!parsed.success) throw failures.serverNotCompletion(client.address.host, t("it tells no tokens"));
	return parsed.data.tokens;
}

/** A tokeniser that can tell whether its ids are still those of the server's model. */
export interface RememberingTokeniser extends Tokeniser {
	/** @throws Failure `server…`; the signal's reason when aborted */
	isSame(signal: AbortSignal): Promise<boolean>;
}

/** Caches recent tokenisations: templates, system prompts and earlier turns recur. */
export function remembering({ estimated, encode }: Tokeniser): RememberingTokeniser {
	const known = new Map<string, { readonly part: ChatPart; readonly tokens: readonly Token[] }>();
	return {
		estimated,
		encode: async (part, signal) => {
			const key = `${part.control}${part.text}`;
			const tokens = known.get(key)?.tokens ?? (await encode(part, signal));
			known.delete(key);
			known.set(key, { part, tokens });
			const [oldest] = known.keys();
			if (oldest !== undefined && known.size > REMEMBERED_TEXTS) known.delete(oldest);
			return tokens;
		},
		isSame: async (signal) => {
			// The longest text is the best sample, but a very long one is too much work.
			const fit = [...known.values()].filter(({ part }) => part.text.length <= LONGEST_SAMPLE);
			const [sample] = fit.sort((a, b) => b.part.text.length - a.part.text.length);
			if (!sample) return true;
			const now = await encode(sample.part, signal);
			return now.length === sample.tokens.length && now.every((token, at) => token === sample.tokens[at]);
		},
	};
}

/** Limit of the sample that is tokenised again to detect a change, in characters. */
const LONGEST_SAMPLE = 4000;
const REMEMBERED_TEXTS = 64;
