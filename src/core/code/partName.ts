/**
 * `definition`: a function, whose lines belong together; `group`: has members, such as a class, a style rule,
 * an object, a mapping, an element; `key`: a name with a value; `statement`: has no name; `comment`: a
 * free-standing one.
 */
type PartKind = "import" | "definition" | "group" | "key" | "statement" | "comment";

/** What a part is, and what identifies it among its siblings. */
export interface Named {
	readonly kind: PartKind;
	readonly name: string | undefined;
}

/** Characters of a line in which a name is looked for. */
export const HEAD_CHARS = 300;

/** A line that closes a part. */
export const CLOSER = /^(?:[)\]}]|<\/|end\b|fi\b|done\b|esac\b)/;
const CONTROL =
	/^(?:if|else|elif|elsif|unless|for|foreach|while|until|loop|do|switch|case|default|match|when|try|catch|except|finally|rescue|ensure|with|using\s*\(|synchronized\s*\(|lock|return|throw|raise|await|yield|new|begin|then|defer|guard|echo|print|del|assert|go)\b(?!\s*[:=])/;
const IMPORT =
	/^(?:import\b|from\s+\S+\s+import\b|#include\b|use\s+[\w:\\{]|using\s+[\w.]+\s*[;=]|require(?:_once|_relative)?\b|include(?:_once)?\b|package\s+\w|@import\b|@use\b|extern crate\b|export\s+(?:\*|\{))/;
/** The rules of style sheets that have a body. */
export const AT_RULE =
	/^@(?:media|supports|container|layer|keyframes|font-face|page|include|mixin|if|else|each|for|while|function)\b/;
const SQL =
	/^create\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?(?:unique\s+)?(table|view|function|procedure|index|trigger|type|schema)\s+(?:if\s+not\s+exists\s+)?([\w."`[\]]+)/i;
const FUNCTION = inAnyScript(
	/(?:^|\s)(?:def|fn|func|fun|function|sub|proc|procedure|macro_rules!)\b\s*\*?\s*(?:\(\s*(?:\w+\s+)?\*?([\w.[\]]*)\)\s*)?(?:<[^<>]*>\s*)?((?:[\w$<>?]+[.:]{1,2})*[\w$?!]+)/,
);
const GROUP = inAnyScript(
	/^(?:[\w()]+\s+){0,6}?(class|struct|interface|enum|trait|impl|module|mod|namespace|record|object|protocol|extension|mixin|union|actor|message|service)\b(?:<[^<>]*>)?\s+([\w$.:]+)(?!\w|\s*[*&]+\s*\w|\s+\w+\s*[(=;])/,
);
const GO_TYPE = inAnyScript(/^type\s+(\w+)\s+(?:struct|interface)\b/);
const ASSIGNED = inAnyScript(
	/^(?:[\w]+\s+){0,4}([\w$#.]+)\s*(?::(?:[^=]|=>)+)?=\s*(?:async\s*)?(?:function\b|lambda\b|(?:<[^<>()]*>)?\((?:[^()]|\([^()]*\))*\)\s*(?::[^=]+)?=>|\($|[\w$]+\s*=>)/,
);
const CALL_WITH_TEXT = /^([\w$.]+)(?:\(\s*|\s+)(["'`])([^"'`]{1,80})\2/;
const CALLED = inAnyScript(/(~?[\w$#]+(?:::~?[\w$]+)*)\s*(?:<[^<>]*>)?\s*\(/);
const QUOTED_KEY = /^(?:-\s+)?(["'])([^"']{1,120})\1\s*(?::|=>|=)/;
const COLON_KEY = inAnyScript(
	/^(?:(?:readonly|static|public|private|protected|var|let|val|pub)\s+)*([\w$@./-]+)\??\s*:(?=\s|$|["'[{\d])/,
);
const EQUALS_KEY = inAnyScript(/^(?:(?:[\w<>[\],.?*&]+)\s+){0,6}?([\w$@.-]+)\s*(?::[^=]{0,80})?:?=(?![=>])/);
const FIELD = inAnyScript(/^(?:(?:[\w<>[\],.?*&]+)\s+){1,6}([A-Za-z_$][\w$]*)\s*;$/);
const BLOCK = /^([^{}=;]+)\{(?:[^{}]*\}[;,]?)?$/;
const ELEMENT = /^<([A-Za-z][\w.-]*)\b[^>]*?\bid=["']([^"']+)["']/;
const TYPE_ALIAS = inAnyScript(/^(?:export\s+)?(?:declare\s+)?(?:type|typealias|typedef|newtype)\s+(\w+)/);

/** A pattern whose `\w` matches the letters and digits of any script. */
function inAnyScript({ source }: RegExp): RegExp {
	let inClass = false;
	const wide = source.replace(/\\.|[[\]]/g, (token) => {
		if (token === "[" || token === "]") inClass = token === "[";
		if (token === "\\w") return inClass ? "\\p{L}\\p{M}\\p{N}_" : "[\\p{L}\\p{M}\\p{N}_]";
		return token;
	});
	return new RegExp(wide, "u");
}

/** What a part is and is called, by its head. @param hasLines whether a body follows */
export function nameOf(head: string, hasLines: boolean): Named {
	const line = head.slice(0, HEAD_CHARS);
	const text = AT_RULE.test(line)
		? line
		: line.replace(/^(?:@[\w.]+(?:\([^()]*\))?\s+|\[\w+(?:\([^()]*\))?\]\s*)+/, "");
	if (IMPORT.test(text)) return { kind: "import", name: text.replace(/\s+/g, " ").replace(/[;,]$/, "") };
	if (CLOSER.test(text) || CONTROL.test(text)) return { kind: "statement", name: undefined };
	const sql = SQL.exec(text);
	if (sql) return { kind: "group", name: `${sql[1]} ${sql[2]}`.toLowerCase() };
	const made = FUNCTION.exec(text.split(/["'`]/, 1)[0] ?? "");
	if (made) return { kind: "definition", name: made[1] ? `${made[1]}.${made[2]}` : made[2] };
	const group = GROUP.exec(text);
	if (group?.[1] === "impl") return { kind: "group", name: text.replace(/\s*\{.*$/, "") };
	if (group) return { kind: "group", name: `${group[1]} ${group[2]}` };
	const goType = GO_TYPE.exec(text) ?? TYPE_ALIAS.exec(text);
	if (goType) return { kind: hasLines ? "group" : "key", name: goType[1] };
	const assigned = ASSIGNED.exec(text);
	if (assigned) return { kind: "definition", name: assigned[1] };
	const call = CALL_WITH_TEXT.exec(text);
	if (call) return { kind: hasLines ? "definition" : "key", name: `${call[1]} ${call[3]}` };
	const quoted = QUOTED_KEY.exec(text);
	if (quoted) return { kind: hasLines ? "group" : "key", name: quoted[2] };
	if (/^-\s/.test(text)) return { kind: hasLines ? "group" : "statement", name: hasLines ? text : undefined };
	const element = ELEMENT.exec(text);
	if (element) return { kind: "group", name: `#${element[2]}` };
	if (text.startsWith("<")) return { kind: "statement", name: undefined };
	return nameOfBody(text, hasLines);
}

/** Names that only the body reveals: methods, keys, rules. */
function nameOfBody(text: string, hasLines: boolean): Named {
	// Unlike a private method: `#grow(size) {`.
	const isSelector = /^(?:[.*&>:[]|#(?![\w$]+\())/.test(text) || AT_RULE.test(text);
	if (!isSelector) {
		const isStatement =
			/^[\w$]+(?:\.[\w$]+)+\s*\(/.test(text) || /\((?!.*\)\s*(?::[^{]*)?\{).*(?:=>|\bfunction\b)/.test(text);
		const called = isStatement ? null : CALLED.exec(text);
		const isBody = hasLines || /\)\s*(?:const\s*)?(?::[^{]*)?\{.*\}$/.test(text);
		if (called && isBody && !/[=]\s*[^=]*\(/.test(text.slice(0, text.indexOf("(") + 1))) {
			return { kind: "definition", name: called[1] };
		}
		const colon = COLON_KEY.exec(text) ?? EQUALS_KEY.exec(text) ?? FIELD.exec(text);
		if (colon) return { kind: hasLines ? "group" : "key", name: colon[1] };
	}
	const block = BLOCK.exec(text);
	if (block && !/\w\(/.test(isSelector ? "" : text)) {
		return { kind: "group", name: (block[1] ?? "").replace(/\s+/g, " ").trim() };
	}
	if (/^[{[]$/.test(text)) return { kind: "group", name: text };
	return { kind: "statement", name: undefined };
}

/** Whether a line calls something with a text that names it, as tests do: `it("adds", …`. */
export const isCallWithText = (head: string): boolean => CALL_WITH_TEXT.test(head);

/** Whether a line begins what a file has once, such as a class, a table, or the script of a component. */
export const isContainer = (head: string): boolean =>
	[GROUP, SQL, /^<(?:script|template|style)\b/].some((pattern) => pattern.test(head.slice(0, HEAD_CHARS)));

/** Whether a line decorates what follows. */
export function isDecorator(text: string): boolean {
	if (AT_RULE.test(text) || /^@(?:import|use|charset)\b/.test(text)) return false;
	if (/^template\s*<.*>$/.test(text) || /^#!?\[/.test(text) || /^\[\w[^\]]*\]$/.test(text)) return true;
	// `@Override public String toString() {` has its head on the same line.
	return /^@[\w.]+(?:\(.*|\s*)$/.test(text) && !/\)\s+\w.*\{$/.test(text);
}
