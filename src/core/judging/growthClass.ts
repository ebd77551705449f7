const BEGINS = /(?<!\p{L})[OΘ]\s*\(/gu;
/** Logarithms of any base, powers, and plain factors of a product. */
const FACTOR = /log(?:\([^()]*\)|[a-z](?:\^\d+)?)?|[a-z](?:\^[\da-z]+)?|\d+(?:\^[a-z])?|\([^()]*\)|./g;

/** The last complexity class that a text names, normalised; undefined if it names none. */
export function lastGrowth(text: string): string | undefined {
	const last = [...text.matchAll(BEGINS)].at(-1);
	if (!last) return undefined;
	const inside = insideOf(text.slice(last.index + last[0].length));
	return inside === undefined ? undefined : sameGrowth(`O(${inside})`);
}

/** The text before the closing bracket of one that is already open. */
function insideOf(text: string): string | undefined {
	let depth = 1;
	for (let end = 0; end < Math.min(text.length, 200); end++) {
		if (text[end] === "(") depth++;
		if (text[end] === ")") depth--;
		if (depth === 0) return text.slice(0, end);
	}
	return undefined;
}

/** Normalises a complexity class: `O(N · log₂ N)` becomes `O(n log n)`, and `O(c*n)` becomes `O(n * c)`. */
export function sameGrowth(growth: string): string {
	const inside = growth
		.replace(/^O\(|\)$/g, "")
		.toLowerCase()
		.replace(/\\(?:log|ln|lg)/g, "log")
		.replace(/\\(?:cdot|times)/g, "*")
		.replace(/\b(?:log|ln|lg)(?:_?\{?(?:2|10|₂)\}?)?/g, "log")
		.replaceAll("²", "^2")
		.replaceAll("³", "^3")
		.replaceAll("**", "^")
		.replace(/\^\{(\w+)\}/g, "^$1")
		.replace(/[\s*·×⋅$`]/g, "")
		.replace(/log\((\w+)\)/g, "log$1")
		.replace(/\b([a-z])\1\b/g, "$1^2");
	const terms = inside.split("+").map((term) => (term.match(FACTOR) ?? []).sort().join("*"));
	return `O(${terms.sort().join("+")})`;
}
