import assert from "node:assert/strict";
import fc from "fast-check";
import { renderMarkdown, splitMarkdown } from "../../src/panel/markdown/markdown.ts";
import {
	appendText,
	NO_TEXT,
	type Split,
	splitPlain,
	type TextBlocks,
} from "../../src/panel/markdown/textBlocks.ts";

/** The blocks of a text that arrives in pieces of these lengths, over and over. */
function stream(text: string, lengths: readonly number[], split: Split): TextBlocks {
	let blocks = NO_TEXT;
	for (let start = 0, i = 0; start < text.length; i++) {
		const end = start + (lengths[i % lengths.length] ?? 1);
		blocks = appendText(blocks, text.slice(start, end), split);
		start = end;
	}
	return blocks;
}

const all = ({ complete, tail }: TextBlocks) => [...complete, tail];
const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });

describe("a thought in blocks", () => {
	const lines = fc.array(fc.string({ maxLength: 300 }), { maxLength: 60 }).map((parts) => parts.join("\n"));

	it("loses nothing, however it arrives", () => {
		fc.assert(
			fc.property(lines, lengths, (text, pieces) => {
				assert.equal(all(stream(text, pieces, splitPlain)).join(""), text);
			}),
		);
	});

	it("breaks only where a line ends anyway", () => {
		fc.assert(
			fc.property(lines, (text) => {
				for (const block of stream(text, [97], splitPlain).complete) assert.ok(block.endsWith("\n"));
			}),
		);
	});

	it("never has much left to draw again, also without a single line end", () => {
		for (const text of [
			"word ".repeat(50_000),
			"x".repeat(200_000),
			"😀".repeat(50_000),
			"a\n".repeat(90_000),
		]) {
			const { complete, tail } = stream(text, [7], splitPlain);
			assert.ok(tail.length < 4100, `${tail.length} characters in the tail`);
			assert.equal([...complete, tail].join(""), text);
			for (const block of complete) assert.doesNotMatch(block, /\p{Surrogate}/u);
		}
	});

	it("keeps the blocks it has when nothing new is complete", () => {
		const before = appendText(NO_TEXT, "line\n".repeat(1000), splitPlain);
		assert.equal(appendText(before, "more", splitPlain).complete, before.complete);
	});
});

describe("an answer in blocks", () => {
	const line = fc.constantFrom(
		...[
			"text",
			"more *text* here",
			"",
			"",
			"",
			"# heading",
			"===",
			"---",
			"> quote",
			">",
			"- item",
			"  - inner",
		],
		...["1. first", "2) second", "  continued", "    code", "\tcode", "```", "```js", "  ```", "~~~", "````"],
		...[
			"| a | b |",
			"| - | -: |",
			"* * *",
			"*",
			"- ```",
			"<b>html</b>",
			"1",
			"-",
			"\u00a0",
			"https://z1.example",
		],
	);
	const document = fc.array(line, { maxLength: 25 }).map((lines) => lines.join("\n"));

	it("looks the same as the answer in one piece, however it arrives", () => {
		fc.assert(
			fc.property(document, lengths, (text, pieces) => {
				const blocks = all(stream(text, pieces, splitMarkdown));
				assert.equal(blocks.join(""), text);
				assert.equal(blocks.map((block) => renderMarkdown(block)).join(""), renderMarkdown(text));
			}),
			{ numRuns: 3000 },
		);
	});

	it("is done with a block as soon as ordinary text follows it", () => {
		for (const next of ["So", "**So", "`so"]) {
			const { complete, tail } = appendText(NO_TEXT, `\`\`\`js\na\n\`\`\`\n${next}`, splitMarkdown);
			assert.deepEqual([complete.length, tail], [1, next]);
		}
	});

	it("keeps a fence with blank lines, a list with gaps and a table each in one block", () => {
		const blocks = all(
			appendText(
				NO_TEXT,
				"Intro.\n\n```js\na\n\nb\n```\n\n- one\n\n- two\n\n| a |\n| - |\n| 1 |\n\nEnd.\n",
				splitMarkdown,
			),
		);
		assert.deepEqual(
			blocks.map((block) => block.trim().split("\n")[0]),
			["Intro.", "```js", "- one", "| a |", "End."],
		);
	});
});
