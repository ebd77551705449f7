/** The last line of an output that is not blank. */
export function lastLine(output: string): string {
	const lines = output.split("\n").filter((line) => /[^\s`]/.test(line));
	return lines.at(-1) ?? "";
}

const LABEL =
	/^(?:so,?\s+|thus,?\s+|therefore,?\s+)?(?:the\s+)?(?:final\s+)?(?:answer|output|result)\s*(?:is\s*:?|:|=)\s*/i;
const WRAPPED = [
	/^\*\*(.*)\*\*\.?$/,
	/^__(.*)__\.?$/,
	/^`+(.*?)`+\.?$/,
	/^\$+(.*?)\$+\.?$/,
	/^\\[([](.*)\\[)\]]\.?$/,
	/^\\boxed\{(.*)\}\.?$/,
];
/** Bold that ends within the label: `**Answer:** 32`. */
const BOLD_LABEL = /^(\*\*|__)([^*_]{1,40}?)(:?)\1(:?)\s*/;

/** Longer answers, in characters, are not decorated, and the patterns would be slow on them. */
const LONGEST_DECORATED = 4000;

/** An answer without the usual decoration: a label, `\boxed{}`, backticks, bold, a full stop. */
export function bareAnswer(text: string): string {
	if (text.length > LONGEST_DECORATED) return text.trim();
	let rest = text.trim().replace(/^#+\s+/, "");
	rest = /\\boxed\{(.*)\}/.exec(rest)?.[1] ?? rest;
	for (let before = ""; before !== rest; ) {
		before = rest;
		rest = rest.replace(BOLD_LABEL, (all, _mark: string, label: string, inside: string, behind: string) =>
			LABEL.test(`${label}${inside}${behind}`) ? `${label}${inside}${behind} ` : all,
		);
		rest = rest.replace(LABEL, "");
		for (const wrapped of WRAPPED) rest = wrapped.exec(rest)?.[1]?.trim() ?? rest;
	}
	return rest.replace(/(?<=[\w\])}'"])\.$/, "").trim();
}
