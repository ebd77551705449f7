import assert from "node:assert/strict";
import fc from "fast-check";
import { type Block, shownCode, sourceOf } from "../../src/panel/markdown/block.ts";
import { renderMarkdown } from "../../src/panel/markdown/markdown.ts";
import type { References } from "../../src/panel/markdown/references.ts";
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
/** A block as it is drawn, with what it goes on with; below the code of a block, nothing is. */
const drawn = (block: Block, references: References = {}) =>
	block.type === "code"
		? renderMarkdown(sourceOf({ ...block, closing: block.closing.split("\n")[0] ?? "" }))
		: renderMarkdown(block.head + block.text, { opening: block, references });

/** The lines that a reader sees, each below the numbers of the items around it, wherever blocks were cut. */
function outline(html: string): string[] {
	const lines: string[] = [];
	const around: { tag: string; number: number }[] = [];
	for (const [, close, tag = "", attributes = "", text = ""] of html.matchAll(
		/<(\/?)(\w+)([^>]*)>|([^<]+)/g,
	)) {
		const list = around.at(-1);
		if (tag === "li" && close === "" && list) list.number++;
		if (/^(?:ol|ul|blockquote|pre|table)$/.test(tag)) {
			const start = Number(/start="(\d+)"/.exec(attributes)?.[1] ?? 1);
			if (close === "") around.push({ tag, number: start - 1 });
			else around.pop();
		}
		const path = around.map((each) => (each.tag === "ol" ? `${each.number}.` : each.tag)).join(" ");
		for (const line of text.split("\n")) if (line.trim() !== "") lines.push(`${path} ${line}`);
	}
	return lines;
}

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
		...["[a]: https://z1.example/a", "[a] and [b][A]", "> [b]: https://z1.example/b", "[a]: javascript:b"],
		...["- [b]: <https://z1.example/list> 'title'", "[b]:", "https://z1.example/below", "[`a`][a] [a][]"],
	);
	const document = fc.array(line, { maxLength: 25 }).map((lines) => lines.join("\n"));

	it("looks the same as the answer in one piece, however it arrives", () => {
		fc.assert(
			fc.property(document, lengths, (text, pieces) => {
				const blocks = stream(text, pieces);
				assert.equal(sources(blocks).join(""), text);
				const shown = all(blocks).map((block) => drawn(block, blocks.references));
				assert.equal(shown.join(""), renderMarkdown(text));
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

	it("links by what is defined in other blocks, also in those to come", () => {
		const text =
			"See [the docs][1] and [2].\n\nMore.\n\n[1]: https://z1.example/one\n[2]: https://z1.example/two";
		const hrefs = (blocks: TextBlocks) =>
			Array.from(
				all(blocks)
					.map((block) => drawn(block, blocks.references))
					.join("")
					.matchAll(/href="([^"]*)"/g),
				([, href]) => href,
			);
		assert.deepEqual(hrefs(stream(text, [3])), ["https://z1.example/one", "https://z1.example/two"]);
		assert.deepEqual(hrefs(appendText(NO_TEXT, text.slice(0, -10))), [
			"https://z1.example/one",
			"https://z1.e",
		]);
		assert.deepEqual(hrefs(firstOf(appendText(NO_TEXT, text), text.indexOf("\n[2]:"))), [
			"https://z1.example/one",
		]);
		const again = stream(`${text}\n\n[1]: https://z1.example/later\n\n[3]: javascript:x\n\n[3]`, [5]);
		assert.deepEqual(hrefs(again), ["https://z1.example/one", "https://z1.example/two"]);
	});

	it("shows what follows code at once, however it begins and however much there is", () => {
		for (const last of [
			"(So)",
			"- so",
			"1. so",
			"# So",
			"> so",
			"$x$",
			"[so]",
			"“So”",
			"    so",
			"\n(So)",
			"|",
		]) {
			for (const before of ["", "Para.\n\n".repeat(300)]) {
				for (const pieces of [[1000], [1]]) {
					const { tail } = stream(`${before}\`\`\`js\nx\n\`\`\`\n${last}`, pieces);
					assert.deepEqual([tail.type, sourceOf(tail)], ["prose", last.replace("\n", "")]);
				}
			}
		}
		const many = `${"Para.\n\n".repeat(300)}\`\`\`js\nx\n\`\`\`\nSo.\n\nMore.\n`;
		assert.equal(sourceOf(stream(many, [1000]).tail), "So.\n\nMore.\n");
	});

	describe("of which a block is so long that it is cut", () => {
		const words = "some words of a sentence that goes on ".repeat(4);
		const many = (count: number, line: (n: number) => string) =>
			Array.from({ length: count }, (_, n) => line(n)).join("");
		const long: Readonly<Record<string, string>> = {
			"a list that the model numbers with ones": many(40, (n) => `1. Item ${n}: ${words}\n`),
			"a list with gaps in its numbers": many(40, (n) => `${2 * n + 3}) Item ${n}: ${words}\n\n`),
			"a list in an item": `- Top\n${many(60, (n) => `  - nested ${n} ${words}\n`)}- Second\n\nEnd.`,
			"numbered lists in each other": many(
				3,
				(n) => `1. Top\n${many(40, (m) => `   1. ${n}.${m} ${words}\n`)}`,
			),
			"paragraphs in an item": `7.  ${words}\n${many(40, (n) => `\n    ${n}: ${words}\n`)}\n8.  Next`,
			"code in an item": `1. Create it:\n\n   \`\`\`ts\n${many(150, (n) => `   const x${n} = f(${n}); // text\n`)}   \`\`\`\n\n   Then:\n\n2. Next\n`,
			"very long code in an item": `- a\n  1. b\n\n     \`\`\`ts\n${many(1500, (n) => `     const x${n} = f(${n}); // text\n`)}     \`\`\`\n\n  2. c\n- d\n`,
			"an item of a single long line, and code below the list": `1. a\n2. ${"word ".repeat(500)}\n\n   So:\n\n   \`\`\`py\n   print(1)\n   \`\`\`\n\n3. c\n\n\`\`\`\n${many(1000, (n) => `const x${n} = f(${n}); // text\n`)}\`\`\`\n\nAfter.\n\n- End\n`,
			"very long code, where it is unclear whether it is in an item": `1. a\nb\n   \`\`\`py\n   print(1)\n   \`\`\`\n\n\`\`\`\n${many(2500, (n) => `${n % 9 ? "" : "\n"}const x${n} = f(${n}); // text\n`)}\`\`\`\n\nAfter.\n\n- End\n`,
			"code in a quote": `> So:\n> \`\`\`ts\n${many(150, (n) => `> const x${n} = f(${n}); // text\n`)}> \`\`\`\n> End\n\nEnd.`,
			"a quote with a list": `${many(60, (n) => `> 1. item ${n} ${words}\n`)}\nEnd.`,
			"a quote in an item": `- So\n  > words\n${many(60, (n) => `  >\n  > ${n} ${words}\n`)}- End`,
			"a table in an item": `1. So:\n\n   | a | b |\n   | - | - |\n${many(300, (n) => `   | ${n} | words |\n`)}\n2. Next`,
		};
		for (const [name, text] of Object.entries(long)) {
			it(`goes on as it began, if it is ${name}`, () => {
				const blocks = stream(text, [13]);
				assert.equal(sources(blocks).join(""), text);
				assert.ok(all(blocks).length > 1);
				for (const block of all(blocks)) assert.ok(sourceOf(block).length < 33_000);
				const seen = outline(
					all(blocks)
						.map((block) => drawn(block))
						.join(""),
				);
				// What is shown above each part of a table or of code is not counted.
				const above = /^ ?(?:ul |blockquote |\d+\. )*(?:table (?:a|b)|ts|Copy)$/;
				const [shown, whole] = [seen, outline(renderMarkdown(text))].map((lines) =>
					lines.filter((line) => !above.test(line)),
				);
				assert.deepEqual(shown, whole);
			});
		}

		it("is cut at the same places however it arrives", () => {
			for (const text of Object.values(long)) {
				const whole = appendText(NO_TEXT, text);
				assert.deepEqual(stream(text, [7]), whole);
				assert.deepEqual(stream(text, [1, 400]), whole);
			}
		});
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
