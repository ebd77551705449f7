/** Repeats a piece until the text has as many characters. */
const long = (piece: string, chars: number) => piece.repeat(Math.ceil(chars / piece.length)).slice(0, chars);

/** Texts of which drawing them, or a block of them anew with each token, could hold up a page. */
export const HUGE_TEXTS: Readonly<Record<string, (chars: number) => string>> = {
	// Prose
	"one line of words": (chars) => long("some words ", chars),
	"one word": (chars) => long("a", chars),
	paragraphs: (chars) => long("Some words of an answer.\n\n", chars),
	"one paragraph of lines": (chars) => long("Some words of an answer.\n", chars),
	headings: (chars) => long("# a heading\n", chars),
	"an underlined heading": (chars) => `${long("a\n", chars)}===`,
	rules: (chars) => long("---\n\n", chars),
	quotes: (chars) => long("> some words\n", chars),
	links: (chars) => long("[a](https://e.example) ", chars),
	"bare links": (chars) => long("https://e.example/a ", chars),
	definitions: (chars) => long("[a]: https://e.example\n", chars),
	"emphasis in emphasis": (chars) => long("*a **a ", chars / 2) + long(" a** a*", chars / 2),
	entities: (chars) => long("&lt;&amp;", chars),
	"bidirectional marks": (chars) => long("\u202e", chars),
	emoji: (chars) => long("😀", chars),
	"line ends": (chars) => long("\n", chars),
	"lines of a space": (chars) => long(" \n", chars),
	tabs: (chars) => long("\t", chars),
	"a terminal's sequences": (chars) => long("\u001b]", chars),
	// Lists and tables
	"a list": (chars) => long("- an item\n", chars),
	"lists in lists": (chars) => long("- ", chars),
	"an ever deeper list": (chars) =>
		Array.from({ length: Math.sqrt(chars) }, (_, depth) => `${"  ".repeat(depth)}* a\n`).join(""),
	"a table": (chars) => `|a|b|\n|-|-|\n${long("|x|y|\n", chars)}`,
	"a wide table": (chars) =>
		`${long("|a", 3000)}|\n${long("|-", 3000)}|\n${long(`${long("|x", 3000)}|\n`, chars)}`,
	"a table's endless head": (chars) =>
		`${long("|a", chars / 3)}|\n${long("|-", chars / 3)}|\n${long("|x", chars / 3)}|\n`,
	// Code
	"short fences": (chars) => long("```js\nconst x = 1;\n```\n\n", chars),
	"an open fence": (chars) => `\`\`\`js\n${long("const x = f(1);\n", chars)}`,
	"a closed fence": (chars) => `\`\`\`js\n${long("const x = f(1);\n", chars)}\n\`\`\`\n`,
	"indented code": (chars) => long("    x = 1\n", chars),
	"code of many tokens": (chars) =>
		long(`\`\`\`ts\n${`${long("<(a=>`${", 190)}\n`.repeat(15)}\`\`\`\n\n`, chars),
	"code of one line": (chars) => `\`\`\`js\n${long("const x = f(1); ", chars)}\n\`\`\`\n`,
	"backticks and words": (chars) => long("`x ``y ", chars),
	"ever more backticks": (chars) =>
		Array.from({ length: Math.sqrt(2 * chars) }, (_, count) => `e${"`".repeat(count)}`).join(""),
	// Formulas
	formulas: (chars) => long("So $x_1^2$ and \\(\\frac{a}{b}\\). ", chars),
	"formulas that are deep": (chars) => long(`$${"\\frac{1}{".repeat(12)}x${"}".repeat(12)}$ `, chars),
	// What parsers of Markdown have trouble with
	...Object.fromEntries(
		["[", "[a", "![[]()", "[a](<b", "[ (](", ">", "> ", "*", "*a_ ", "_a ", "**_* ", "`", "<", "<a", "<!--"]
			.concat(["&#x", "\\", "|", "http://", "$", "\\[", "~~", "***"])
			.map((piece) => [JSON.stringify(piece), (chars: number) => long(piece, chars)]),
	),
	"brackets in brackets": (chars) => `${long("[", chars / 2)}a${long("]", chars / 2)}`,
};
