/** VS Code's language identifiers by file ending, for where no editor says which it is. */
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

/** What else models write behind a fence. */
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
	return LANGUAGE_OF[ending] ?? "";
}

/** The language that a word behind a fence names, as VS Code calls it: `ts` is `typescript`. */
export function languageNamed(word: string): string {
	return languageOf(`code.${word}`) || (ALIASES[word] ?? word);
}
