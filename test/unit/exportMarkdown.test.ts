import assert from "node:assert/strict";
import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { codeSpan, fenced } from "../../src/core/markdown/fence.ts";
import { escapeMarkdown, InertStream, inertMarkdown } from "../../src/core/markdown/inertMarkdown.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { exportJson } from "../../src/core/trace/exportJson.ts";
import { exportMarkdown } from "../../src/core/trace/exportMarkdown.ts";
import { traceOf } from "../../src/core/trace/reduceTrace.ts";
import {
	answered,
	asked,
	cappedTrace,
	closed,
	completed,
	failed,
	forced,
	prefilled,
	stopped,
	thinkingTrace,
	thought,
} from "../panel/conversations.ts";
import { HOSTILE } from "../panel/hostile.ts";

/** As hosts of Markdown files render them, HTML and all. */
const renderer = new MarkdownIt({ html: true });
/** What the renderer itself gives up on, and leaves out with everything behind it. */
const TOO_DEEP = /^((> ?)|([-*] )){50}/;
const markdownOf = (...events: ReasoningEvent[]) => {
	const trace = traceOf(events);
	assert.ok(trace);
	return exportMarkdown([trace]);
};
/** Tags that only a text in the page can have brought along. */
const FOREIGN = /<(script|img|iframe|svg|style|form|input|b|i|u|x)\b/i;
const textOf = (html: string) =>
	html
		.replace(/<[^>]*>/g, "")
		.replace(/&lt;/g, "<")
		.replace(/&gt;/g, ">")
		.replace(/&quot;/g, '"')
		.replace(/&amp;/g, "&");

describe("a conversation as Markdown", () => {
	it("holds the question, its code, the thought, why it ended, the answer and what it cost", () => {
		const page = markdownOf(...cappedTrace("t"));
		assert.ok(
			page.startsWith(
				"## What does \\`fold(4, 8)\\` return?\n\n`examples/fold.js:3–9`\n\n```javascript\nfunction fold",
			),
		);
		assert.match(
			page,
			/<details>\n<summary>Thought for 6\.1 s · 1,024 tokens<\/summary>\n\n```text\nLet me trace `fold/,
		);
		assert.match(page, /\nPut in: `I overthought it, the final answer should be:`\n\n<\/details>\n/);
		assert.match(
			page,
			/\n\*\*capped\*\*: Thinking reached its cap; the hint then made the model answer\.\n\n`fold\(4, 8\)` returns \*\*32\*\*\./,
		);
		assert.match(page, /\| `fold\(4, 8\)` \| 32 \|/);
		assert.match(
			page,
			/<sub>Z1-7B · complexity 67, high: .* · thinking 1,024 \+ peek 0 \+ answer 180 = 1,204 tokens · exit capped · .* · 2026-09-21 .* UTC<\/sub>\n$/,
		);
	});

	it("says how it ended, where that is not with the answer", () => {
		assert.match(markdownOf(...thinkingTrace("t"), stopped()), /\n\*You stopped it here\.\*\n/);
		assert.match(
			markdownOf(...thinkingTrace("t"), failed()),
			/\n\*\*The model process ended .*\*\* Ask again/,
		);
	});

	for (const [index, text] of HOSTILE.entries()) {
		it(`keeps hostile text as text, wherever it stands (${index})`, () => {
			const page = renderer.render(
				markdownOf(
					asked("t", {
						question: { prompt: text, code: { file: text, language: text, startLine: 1, endLine: 1, text } },
					}),
					prefilled(),
					thought(text),
					closed("capped"),
					forced(),
					answered(text),
					completed(),
				),
			);
			assert.doesNotMatch(page, FOREIGN);
			assert.equal(page.match(/<details>/g)?.length, 1);
			if (!TOO_DEEP.test(text)) assert.ok(page.trimEnd().endsWith("</sub></p>"), page.slice(-200));
		});
	}
});

describe("text in Markdown", () => {
	const parts = [
		"`",
		"``",
		"```",
		"~~~",
		"\\",
		"<b>",
		"</b>",
		"<!--",
		"![x](y)",
		"[x](command:y)",
		"[x](",
		"[x]:",
		"https://x.example",
		"/y)",
		"|",
		"\n",
		"\n\n",
		" ",
		"   ",
		"    ",
		"- ",
		"1. ",
		"> ",
		"# ",
		"a",
		"---",
		"\t",
		"* ",
	];
	const anyMarkdown = fc.array(fc.constantFrom(...parts), { maxLength: 40 }).map((each) => each.join(""));

	it("is inert, whatever a model writes", function () {
		this.timeout(20_000);
		fc.assert(
			fc.property(anyMarkdown, (text) => {
				const html = renderer.render(`${inertMarkdown(text)}\n\nbehind`);
				assert.doesNotMatch(html, /<\/?b>|<img|<!--|href="(?!https?:)/);
			}),
			{ numRuns: 3000 },
		);
	});

	it("is the same when it comes piece by piece, and a paragraph is seen growing", () => {
		fc.assert(
			fc.property(fc.array(anyMarkdown, { maxLength: 6 }), (pieces) => {
				const stream = new InertStream();
				const streamed = pieces.map((piece) => stream.push(piece)).join("") + stream.end();
				assert.equal(streamed, inertMarkdown(pieces.join("")));
			}),
			{ numRuns: 3000 },
		);
		assert.equal(new InertStream().push("It adds <b> to `to"), "It adds &lt;b> to ");
	});

	it("leaves code as it is", () => {
		for (const text of [
			"Use `Map<string>`, not `<b>`.",
			"```html\n<b>\n```\n\n`<i>`",
			"1. So:\n   ```ts\n   a<b>()\n   ```",
			"a < b",
			"| `a<b>` | c |",
		]) {
			assert.equal(inertMarkdown(text), text);
		}
		assert.equal(inertMarkdown("```\n<b>"), "```\n<b>\n```");
		assert.equal(inertMarkdown("<b>`"), "&lt;b>`");
	});

	it("reads as it was typed", () => {
		const anyText = fc
			.string({ unit: fc.constantFrom(..."ab`*_[]()#+-.!|<>~&$\\:1= ") })
			.map((text) => `x${text}x`);
		fc.assert(
			fc.property(anyText, (text) => {
				assert.equal(textOf(renderer.renderInline(escapeMarkdown(text))), text);
			}),
			{ numRuns: 2000 },
		);
		for (const text of ["- a", "1. a", "# a", "> a", "===", "---"]) {
			assert.equal(textOf(renderer.render(`${escapeMarkdown(text)}`)).trim(), text);
		}
	});

	it("stays in its code block and its code span", () => {
		fc.assert(
			fc.property(anyMarkdown, (text) => {
				const [block, ...others] = renderer.parse(`${fenced(text)}\n\nbehind`, {});
				assert.equal(block?.type, "fence");
				assert.equal(others.length, 3);
				const span = renderer.parseInline(`${codeSpan(`x${text}x`)} behind`, {})[0]?.children;
				assert.deepEqual(
					span?.map(({ type }) => type),
					["code_inline", "text"],
				);
			}),
			{ numRuns: 2000 },
		);
	});
});

describe("a conversation as JSON", () => {
	it("holds the events and what they fold to", () => {
		const events = cappedTrace("t");
		const { version, id, traces } = JSON.parse(exportJson({ id: "x", startedAt: 1, logs: [events] }));
		assert.deepEqual([version, id], [1, "x"]);
		assert.deepEqual(traces[0].events, events);
		assert.deepEqual(traces[0].trace, JSON.parse(JSON.stringify(traceOf(events))));
		assert.equal(traces[0].statistics.totalTokens, 1204);
	});
});
