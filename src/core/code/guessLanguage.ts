/** Signs of a language, the surest first. */
const SIGNS: readonly { language: string; pattern: RegExp }[] = [
	{ language: "php", pattern: /<\?php|^\s*\$\w+ ?=|\bfunction \w*\([^)]*\$\w/m },
	{ language: "shellscript", pattern: /^#!.*sh\b|^\s*(?:fi|done|esac)\b/m },
	{
		language: "python",
		pattern: /^\s*(?:async )?(?:def|class) \w+.*:\s*(?:#.*|pass|\.\.\.)?$|^from [\w.]+ import /m,
	},
	{ language: "ruby", pattern: /^\s*(?:def|class|module) [\s\S]*^\s*end\b/m },
	{ language: "rust", pattern: /\bfn \w+\s*[(<]|\bimpl\b.*\{|\bpub (?:struct|enum|fn)\b/ },
	{ language: "go", pattern: /^\s*(?:func [\w(]|package \w+\s*$)/m },
	{ language: "cpp", pattern: /^\s*#include\b|\bstd::|\btemplate ?</m },
	{ language: "csharp", pattern: /^\s*(?:using System|namespace )|\b(?:string|bool) \w+\(|\{ get;/m },
	{ language: "java", pattern: /\b(?:public|private|protected|final|static)\b.*[{;]|^import java/m },
	{
		language: "typescript",
		pattern: /\)\s*: [\w<>[\]| ]+ ?(?:\{|=>|;)|\w\??: (?:string|number|boolean|unknown)\b|^\s*interface \w+/m,
	},
	{
		language: "javascript",
		pattern: /\bfunction\b.*\{|=>|\b(?:const|let|var) \w+ ?=|^export |\bmodule\.exports/m,
	},
];
/** Characters of a text that are examined. */
const REACH = 4000;

/** The language of a piece of code by its looks, as VS Code's identifier; empty without a sign. */
export function guessLanguage(text: string): string {
	const start = text.slice(0, REACH);
	return SIGNS.find(({ pattern }) => pattern.test(start))?.language ?? "";
}
