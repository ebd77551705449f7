import assert from "node:assert/strict";
import fc from "fast-check";
import { type Block, shownCode, sourceOf } from "../../src/panel/markdown/block.ts";
import { renderMarkdown } from "../../src/panel/markdown/markdown.ts";
import {
	appendText,
	firstOf,
	NO_TEXT,
	readOn,
	type TextBlocks,
	textIn,
} from "../../src/panel/markdown/textBlocks.ts";
import { HUGE_TEXTS } from "../panel/hugeTexts.ts";

/** The blocks of a text that arrives in pieces of these lengths, over and over. */
function stream(text: string, lengths: readonly number[]): TextBlocks {
	let blocks = NO_TEXT;
	for (let start = 0, i = 0; start < text.length; i++) {
		const end = start + (lengths[i % lengths.length] ?? 1);
		blocks = appendText(blocks, text.slice(start, end));
		start = end;
	}
	return blocks;
}

const completeIn = ({ chapters }: TextBlocks): readonly Block[] => chapters.flat();
const all = ({ chapters, tail }: TextBlocks): readonly Block[] => [...chapters.flat(), tail];
const sources = (blocks: TextBlocks) => all(blocks).map(sourceOf);
const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });

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
		...[
			"$$",
			"\\\\[",
			"x",
			"\\\\]",
			"\\\\[ x \\\\]",
			"   text",
			"   ```",
			"\\\\] and",
			"$$ x",
			"`a`",
			"```md",
			"~~~markdown",
		],
	);
	const document = fc.array(line, { maxLength: 25 }).map((lines) => lines.join("\n"));

	it("looks the same as the answer in one piece, however it arrives", () => {
		fc.assert(
			fc.property(document, lengths, (text, pieces) => {
				const blocks = sources(stream(text, pieces));
				assert.equal(blocks.join(""), text);
				assert.equal(blocks.map((block) => renderMarkdown(block)).join(""), renderMarkdown(text));
			}),
			{ numRuns: 3000 },
		);
	});

	it("never has much left to read or draw again, also without a single line end", () => {
		const texts = {
			words: "word ".repeat(50_000),
			letters: "x".repeat(200_000),
			emoji: "😀".repeat(50_000),
			lines: "a\n".repeat(90_000),
			list: "- item\n".repeat(20_000),
			table: `|a|b|\n|-|-|\n${"|x|y|\n".repeat(20_000)}`,
			fence: `\`\`\`js\n${"const x = 1;\n".repeat(10_000)}`,
			"lines of nothing": "\n".repeat(100_000),
		};
		for (const [name, text] of Object.entries(texts)) {
			const blocks = stream(text, [7]);
			const parts = all(blocks).flatMap((block) =>
				block.type === "code" ? [...block.parts, block.rest] : block.text,
			);
			assert.ok(Math.max(...parts.map(({ length }) => length)) < 10_000, name);
			assert.equal(sources(blocks).join(""), text, name);
			for (const part of parts) assert.doesNotMatch(part, /\p{Surrogate}/u);
		}
	});

	describe("of a million characters", () => {
		for (const [name, make] of Object.entries(HUGE_TEXTS)) {
			it(`is Markdown up to a bound, and plain beyond it, if it is ${name}`, () => {
				const text = make(1_000_000);
				let blocks = stream(text, [40_000]);
				const { beyond } = blocks;
				assert.equal(textIn(blocks), text);
				assert.ok(beyond.length > 0 || text.length < 300_000);
				for (const block of beyond.flat()) assert.ok(sourceOf(block).length <= 4000);
				for (let granted = 1; granted < 3; granted++, blocks = readOn(blocks)) {
					assert.ok(all(blocks).length <= granted * 2048 + 1, `${all(blocks).length} blocks`);
					const rich = all(blocks).reduce((sum, block) => sum + sourceOf(block).length, 0);
					assert.ok(rich <= granted * 300_000 + 2000, `${rich} characters`);
				}
				assert.equal(textIn(blocks), text);
				for (const block of beyond.flat()) assert.doesNotMatch(sourceOf(block), /\p{Surrogate}/u);
			});
		}

		it("is read on as if there had been no bound", () => {
			for (const [name, make] of Object.entries(HUGE_TEXTS)) {
				const text = make(500_000);
				const wished = readOn(readOn(appendText(NO_TEXT, text)));
				const { beyond, ...atOnce } = appendText({ ...NO_TEXT, granted: wished.granted }, text);
				assert.deepEqual(wished, { ...atOnce, beyond: wished.beyond }, name);
				assert.deepEqual(
					beyond.flat().map(sourceOf).join(""),
					wished.beyond.flat().map(sourceOf).join(""),
					name,
				);
			}
		});

		it("leaves what is plain as it is while more arrives", () => {
			let blocks = appendText(NO_TEXT, HUGE_TEXTS.paragraphs?.(400_000) ?? "");
			for (let arrived = 0; arrived < 200; arrived++) {
				const before = blocks;
				blocks = appendText(before, "some words ");
				assert.equal(blocks.chapters, before.chapters);
				assert.equal(blocks.tail, before.tail);
				const kept = before.beyond.flat().slice(0, -1);
				assert.ok(kept.every((block, index) => blocks.beyond.flat()[index] === block));
			}
		});
	});

	it("shows the head of a table above each of its parts", () => {
		const complete = completeIn(appendText(NO_TEXT, `|a|b|\n|-|-|\n${"|x|y|\n".repeat(3000)}`));
		assert.ok(complete.length > 1);
		for (const block of complete.slice(1))
			assert.equal(block.type === "prose" && block.head, "|a|b|\n|-|-|\n");
	});

	it("has code without its fences, whole only once it is closed", () => {
		const shown = (text: string) => {
			const { tail } = appendText(NO_TEXT, text);
			return tail.type === "code" ? [shownCode(tail).parts.join(""), shownCode(tail).closed] : undefined;
		};
		assert.deepEqual(shown("```js\na\n"), ["a\n", false]);
		assert.deepEqual(shown("```js\na\n``"), ["a\n", false]);
		assert.deepEqual(shown("```js\na\n```"), ["a\n", true]);
		assert.deepEqual(shown("```js\na\n```x"), ["a\n```x", false]);
		assert.deepEqual(shown("~~~~\na\n```\n~~~~\n\n"), ["a\n```\n", true]);
		assert.deepEqual(shown("  ```\n   a\n  ```\n"), [" a\n", true]);
	});

	it("keeps its first characters, to the letter", () => {
		fc.assert(
			fc.property(document, fc.nat(), (text, chars) => {
				const first = firstOf(stream(text, [11]), chars);
				assert.equal(textIn(first), text.slice(0, chars));
			}),
		);
	});

	it("is done with a block as soon as ordinary text follows it", () => {
		for (const next of ["So", "**So", "`so"]) {
			const blocks = appendText(NO_TEXT, `\`\`\`js\na\n\`\`\`\n${next}`);
			assert.deepEqual([completeIn(blocks).length, sourceOf(blocks.tail)], [1, next]);
		}
	});

	it("keeps a fence with blank lines, a list with gaps and a table each in one block", () => {
		const blocks = sources(
			appendText(NO_TEXT, "Intro.\n\n```js\na\n\nb\n```\n\n- one\n\n- two\n\n| a |\n| - |\n| 1 |\n\nEnd.\n"),
		);
		assert.deepEqual(
			blocks.map((block) => block.trim().split("\n")[0]),
			["Intro.", "```js", "- one", "| a |", "End."],
		);
	});
});
