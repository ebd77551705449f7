import { t } from "@vscode/l10n";
import * as z from "zod";
import { Inconvertible } from "./inconvertible.ts";
import { cuttingSchema, preTokeniserOf } from "./preTokenisers.ts";

/** Token types, by their number in a GGUF file. */
const TOKEN = { normal: 1, control: 3, userDefined: 4, unused: 5 } as const;

/** Tokens with a special role, by GGUF's names. */
type Part = "bos" | "eos" | "unknown" | "seperator" | "padding";
/** The same roles in `tokenizer_config.json`. */
const PARTS: Readonly<Record<Part, string>> = {
	bos: "bos_token",
	eos: "eos_token",
	unknown: "unk_token",
	seperator: "sep_token",
	padding: "pad_token",
};

/** A vocabulary as llama.cpp takes it. */
export interface Vocabulary {
	readonly pre: string;
	readonly tokens: readonly string[];
	readonly types: readonly number[];
	readonly merges: readonly string[];
	readonly parts: Partial<Record<Part, number>>;
	readonly addBos: boolean | undefined;
	readonly addEos: boolean | undefined;
	readonly chatTemplate: string | undefined;
}

const tokenId = z.number().int().min(0);
const addedSchema = z.object({ id: tokenId, content: z.string(), special: z.boolean().default(false) });
type Added = z.infer<typeof addedSchema>;

const tokenizerSchema = cuttingSchema.extend({
	model: cuttingSchema.shape.model.extend({
		vocab: z.custom<Record<string, number>>((value) => typeof value === "object" && value !== null),
		merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
	}),
	added_tokens: z.array(addedSchema).default([]),
	post_processor: z.unknown(),
});

const wordSchema = z.union([
	z.string(),
	z.object({ content: z.string() }).transform(({ content }) => content),
]);
const configSchema = z.looseObject({
	added_tokens_decoder: z.record(z.string(), addedSchema.omit({ id: true })).default({}),
	additional_special_tokens: z.array(wordSchema).default([]).catch([]),
	add_bos_token: z.boolean().optional().catch(undefined),
	add_eos_token: z.boolean().optional().catch(undefined),
	chat_template: z.unknown(),
});
type TokenizerConfig = z.infer<typeof configSchema>;

/** The files that describe a repository's vocabulary; JSON is parsed. */
export interface VocabularyFiles {
	readonly tokenizer: unknown;
	readonly tokenizerConfig: unknown;
	/** `chat_template.jinja`, if there is one. */
	readonly chatTemplate: string | undefined;
	/** Ids of tokens that `config.json` names. */
	readonly ids: Partial<Record<Part, number | undefined>>;
}

/**
 * The vocabulary of a model, padded to the rows of its embedding and typed as by llama.cpp's own converter
 * (`get_vocab_base` and `SpecialVocab` there).
 * @param size rows of the embedding
 * @throws Inconvertible
 */
export function vocabularyOf(files: VocabularyFiles, size: number): Vocabulary {
	const { data: tokenizer, error } = tokenizerSchema.safeParse(files.tokenizer);
	if (!tokenizer) throw damaged(error.issues[0]?.path.join(".") ?? "?");
	const pre = preTokeniserOf(tokenizer);
	const config = configSchema.safeParse(files.tokenizerConfig).data ?? configSchema.parse({});
	const added = addedTokens(tokenizer.added_tokens, config);
	const { tokens, types } = listed(tokenizer.model.vocab, added, size);
	const template = templateOf(config.chat_template) ?? files.chatTemplate;
	return {
		pre,
		tokens,
		types,
		merges: tokenizer.model.merges.map((merge) => (typeof merge === "string" ? merge : joined(merge))),
		parts: partsOf(config, added, files.ids, size),
		addBos: config.add_bos_token ?? beginsWithSpecial(tokenizer.post_processor),
		addEos: config.add_eos_token,
		chatTemplate: template,
	};
}

const damaged = (where: string) =>
	new Inconvertible(t`its tokenizer.json says something that cannot be (${where})`);

/** By id: those of `tokenizer.json`, completed by those of `tokenizer_config.json`. */
function addedTokens(known: readonly Added[], config: TokenizerConfig): Map<number, Added> {
	const named = Object.values(PARTS).map((name) => wordSchema.safeParse(config[name]).data);
	const special = new Set([...config.additional_special_tokens, ...named]);
	const others = Object.entries(config.added_tokens_decoder).map(([id, token]) => ({
		...token,
		id: Number(id),
	}));
	return new Map(
		[...others, ...known]
			.filter(({ id }) => Number.isInteger(id))
			.map((token) => [token.id, { ...token, special: token.special || special.has(token.content) }]),
	);
}

function listed(
	vocab: Readonly<Record<string, number>>,
	added: ReadonlyMap<number, Added>,
	size: number,
): Pick<Vocabulary, "tokens" | "types"> {
	const tokens = Array.from({ length: size }, (_, id) => `[PAD${id}]`);
	const types = Array.from({ length: size }, (): number => TOKEN.unused);
	for (const [text, id] of Object.entries(vocab)) {
		if (!Number.isInteger(id) || id < 0 || id >= size) throw damaged(`vocab: ${id}`);
		tokens[id] = text;
		types[id] = TOKEN.normal;
	}
	for (const { id, content, special } of added.values()) {
		if (id >= size) throw damaged(`added_tokens: ${id}`);
		const isControl = special || looksSpecial(content);
		tokens[id] = isControl ? content : content.replaceAll("\u2581", " ");
		types[id] = isControl ? TOKEN.control : TOKEN.userDefined;
	}
	return { tokens, types };
}

/** Some publishers forget to mark these as special; llama.cpp's converter recognises them by their form. */
function looksSpecial(text: string): boolean {
	return (
		["<pad>", "<mask>", "<2mass>", "[@BOS@]"].includes(text) ||
		/^<\|.*\|>$/s.test(text) ||
		/^<｜.*｜>$/s.test(text) ||
		/^<unused.*>$/s.test(text)
	);
}

/** A merge as one text; spaces in its halves are written in the byte-level alphabet. */
const joined = (halves: readonly string[]) => halves.map((half) => half.replaceAll(" ", "Ġ")).join(" ");

function partsOf(
	config: TokenizerConfig,
	added: ReadonlyMap<number, Added>,
	ids: VocabularyFiles["ids"],
	size: number,
): Vocabulary["parts"] {
	const byContent = new Map([...added.values()].map(({ id, content }) => [content, id]));
	const found = Object.entries(PARTS).map(([part, name]) => {
		const word = wordSchema.safeParse(config[name]).data;
		const said = word === undefined ? undefined : byContent.get(word);
		return [part, said ?? ids[part as Part]] as const;
	});
	return Object.fromEntries(found.filter(([, id]) => id !== undefined && id < size));
}

const templateSchema = z.union([
	z.string(),
	z
		.array(z.object({ name: z.string(), template: z.string() }))
		.transform((all) => all.find(({ name }) => name === "default")?.template),
]);

const templateOf = (described: unknown) => templateSchema.safeParse(described).data;

const processorSchema = z.object({
	type: z.string(),
	single: z.array(z.looseObject({ SpecialToken: z.unknown() })).optional(),
});
const processorsSchema = z.object({ processors: z.array(processorSchema).max(20) });

/** Whether each text begins with a special token; undefined if nothing tells. */
function beginsWithSpecial(described: unknown): boolean | undefined {
	const single = processorSchema.safeParse(described).data;
	const all = processorsSchema.safeParse(described).data?.processors ?? (single ? [single] : []);
	const template = all.find(({ type }) => type === "TemplateProcessing")?.single;
	if (!template || template.length < 2) return undefined;
	return template[0]?.SpecialToken !== undefined ? true : undefined;
}
