import { t } from "@vscode/l10n";
import * as z from "zod";
import { failures } from "../../core/failure.ts";
import type { ChatPart } from "./chatTemplate.ts";
import { breakControlTokens, cutControlTokens } from "./controlTokens.ts";
import type { ServerClient } from "./serverClient.ts";

/** A token by its number, or, where a server cannot say its tokens, a piece of text that stands for one. */
export type Token = number | ChatPart;

/** Turns text into the tokens of a served model. */
export interface Tokeniser {
	/** Whether its tokens are pieces of text of about the right number. */
	readonly estimated: boolean;
	encode(part: ChatPart): Promise<readonly Token[]>;
}

const tokensSchema = z.object({ tokens: z.array(z.number().int().min(0)) });

/** llama-server: it can be told whether control tokens count. */
export function llamaTokeniser(client: ServerClient): Tokeniser {
	return {
		estimated: false,
		encode: ({ text, control }) =>
			tokenise(client, { content: text, add_special: false, parse_special: control }),
	};
}

/** vLLM reads control tokens wherever they stand, so text that must not hold any is tokenised in parts. */
export function vllmTokeniser(client: ServerClient, model: string): Tokeniser {
	const encode = (prompt: string) => tokenise(client, { model, prompt, add_special_tokens: false });
	return {
		estimated: false,
		encode: async ({ text, control }) => {
			const parts = control ? [text] : cutControlTokens(text);
			return (await Promise.all(parts.filter((part) => part !== "").map(encode))).flat();
		},
	};
}

/** Characters of code and prose in a token; few, so that what is held to fit does fit. */
const CHARACTERS_PER_TOKEN = 3;

/** For servers that do not tell tokens: the text itself, cut into pieces of about a token. */
export const ESTIMATING_TOKENISER: Tokeniser = {
	estimated: true,
	encode: async ({ text, control }) => {
		const pieces = text.match(new RegExp(`.{1,${CHARACTERS_PER_TOKEN}}`, "gsu")) ?? [];
		return pieces.map((piece) => ({ text: piece, control }));
	},
};

/** A sequence as `/v1/completions` takes it. */
export function promptOf(sequence: readonly Token[]): readonly number[] | string {
	const ids = sequence.filter((token) => typeof token === "number");
	if (ids.length === sequence.length) return ids;
	let text = "";
	let said = "";
	for (const token of sequence as readonly ChatPart[]) {
		if (token.control) {
			text += breakControlTokens(said) + token.text;
			said = "";
		} else said += token.text;
	}
	return text + breakControlTokens(said);
}

/** @throws Failure `server…` */
export async function tokenise(client: ServerClient, body: unknown): Promise<number[]> {
	const parsed = tokensSchema.safeParse(await client.askJson("/tokenize", { body }));
	if (!parsed.success) throw failures.serverNotCompletion(client.address.host, t("it tells no tokens"));
	return parsed.data.tokens;
}

/** Remembers what was tokenised last: templates, system prompts and earlier turns come again and again. */
export function remembering({ estimated, encode }: Tokeniser): Tokeniser {
	const known = new Map<string, readonly Token[]>();
	return {
		estimated,
		encode: async (part) => {
			const key = `${part.control}${part.text}`;
			const tokens = known.get(key) ?? (await encode(part));
			known.delete(key);
			known.set(key, tokens);
			const [oldest] = known.keys();
			if (oldest !== undefined && known.size > REMEMBERED_TEXTS) known.delete(oldest);
			return tokens;
		},
	};
}

const REMEMBERED_TEXTS = 64;
