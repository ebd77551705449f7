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

/** The language of a file by its name, or an empty string. */
export function languageOf(file: string): string {
	const ending = /\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? "";
	return LANGUAGE_OF[ending] ?? "";
}
