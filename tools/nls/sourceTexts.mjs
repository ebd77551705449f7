/** Finds texts for users in the source: those that `t` translates, and those that it should but does not. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import wasm from "@vscode/tree-sitter-wasm";

/** @typedef {import("@vscode/tree-sitter-wasm").Node} Node */

const GRAMMARS = new URL("../../node_modules/@vscode/tree-sitter-wasm/wasm/", import.meta.url);
const SOURCE = fileURLToPath(new URL("../../src", import.meta.url));

/** Folders with texts for users of VS Code; the terminal program speaks English. */
const FOLDERS = ["core", "engine", "extension", "host", "panel"];

/** Literals in these places are shown to users, whatever they look like. */
const SHOWN_PROPERTIES =
	/^(?:title|label|description|detail|placeHolder|placeholder|tooltip|prompt|openLabel|message|nextStep|badge|sentence|about|name|text)$/;
const SHOWN_CALLS = /(?:^|\.)(?:show\w+Message|setStatusBarMessage|createWebviewPanel|confirm|announce)$/;
/** Literals in these calls are not: they go to logs, or to errors for programmers. */
const HIDDEN_CALLS =
	/(?:^|[.#])(?:console\.\w+|log|warn|error|info|problem|Error|RangeError|describe|regex|querySelector|closest|matches|replace|replaceAll|split|includes|startsWith|endsWith|executeCommand|affectsConfiguration|get|has|addEventListener|notify|request|onNotice|onRequest|raw)$/;

/** Separates the pieces of a template. */
const GAP = "{}";
const PROSE = /(?:\p{L}[\p{L}\d]+|\{\})[,:;]? \p{L}{2,}|\p{L}{2,}[,:;]? \{\}/u;
const SENTENCE_WORD = /^\p{Lu}\p{Ll}{2,}(?:…|\.)?$/u;
const ANY_WORD = /\p{L}{2,}/u;

/**
 * @typedef {object} SourceText
 * @property {string} text the key of its translation; in a text that was missed, `{}` stands for every value
 * @property {string} file below `src`
 * @property {number} line
 */

/**
 * Reads all source with texts for users.
 * @returns {Promise<{ translated: SourceText[], escaped: SourceText[] }>}
 */
export async function readSourceTexts() {
	const read = await sourceReader();
	const files = FOLDERS.flatMap((folder) =>
		readdirSync(join(SOURCE, folder), { recursive: true, encoding: "utf8" })
			.filter((file) => file.endsWith(".ts"))
			.map((file) => join(folder, file))
			.sort(),
	);
	const texts = files.map((file) => read(readFileSync(join(SOURCE, file), "utf8"), file));
	return {
		translated: texts.flatMap(({ translated }) => translated),
		escaped: texts.flatMap(({ escaped }) => escaped),
	};
}

/**
 * The English bundle: every text is its own key, sorted so that parallel changes seldom conflict.
 * @param {readonly SourceText[]} translated
 * @returns {Record<string, string>}
 */
export function bundleOf(translated) {
	const texts = [...new Set(translated.map(({ text }) => text))].sort();
	return Object.fromEntries(texts.map((text) => [text, text]));
}

/**
 * Returns a reader for one file's source.
 * @returns {Promise<(source: string, file: string) => { translated: SourceText[], escaped: SourceText[] }>}
 */
export async function sourceReader() {
	await wasm.Parser.init({ locateFile: (file) => fileURLToPath(new URL(file, GRAMMARS)) });
	const grammar = readFileSync(new URL("tree-sitter-typescript.wasm", GRAMMARS));
	const parser = new wasm.Parser();
	parser.setLanguage(await wasm.Language.load(grammar));
	return (source, file) => {
		const tree = parser.parse(source);
		if (!tree) throw new Error(`${file} cannot be parsed`);
		const at = (/** @type {Node} */ node, /** @type {string} */ text) => ({
			text,
			file,
			line: node.startPosition.row + 1,
		});
		const nodes = tree.rootNode
			.descendantsOfType(["call_expression", "string", "template_string"])
			.filter((node) => node !== null);
		const translated = nodes.filter(isTranslation).map((node) => at(node, keyOf(node, file)));
		const escaped = nodes
			.filter((node) => node.type !== "call_expression" && !isTranslated(node) && !isHidden(node))
			.flatMap((node) => visibleIn(node).map((text) => at(node, text)));
		tree.delete();
		return { translated, escaped };
	};
}

/** @param {Node} node */
function isTranslation(node) {
	return node.type === "call_expression" && node.childForFieldName("function")?.text === "t";
}

/**
 * The key of a call of `t`, as `t` builds it.
 * @param {Node} call
 * @param {string} file
 */
function keyOf(call, file) {
	const given = call.childForFieldName("arguments");
	const text = given?.type === "template_string" ? given : given?.namedChild(0);
	const key = text && literalText(text, (index) => `{${index}}`);
	if (key === undefined || key === null) {
		throw new Error(
			`${file}:${call.startPosition.row + 1}: t() takes a literal, so that it can be found: ${call.text}`,
		);
	}
	return key;
}

/**
 * The text of a literal, or of several joined with `+`.
 * @param {Node} node
 * @param {(index: number) => string} gap stands for a template's values
 * @returns {string | undefined} undefined for anything else
 */
function literalText(node, gap) {
	if (node.type === "binary_expression") {
		const [left, right] = ["left", "right"].map((side) => {
			const part = node.childForFieldName(side);
			return part ? literalText(part, gap) : undefined;
		});
		return left === undefined || right === undefined ? undefined : left + right;
	}
	if (node.type !== "string" && node.type !== "template_string") return undefined;
	let values = 0;
	return node.namedChildren
		.map((part) => {
			if (part?.type === "template_substitution") return gap(values++);
			return part?.type === "escape_sequence" ? unescaped(part.text) : (part?.text ?? "");
		})
		.join("");
}

/** @param {string} sequence e.g. `\n` */
function unescaped(sequence) {
	return /^\\["\\/bfnrt]|^\\u[\da-f]{4}$/i.test(sequence) ? JSON.parse(`"${sequence}"`) : sequence.slice(1);
}

/** Whether a literal is the argument of a call of `t`. @param {Node} literal */
function isTranslated(literal) {
	let node = literal.parent;
	while (node && ["binary_expression", "arguments"].includes(node.type)) node = node.parent;
	return node !== null && isTranslation(node);
}

/** Whether only programs or programmers see a literal. @param {Node} literal */
function isHidden(literal) {
	for (let node = literal, parent = node.parent; parent; node = parent, parent = node.parent) {
		switch (parent.type) {
			case "import_statement":
			case "literal_type":
			case "template_literal_type":
			case "type_arguments":
			case "switch_case":
			case "subscript_expression":
				return parent.type !== "switch_case" || parent.childForFieldName("value")?.equals(node) === true;
			case "export_statement":
				return parent.childForFieldName("source")?.equals(node) === true;
			case "pair":
				if (parent.childForFieldName("key")?.equals(node)) return true;
				// The terminal speaks English.
				if (parent.childForFieldName("key")?.text === "inTerminal") return true;
				break;
			case "binary_expression":
				if (/^(?:[!=]==?|in)$/.test(parent.childForFieldName("operator")?.text ?? "")) return true;
				break;
			case "call_expression":
			case "new_expression":
				return (
					HIDDEN_CALLS.test(calledBy(parent)) && parent.childForFieldName("arguments")?.type === "arguments"
				);
			case "template_substitution":
			case "statement_block":
				return false;
		}
	}
	return false;
}

/** The name of the called function. @param {Node} call */
function calledBy(call) {
	return (call.childForFieldName("function") ?? call.childForFieldName("constructor"))?.text ?? "";
}

/** The words in a literal that users would see. @param {Node} literal @returns {string[]} */
function visibleIn(literal) {
	const text = literalText(literal, () => GAP) ?? "";
	const isHtml =
		literal.parent?.type === "call_expression" && /^(?:html|svg)$/.test(calledBy(literal.parent));
	const parts = isHtml || /<\w/.test(text) ? htmlTexts(text) : [text];
	const shown = isHtml || isShown(literal) ? ANY_WORD : undefined;
	return parts
		.map((part) => part.replace(/\s+/g, " ").trim())
		.filter((part) => {
			// Identifiers for programs: `z1.model`, `workbench.action.openSettings`, `$(check)`.
			const words = part.replace(/\$\([\w~-]+\)/g, "").replace(/\S*[\w-]\.\w\S*/g, "");
			return (shown ?? PROSE).test(words) || SENTENCE_WORD.test(words);
		});
}

/** The text that HTML shows or has read aloud. @param {string} html */
function htmlTexts(html) {
	const attributes = [...html.matchAll(/\b(?:aria-label|title|placeholder|alt)="([^"]*)"/g)].map(
		([, text]) => text ?? "",
	);
	return [...attributes, ...html.split(/<[^>]*>/)];
}

/** Whether a literal is in a place that users see. @param {Node} literal */
function isShown(literal) {
	let node = literal.parent;
	while (
		node &&
		["ternary_expression", "binary_expression", "parenthesized_expression"].includes(node.type)
	) {
		node = node.parent;
	}
	if (node?.type === "pair") return SHOWN_PROPERTIES.test(node.childForFieldName("key")?.text ?? "");
	return node?.type === "arguments" && node.parent !== null && SHOWN_CALLS.test(calledBy(node.parent));
}
