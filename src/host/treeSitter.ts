import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type * as wasm from "@vscode/tree-sitter-wasm";
import { type Grammar, grammarOf, type Role } from "../core/complexity/grammars.ts";
import type { SyntaxParser, SyntaxSpan } from "../core/complexity/syntax.ts";

interface LoadedGrammar {
	readonly parser: wasm.Parser;
	readonly query: wasm.Query;
}

/** Reads code with tree-sitter. A grammar is loaded when `load` first asks for it, and stays. */
export class TreeSitter implements SyntaxParser {
	readonly #folder: string;
	readonly #loaded = new Map<string, LoadedGrammar>();
	readonly #loading = new Map<string, Promise<void>>();
	#runtime: Promise<typeof wasm> | undefined;

	/** @param folder where `tree-sitter.wasm` and the grammars' files are */
	constructor(folder: string) {
		this.#folder = folder;
	}

	/**
	 * Loads the grammar of a language, once; nothing happens for a language without one.
	 * @throws when the grammar's file is missing or damaged: its code is then read as text
	 */
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
		const { prefix = "" } = grammar;
		const tree = loaded.parser.parse(prefix + text);
		if (!tree) return undefined;
		try {
			return loaded.query.captures(tree.rootNode).map(({ name, node }) => ({
				role: name as Role,
				start: Math.max(0, node.startIndex - prefix.length),
				end: node.endIndex - prefix.length,
			}));
		} finally {
			tree.delete();
		}
	}

	async #open(grammar: Grammar): Promise<void> {
		this.#runtime ??= loadRuntime(this.#folder);
		const { Language, Parser, Query } = await this.#runtime;
		const language = await Language.load(
			await readFile(join(this.#folder, `tree-sitter-${grammar.name}.wasm`)),
		);
		const parser = new Parser();
		parser.setLanguage(language);
		this.#loaded.set(grammar.name, { parser, query: new Query(language, queryOf(grammar)) });
	}
}

async function loadRuntime(folder: string): Promise<typeof wasm> {
	const loaded: typeof wasm & { default?: typeof wasm } = await import("@vscode/tree-sitter-wasm");
	// The package is CommonJS: plain Node gives its exports as the default, the bundler by name.
	const runtime = loaded.default ?? loaded;
	await runtime.Parser.init({ locateFile: (file) => join(folder, file) });
	return runtime;
}

/** The tree-sitter query that captures every node of a grammar under the name of its role. */
function queryOf({ roles }: Grammar): string {
	return Object.entries(roles)
		.map(([role, types]) => {
			const patterns = types.map((type) => (type.startsWith('"') ? type : `(${type})`));
			return `[${patterns.join(" ")}] @${role}`;
		})
		.join("\n");
}
