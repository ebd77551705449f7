import { t } from "@vscode/l10n";
import * as z from "zod";
import { Inconvertible } from "./inconvertible.ts";

/** How `tokenizer.json` splits a text into words before byte-pair encoding. */
export const cuttingSchema = z.object({
	normalizer: z.unknown(),
	pre_tokenizer: z.unknown(),
	model: z.object({
		type: z.string(),
		ignore_merges: z.boolean().default(false),
		byte_fallback: z.boolean().default(false),
	}),
});

const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const SPACES = "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const words = (numbers: string) =>
	`${CONTRACTIONS}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${numbers}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|${SPACES}`;

/** A pre-tokeniser that llama.cpp knows by name, as `tokenizer.json` describes it. */
interface PreTokeniser {
	readonly name: string;
	/** The steps, one per line. */
	readonly steps: readonly string[];
	readonly ignoreMerges: boolean;
}

/** The regular expressions are the original ones that llama.cpp's `llama-vocab.cpp` cites beside its own. */
const KNOWN: readonly PreTokeniser[] = [
	{ name: "qwen2", steps: [`Split ${words("\\p{N}")}`, "ByteLevel"], ignoreMerges: false },
	{ name: "llama-bpe", steps: [`Split ${words("\\p{N}{1,3}")}`, "ByteLevel"], ignoreMerges: true },
	{ name: "smollm", steps: ["Digits", "ByteLevel with its regex"], ignoreMerges: false },
	{ name: "gpt-2", steps: ["ByteLevel with its regex"], ignoreMerges: false },
];

/** Composing accents is the only accepted normalisation, since llama.cpp takes text as it is. */
const NORMALISERS = ["none", "NFC"];

/**
 * llama.cpp's name for a tokenizer's pre-tokeniser, by its exact definition.
 * @throws Inconvertible for an unknown one: any other would give different tokens
 */
export function preTokeniserOf({ normalizer, pre_tokenizer, model }: z.infer<typeof cuttingSchema>): string {
	if (model.type !== "BPE" || model.byte_fallback)
		throw unknown(model.byte_fallback ? "SentencePiece" : model.type);
	const normaliser = z.object({ type: z.string() }).safeParse(normalizer).data?.type ?? "none";
	if (!NORMALISERS.includes(normaliser)) throw unknown(normaliser);
	const steps = stepsOf(pre_tokenizer);
	const found = KNOWN.find(
		(known) => known.ignoreMerges === model.ignore_merges && known.steps.join("\n") === steps.join("\n"),
	);
	if (!found) throw unknown(steps.join(", "));
	return found.name;
}

const stepSchema = z.object({
	type: z.string(),
	pattern: z.object({ Regex: z.string() }).optional(),
	behavior: z.string().optional(),
	invert: z.boolean().default(false),
	individual_digits: z.boolean().default(false),
	add_prefix_space: z.boolean().default(true),
	use_regex: z.boolean().default(true),
});
const sequenceSchema = z.object({ type: z.literal("Sequence"), pretokenizers: z.array(stepSchema).max(20) });

function stepsOf(described: unknown): string[] {
	const sequence = sequenceSchema.safeParse(described).data?.pretokenizers;
	const single = stepSchema.safeParse(described).data;
	return (sequence ?? (single ? [single] : [])).map(stepOf);
}

/** A step in one line; a step that deviates from the known ones gives a different line. */
function stepOf(step: z.infer<typeof stepSchema>): string {
	const { type, pattern, behavior, invert, individual_digits, add_prefix_space, use_regex } = step;
	if (type === "Split" && pattern && behavior === "Isolated" && !invert) return `Split ${pattern.Regex}`;
	if (type === "Digits" && individual_digits) return "Digits";
	if (type === "ByteLevel" && !add_prefix_space) return use_regex ? "ByteLevel with its regex" : "ByteLevel";
	return `another ${type}`;
}

function unknown(what: string): Inconvertible {
	const plain = what.length > 80 ? `${what.slice(0, 80)}…` : what || "?";
	return new Inconvertible(t`its tokenizer is of a kind that is not known here (${plain})`);
}
