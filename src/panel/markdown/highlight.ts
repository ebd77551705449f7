import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import php from "highlight.js/lib/languages/php";
import python from "highlight.js/lib/languages/python";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import typescript from "highlight.js/lib/languages/typescript";

/**
 * The languages of core/question/languages.ts; the highlighter itself knows their short names (`js`, `py`).
 */
const LANGUAGES = { bash, c, cpp, csharp, go, java, javascript, php, python, ruby, rust, typescript };
for (const [name, grammar] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, grammar);
hljs.registerAliases("shellscript", { languageName: "bash" });
hljs.registerAliases("javascriptreact", { languageName: "javascript" });
hljs.registerAliases("typescriptreact", { languageName: "typescript" });

/** The highlighter's classes for which the style sheet has a colour. */
export const TOKEN_CLASSES = [
	...["hljs-built_in", "hljs-comment", "hljs-keyword", "hljs-literal", "hljs-meta", "hljs-number"],
	...["hljs-regexp", "hljs-string", "hljs-subst", "hljs-title", "hljs-type", "class_", "language_"],
];

/** Longer code stays plain, in characters. */
const MAX_CHARS = 6000;
/** So does code with more tokens. */
const MAX_TOKENS = 800;
/** So does code with a longer line: some grammars take quadratic time on endless lines. */
const LONG_LINE = /[^\n]{200}/;

/**
 * Highlights code: HTML with tokens as `<span>`s of a class.
 * @param language as it stands after a fence
 * @returns undefined if the language is unknown or highlighting would take too long
 */
export function highlight(code: string, language: string): string | undefined {
	if (code.length > MAX_CHARS || LONG_LINE.test(code) || !hljs.getLanguage(language)) return undefined;
	const { value } = hljs.highlight(code, { language, ignoreIllegals: true });
	return value.split("<span").length <= MAX_TOKENS ? value : undefined;
}
