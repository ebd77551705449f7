import assert from "node:assert/strict";
import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { fencedBlocksOf } from "../../src/core/markdown/codeBlocks.ts";

/** What a whole Markdown parser finds; the end of each content is a line break there. */
function fencesOf(markdown: string): string[] {
	return new MarkdownIt()
		.parse(markdown, {})
		.filter(({ type }) => type === "fence")
		.map(({ content }) => content.replace(/\n$/, ""));
}

const codesOf = (markdown: string) => fencedBlocksOf(markdown).map(({ code }) => code);

describe("the code blocks of an answer", () => {
	for (const language of ["markdown", "mdx", "qmd", "Rmd"]) {
		it(`may hold others where they are ${language}`, () => {
			const text = "# T\n\n```{r}\na\n```\n\nend";
			assert.deepEqual(codesOf(`\`\`\`${language}\n${text}\n\`\`\``), [text]);
		});
	}

	it("are its fenced ones, without what their fence has in front", () => {
		const answer = [
			"Text with `code`.",
			"```python",
			"def f():",
			"    return 1",
			"```",
			"1. First:",
			"   ~~~",
			"   a",
			"     b",
			"   ~~~",
			"> ````",
			"> ```",
			"> ````",
			"- ```js",
			"  x();",
			"  ```",
		].join("\n");
		assert.deepEqual(codesOf(answer), ["def f():\n    return 1", "a\n  b", "```", "x();"]);
		assert.deepEqual(codesOf(answer), fencesOf(answer));
		assert.deepEqual(codesOf(answer.replaceAll("\n", "\r\n")), codesOf(answer));
	});

	it("are none while they are open", () => {
		assert.deepEqual(codesOf("```\na\n```\nAnd:\n```\nb"), ["a"]);
		assert.deepEqual(codesOf("a ``` b"), []);
		assert.deepEqual(codesOf("```not a fence``` at all\n```\n"), []);
	});

	it("hold the blocks of the Markdown that they are, whole", () => {
		const readme = "# Tool\n\n```bash\nnpm i tool\n```\n\n~~~js\nrun();\n~~~\n\n```\nplain\n```\nEnd.";
		const nested = readme.replace("```\nplain\n```\n", "");
		for (const language of ["markdown", "md", "Markdown title=README.md"]) {
			assert.deepEqual(codesOf(`So:\n\n\`\`\`${language}\n${nested}\n\`\`\`\n\nDone.`), [nested]);
		}
		assert.deepEqual(codesOf(`\`\`\`\`md\n${readme}\n\`\`\`\``), [readme]);
		const inList = `1. So:\n${`\`\`\`md\n${nested}\n\`\`\``.replace(/^(?=.)/gm, "   ")}\n2. Done.`;
		assert.deepEqual(codesOf(inList), [nested]);
		assert.deepEqual(codesOf("```md\n```js\na\n```\n"), [], "the outer one is still open");
		assert.deepEqual(codesOf("> ```md\n> ```js\n> a\n> ```\n\nText.\n```\nb\n```"), ["b"]);
		assert.deepEqual(codesOf("```js\na\n```\n```py\nb\n```"), ["a", "b"]);
	});

	it("are those that a Markdown parser finds", () => {
		const content = fc.array(
			fc.constantFrom("a", "  b", "\tc", "", "    d();", "``", "~~", "> e", "- f", "# g"),
			{
				maxLength: 5,
			},
		);
		const block = fc
			.tuple(content, fc.constantFrom("```", "````", "~~~"), fc.constantFrom("", "js"))
			.map(([lines, fence, info]) => [`${fence}${info}`, ...lines, fence]);
		const inside = (first: string, rest: string) =>
			block.map((lines) => lines.map((line, index) => (index === 0 ? first : rest) + line));
		const part = fc.oneof(
			fc.constant(["Some words.", ""]),
			block,
			inside("> ", "> "),
			inside("- ", "  "),
			inside("10. ", "    "),
			inside("  ", "  "),
		);
		fc.assert(
			fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
				const markdown = parts.map((lines) => lines.join("\n")).join("\n\n");
				assert.deepEqual(codesOf(markdown), fencesOf(markdown));
			}),
		);
	});
});
