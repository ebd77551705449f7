import phrases from "./lexicon.json" with { type: "json" };
import { INTENT_WORDS } from "./signs.ts";

/** Topics that take thought, whoever asks and in whichever language. */
const TOPICS = [
	"memoryOrder",
	"concurrency",
	"memorySafety",
	"security",
	"numerics",
	"complexity",
	"theory",
	"distributed",
	"correctness",
	"algorithms",
	"languages",
	"recursion",
	"sharedState",
	"asynchrony",
	"bytesAndTime",
	"performance",
	"sporadic",
	"hang",
	"crash",
	"design",
] as const satisfies readonly (keyof typeof phrases)[];
export type Topic = (typeof TOPICS)[number];

/** Phrases that hold a word of a topic and are about nothing: `caps lock`, `error message`. */
const NOTHING = "nothing";

/** Words of a phrase; the last one may be the beginning of a word. */
interface Phrase {
	readonly topic: Topic | typeof NOTHING;
	readonly words: readonly string[];
	readonly open: boolean;
}

/** Scripts without spaces between words. */
export const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** Phrases are indexed by this many first letters of their first word. */
const KEY_LETTERS = 3;
/** Shorter words resemble too many others for typos to be recognised. */
const SHORTEST_SLIP = 5;
/** But transposed letters are recognised in words from this length on, taken whole. */
const SHORTEST_SWAP = 4;
const SHORTEST_EXCHANGE = 9;
const LONGEST_SLIP = 40;
/** Everyday words that are one letter away from a phrase. */
const NO_SLIPS = new Set(
	"beat sounds stehen coche cours course local lots prime reply root share stable treat leave course gross anders parti permet primes filled tire bouger brechen fallen casual stranger precedente".split(
		" ",
	),
);
/** What may follow a corrected beginning: other letters make it another word. */
const ENDINGS = new Set("s e a o n r d t es ed en er em os as le st ly ez ing ent ant ung ons".split(" "));

const spelled = new Map<string, Phrase[]>();
const unspaced: Pick<Phrase & { text: string }, "topic" | "text">[] = [];
/** The words of all phrases, by what is left of them when one letter is missing. */
const near = new Map<string, string[]>();
const known = new Set<string>();
const beginnings = new Set<string>();

for (const topic of [...TOPICS, NOTHING] as const)
	for (const phrase of phrases[topic]) addPhrase(topic, phrase);
for (const word of INTENT_WORDS) {
	addWord(word);
	beginnings.add(word);
}
unspaced.sort((a, b) => b.text.length - a.text.length);

function addPhrase(topic: Phrase["topic"], text: string): void {
	if (WITHOUT_SPACES.test(text)) {
		unspaced.push({ topic, text });
		return;
	}
	const open = text.endsWith("*");
	const words = text.replaceAll("*", "").split(" ");
	const first = words[0] ?? "";
	const key = first.slice(0, KEY_LETTERS);
	spelled.set(key, [...(spelled.get(key) ?? []), { topic, words, open }]);
	for (const word of words) addWord(word);
	if (open) beginnings.add(words.at(-1) ?? "");
}

function addWord(word: string): void {
	if (known.has(word)) return;
	known.add(word);
	if (word.length === SHORTEST_SWAP) near.set(sorted(word), [...(near.get(sorted(word)) ?? []), word]);
	if (word.length < SHORTEST_SLIP) return;
	for (const rest of [word, ...withoutOneLetter(word)]) near.set(rest, [...(near.get(rest) ?? []), word]);
}

/** The sorted letters of a word, marked as such: anagrams share this key. */
function sorted(word: string): string {
	return `:${[...word].sort().join("")}`;
}

function withoutOneLetter(word: string): string[] {
	return Array.from({ length: word.length }, (_, i) => word.slice(0, i) + word.slice(i + 1));
}

/** Words that would be others without their accent: a piece, to solve, sorted. */
const OTHERS_WITHOUT_ACCENT = /(?<!\p{L})(?:stück|löse|löst|triée?s?|désigne(?:nt)?)(?!\p{L})/giu;

/** The words of a text: in lower case, without accents and connecting characters. */
export function wordsOf(text: string): string[] {
	const plain = text
		.normalize("NFC")
		.replace(OTHERS_WITHOUT_ACCENT, " it ")
		.normalize("NFD")
		.replace(/\p{Mn}/gu, "")
		.toLowerCase()
		.replaceAll("ß", "ss");
	return plain.match(/[a-z0-9+#]+/g) ?? [];
}

/**
 * Corrects a typo in a word: one letter more or less, two transposed, or in long words one wrong. Words in
 * the lexicon, and words that begin like one, stay.
 */
export function withoutSlip(word: string): string {
	if (word.length > LONGEST_SLIP) return word;
	if (word.length < SHORTEST_SLIP || startsKnown(word)) {
		if (word.length !== SHORTEST_SWAP || known.has(word) || NO_SLIPS.has(word)) return word;
		return near.get(sorted(word))?.find((other) => isSlip(word, other)) ?? word;
	}
	for (const length of [word.length, word.length - 1, word.length - 2, word.length - 3]) {
		if (length < SHORTEST_SLIP) break;
		const start = word.slice(0, length);
		const ending = word.slice(length);
		if (ending !== "" && !ENDINGS.has(ending)) continue;
		for (const rest of [start, ...withoutOneLetter(start)]) {
			const meant = near.get(rest)?.find((other) => isSlip(start, other));
			if (meant) return meant + ending;
		}
	}
	return word;
}

function startsKnown(word: string): boolean {
	if (known.has(word) || NO_SLIPS.has(word)) return true;
	for (let length = word.length; length >= SHORTEST_SWAP; length--) {
		if (beginnings.has(word.slice(0, length))) return true;
	}
	return false;
}

function isSlip(written: string, meant: string): boolean {
	// A word that only lacks its ending is another form of it.
	if (written.length !== meant.length) return written[0] === meant[0] && !meant.startsWith(written);
	const differing = [...written].flatMap((letter, i) => (letter === meant[i] ? [] : [i]));
	const [i = 0, j = 0] = differing;
	if (differing.length === 2) return j === i + 1 && written[i] === meant[j] && written[j] === meant[i];
	return differing.length === 1 && i > 0 && written.length >= SHORTEST_EXCHANGE;
}

/** The topics of a text, each with the number of its phrases found. */
export function topicsIn(text: string, words: readonly string[]): Map<Topic, number> {
	const found = new Map<Topic, Set<string>>();
	const add = (topic: Phrase["topic"], phrase: string) => {
		if (topic === NOTHING) return;
		const phrases = found.get(topic) ?? new Set();
		found.set(topic, phrases.add(phrase));
	};
	for (let i = 0; i < words.length; i++) {
		const longest = longestPhraseAt(words, i);
		if (!longest) continue;
		add(longest.topic, longest.words.join(" "));
		i += longest.words.length - 1;
	}
	if (WITHOUT_SPACES.test(text)) {
		let rest = text;
		for (const { topic, text: phrase } of unspaced) {
			if (!rest.includes(phrase)) continue;
			add(topic, phrase);
			// A longer phrase does not also count as the shorter ones in it: 线程安全 is not about 安全.
			rest = rest.replaceAll(phrase, " ");
		}
	}
	return new Map([...found].map(([topic, phrases]) => [topic, phrases.size]));
}

function longestPhraseAt(words: readonly string[], at: number): Phrase | undefined {
	const first = words[at] ?? "";
	let best: Phrase | undefined;
	for (let letters = 1; letters <= KEY_LETTERS; letters++) {
		for (const phrase of spelled.get(first.slice(0, letters)) ?? []) {
			if (phrase.words.length > (best?.words.length ?? 0) && standsAt(phrase, words, at)) best = phrase;
		}
		if (letters >= first.length) break;
	}
	return best;
}

function standsAt({ words: phrase, open }: Phrase, words: readonly string[], at: number): boolean {
	return phrase.every((part, i) => {
		const word = words[at + i];
		return word === part || (open && word?.startsWith(part) && isLastOrLong(phrase, i));
	});
}

/** The last word may have any ending, and so may longer ones before it: `kurzeste* weg*`. */
function isLastOrLong(phrase: readonly string[], i: number): boolean {
	return i === phrase.length - 1 || (phrase[i]?.length ?? 0) >= SHORTEST_SLIP;
}
