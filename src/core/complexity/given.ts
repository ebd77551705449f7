/** The values in a question: the arguments of a call that it asks about, or the literals in its prompt. */
export interface Given {
	/** Number of arguments. */
	readonly arguments: number;
	readonly characters: number;
	/** Elements of collections and characters of strings that a loop could go through. */
	readonly elements: number;
	/** Nesting depth of collections. */
	readonly depth: number;
	readonly strings: number;
	/** Characters in the longest string. */
	readonly longestString: number;
	/** Characters in strings other than letters, digits and spaces. */
	readonly symbols: number;
	readonly spaces: number;
	readonly digits: number;
	/** Empty strings and collections. */
	readonly empty: number;
	/** Whether there are key–value pairs. */
	readonly pairs: boolean;
}

const NOTHING: Given = {
	arguments: 0,
	characters: 0,
	elements: 0,
	depth: 0,
	strings: 0,
	longestString: 0,
	symbols: 0,
	spaces: 0,
	digits: 0,
	empty: 0,
	pairs: false,
};

const STRING = /(["'])((?:\\.|(?!\1)[^\\])*)\1/g;

/** Parses a list of arguments as written: `[1, 2], 'ab'`. */
export function givenIn(text: string): Given {
	if (text.trim() === "") return NOTHING;
	const strings = [...text.matchAll(STRING)].map(([, , content = ""]) => content);
	const bare = text.replace(STRING, "s");
	const inside = strings.join("");
	const { depth, items, top } = commasOf(bare);
	return {
		arguments: top,
		characters: text.length,
		elements: items + inside.length,
		depth,
		strings: strings.length,
		longestString: strings.reduce((longest, content) => Math.max(longest, content.length), 0),
		symbols: inside.match(/[^A-Za-z0-9 ]/g)?.length ?? 0,
		spaces: inside.match(/\s|\\n/g)?.length ?? 0,
		digits: bare.match(/\d/g)?.length ?? 0,
		empty: text.match(/\[\]|\{\}|''|""|\(\)/g)?.length ?? 0,
		pairs: /\{[^{}]*:/.test(bare),
	};
}

function commasOf(bare: string): { depth: number; items: number; top: number } {
	let level = 0;
	let depth = 0;
	let items = 0;
	let top = 1;
	for (const char of bare) {
		if ("([{".includes(char)) depth = Math.max(depth, ++level);
		else if (")]}".includes(char)) level--;
		else if (char === "," && level > 0) items++;
		else if (char === ",") top++;
	}
	return { depth, items, top };
}

/** Calls in a prompt: a name directly followed by an opening parenthesis. */
const CALL = /(?<![\w$])([A-Za-z_$][\w$]*)\(/g;
/** Limit of an argument list, in characters. */
const LONGEST = 2000;
/** Limit of examined calls. */
const MOST_CALLS = 100;
/** A value rather than a name. */
const LITERAL = /^[\s]*$|["'[{(\d]|\b(?:true|false|none|null|nil)\b/i;

/**
 * The arguments of the first call in `text` to one of `names` (any name if none is known), if they are
 * values: `f([1], 2)` and `f()`, not `f(items)`.
 */
export function argumentsIn(text: string, names: readonly string[]): string | undefined {
	let looked = 0;
	for (const { 0: head, 1: name = "", index } of text.matchAll(CALL)) {
		// O(1) is not a call.
		if (names.length > 0 ? !names.includes(name) : name === "O") continue;
		if (++looked > MOST_CALLS) return undefined;
		const start = index + head.length;
		const end = closingParenthesis(text, start);
		const inside = end === undefined ? undefined : text.slice(start, end);
		if (inside !== undefined && LITERAL.test(inside)) return inside;
	}
	return undefined;
}

/** Words that precede values, with or without a colon. */
const LABELS =
	/\b(?:inputs?(?: values?)?|arguments?|args|parameters?|((?:called|invoked|run) (?:with|on)|passing)|given)\b(?:[ \t]+(?:is|are|of))?[ \t]*[:=]?\s*(?:(`+)[ \t]*|(?=[rbf]?["'[{(\d-]|\w+ ?= ?["'[{(\d-]|\w+\(|(?:True|False|None|true|false|null)\b))/gi;

/** The values in a prompt without a call: `Input: 'abc', 3`. The last ones count. */
export function valuesIn(text: string): string | undefined {
	const label = [...text.matchAll(LABELS)].at(-1);
	if (!label) return undefined;
	const [whole, called, ticks] = label;
	const start = label.index + whole.length;
	const line = text.slice(start, start + LONGEST).split(ticks ?? "\n")[0] ?? "";
	const end = line.startsWith("(") ? closingParenthesis(line, 1) : undefined;
	if (end !== undefined && (called || /^[.?!,]?\s*[A-Za-z]/.test(line.slice(end + 1))))
		return line.slice(1, end);
	return line.replace(/[.?!,]?\s*$/, "").replace(/[.?!,] [A-Za-z ]+$/, "");
}

/** The end of the parenthesis opened before `start`; those in strings do not count. */
function closingParenthesis(text: string, start: number): number | undefined {
	let level = 1;
	let quote = "";
	for (let i = start; i < text.length && i < start + LONGEST; i++) {
		const char = text.charAt(i);
		if (quote) {
			if (char === "\\") i++;
			else if (char === quote) quote = "";
		} else if (char === '"' || char === "'") quote = char;
		else if ("([{".includes(char)) level++;
		else if (")]}".includes(char) && --level === 0) return i;
	}
	return undefined;
}
