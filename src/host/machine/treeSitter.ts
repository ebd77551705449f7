import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type * as wasm from "@vscode/tree-sitter-wasm";
import { type Grammar, grammarOf, type Role } from "../../core/complexity/grammars.ts";
import type { SyntaxParser, SyntaxSpan } from "../../core/complexity/syntax.ts";

/**
 * Time limit of a parse in milliseconds, after which code is read as text: some grammars take ever longer on
 * text that is not code.
 */
const MOST_MS = 100;

interface LoadedGrammar {
	readonly parser: wasm.Parser;
	/** Names of the node types that have a role, and roles by the grammar's node type ids. */
	readonly types: string[];
	readonly roles: ReadonlyMap<number, Role>;
}

/**
 * Parses code with tree-sitter. `load` loads a grammar when first asked for it, and keeps it. What cannot be
 * loaded or parsed is logged once and read as text: no question fails because of its grammar.
 */
export class TreeSitter implements SyntaxParser {
	readonly #folder: string;
	readonly #log: (message: string) => void;
	readonly #loaded = new Map<string, LoadedGrammar>();
	readonly #loading = new Map<string, Promise<void>>();
	#runtime: Promise<typeof wasm> | undefined;

	/** @param folder holds `tree-sitter.wasm` and the grammars' files */
	constructor(folder: string, log: (message: string) => void) {
		this.#folder = folder;
		this.#log = log;
	}

	/** Loads the grammar of a language once; does nothing for a language without one. Never rejects. */
	async load(language: string): Promise<void> {
		const grammar = grammarOf(language);
		if (!grammar) return;
		const loading = this.#loading.get(grammar.name) ?? this.#open(grammar);
		this.#loading.set(grammar.name, loading);
		await loading;
	}

	parse(language: string, text: string): SyntaxSpan[] | undefined {
		const grammar = grammarOf(language);
		const loaded = grammar && this.#loaded.get(grammar.name);
		if (!loaded) return undefined;
		try {
			return read(loaded, grammar.prefix ?? "", text);
		} catch (error) {
			this.#loaded.delete(grammar.name);
			this.#log(`${grammar.name} code is read as text from now on: ${error}`);
			return undefined;
		}
	}

	async #open(grammar: Grammar): Promise<void> {
		try {
			this.#runtime ??= loadRuntime(this.#folder);
			const { Language, Parser } = await this.#runtime;
			const file = await readFile(join(this.#folder, `tree-sitter-${grammar.name}.wasm`));
			const language = await Language.load(file);
			const parser = new Parser();
			parser.setLanguage(language);
			const roles = rolesOf(grammar, language);
			const types = [...roles.keys()].map((id) => language.nodeTypeForId(id) ?? "");
			this.#loaded.set(grammar.name, { parser, types, roles });
		} catch (error) {
			this.#log(`${grammar.name} code is read as text, its grammar cannot be loaded: ${error}`);
		}
	}
}

function read(
	{ parser, types, roles }: LoadedGrammar,
	opening: string,
	text: string,
): SyntaxSpan[] | undefined {
	const prefix = text.includes(opening.trim()) ? "" : opening;
	const end = performance.now() + MOST_MS;
	// Returning true cancels the parse; the types do not say so.
	const isLate: () => void = () => performance.now() > end;
	const tree = parser.parse(prefix + text, null, { progressCallback: isLate });
	if (!tree) {
		// Without a reset, the next parse would resume this text.
		parser.reset();
		return undefined;
	}
	try {
		// A query with captures is equivalent, but slower, and takes megabytes to analyse the grammar.
		return tree.rootNode.descendantsOfType(types).flatMap((node) => {
			// Types are found by name, and a keyword may share the name of a node: only the id tells them apart.
			const role = node && roles.get(node.typeId);
			if (!role) return [];
			return {
				role,
				start: Math.max(0, node.startIndex - prefix.length),
				end: node.endIndex - prefix.length,
			};
		});
	} finally {
		tree.delete();
	}
}

async function loadRuntime(folder: string): Promise<typeof wasm> {
	const loaded: typeof wasm & { default?: typeof wasm } = await import("@vscode/tree-sitter-wasm");
	// The package is CommonJS: plain Node exposes its exports as the default, the bundler by name.
	const runtime = loaded.default ?? loaded;
	await runtime.Parser.init({ locateFile: (file) => join(folder, file) });
	return runtime;
}

/** @throws Error for a declared node type that the grammar does not have */
function rolesOf({ name, roles }: Grammar, language: wasm.Language): Map<number, Role> {
	const byId = new Map<number, Role>();
	for (const [role, types] of Object.entries(roles)) {
		for (const type of types) {
			const token = type.startsWith('"');
			const id = language.idForNodeType(token ? type.slice(1, -1) : type, !token);
			if (id === null) throw new Error(`${name} has no node type ${type}`);
			byId.set(id, role as Role);
		}
	}
	return byId;
}
