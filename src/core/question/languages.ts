/** VS Code's language identifiers by file extension, for use without an editor. */
const LANGUAGE_OF: Readonly<Record<string, string>> = {
	bash: "shellscript",
	c: "c",
	cc: "cpp",
	cpp: "cpp",
	cs: "csharp",
	go: "go",
	h: "c",
	hpp: "cpp",
	java: "java",
	js: "javascript",
	jsx: "javascriptreact",
	mjs: "javascript",
	mts: "typescript",
	php: "php",
	py: "python",
	rb: "ruby",
	rs: "rust",
	sh: "shellscript",
	ts: "typescript",
	tsx: "typescriptreact",
};

/** Other names of languages that models write after a fence. */
const ALIASES: Readonly<Record<string, string>> = {
	"c#": "csharp",
	"c++": "cpp",
	console: "shellscript",
	docker: "dockerfile",
	golang: "go",
	kt: "kotlin",
	make: "makefile",
	md: "markdown",
	ps1: "powershell",
	python3: "python",
	shell: "shellscript",
	yml: "yaml",
	zsh: "shellscript",
};

/** The language of a file by its name, or an empty string. */
export function languageOf(file: string): string {
	const ending = /\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? "";
	return ownOf(LANGUAGE_OF, ending) ?? "";
}

/** VS Code's identifier for the word after a fence: `typescript` for `ts`. */
export function languageNamed(word: string): string {
	return languageOf(`code.${word}`) || (ownOf(ALIASES, word) ?? word);
}

/** Files and models may name anything, `constructor` too. */
function ownOf(table: Readonly<Record<string, string>>, name: string): string | undefined {
	return Object.hasOwn(table, name) ? table[name] : undefined;
}
