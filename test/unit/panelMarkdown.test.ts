import assert from "node:assert/strict";
import { languageOf } from "../../src/core/question/languages.ts";
import { visibleText } from "../../src/core/visibleText.ts";
import { highlight } from "../../src/panel/markdown/highlight.ts";
import { renderBounded, renderMarkdown } from "../../src/panel/markdown/markdown.ts";

describe("an answer as Markdown", () => {
	it("is text where it is HTML", () => {
		const html = renderMarkdown(
			"<script>alert(1)</script> <b onclick=x>b</b>\n\n<img src=x onerror=alert(1)>",
		);
		assert.doesNotMatch(html, /<(script|b|img)/);
		assert.match(html, /&lt;script&gt;/);
	});

	it("links to http and https and to nothing else", () => {
		assert.match(renderMarkdown("[a](https://z1.example/x)"), /<a href="https:\/\/z1.example\/x"/);
		assert.match(renderMarkdown("see http://z1.example now"), /<a href="http:\/\/z1.example"/);
		for (const href of [
			"javascript:alert(1)",
			"JaVaScRiPt:alert(1)",
			"data:text/html,x",
			"command:z1.stop",
		]) {
			assert.doesNotMatch(renderMarkdown(`[a](${href}) <${href}>`), /<a/, href);
		}
		for (const href of [
			"file:///etc/passwd",
			"vscode://x",
			"//z1.example",
			"#a",
			"a.md",
			"mailto:a@z1.example",
		]) {
			assert.doesNotMatch(renderMarkdown(`[a](${href})`), /<a/, href);
		}
	});

	it("does not take the names of files for hosts", () => {
		assert.doesNotMatch(renderMarkdown("Run setup.py, main.rs and www.sh; mail a@b.com"), /<a/);
	});

	it("tells in the tooltip where a link goes, whatever its text or title says", () => {
		const html = renderMarkdown('[https://bank.example](https://evil.example "https://bank.example")');
		assert.match(html, /title="https:\/\/evil.example"/);
		assert.doesNotMatch(html, /title="https:\/\/bank/);
	});

	it("has a table from its first pipe on while it grows, and never a rule as text", () => {
		const table = "| a | `b\\|c` | d |\n|:--|:-:|---|\n| 1 | 2 | 3 |\n";
		for (const before of ["", "So:\n\n"]) {
			for (let end = 5; end <= table.length; end++) {
				const html = renderBounded(before + table.slice(0, end), { growing: true }) ?? "";
				assert.match(html, /<table>[\s\S]*<th[^>]*>a<\/th>/, table.slice(0, end));
				assert.doesNotMatch(html, /--/, table.slice(0, end));
				assert.equal(html.includes("So:"), before !== "");
			}
			const columns = renderBounded(`${before}| a | \`b\\|c\` | d |\n|:-`, { growing: true }) ?? "";
			assert.equal(columns.match(/<th>/g)?.length, 3);
		}
		for (const text of ["a | b", "a\n| b", "|", "```\n| a |\n"]) {
			assert.doesNotMatch(renderBounded(text, { growing: true }) ?? "", /<table>/, text);
		}
		assert.doesNotMatch(renderBounded("| a | b |") ?? "", /<table>/);
	});

	it("emphasises in Chinese, Japanese and Korean beside punctuation, and elsewhere as specified", () => {
		const bold = (text: string) =>
			Array.from(
				renderMarkdown(text).matchAll(/<(?:strong|em|s)>(.*?)<\/(?:strong|em|s)>/g),
				([, words]) => words,
			);
		assert.deepEqual(bold("これは**「重要」**です。**注意：**必ず確認。"), ["「重要」", "注意："]);
		assert.deepEqual(bold("这是**“重点”**内容，*（注）*和~~（旧）~~的。"), ["“重点”", "（注）", "（旧）"]);
		assert.deepEqual(bold("함수는 **`fold()`**를 씁니다."), ["<code>fold()</code>"]);
		assert.deepEqual(bold("𠮷**「a」**𠮷"), ["「a」"]);
		assert.deepEqual(bold("a**(b)**c and 2 * 3 * 4, snake_(case)_x, ** 空白 **です"), []);
		assert.deepEqual(bold("**one** *two*"), ["one", "two"]);
	});

	it("shows no images", () => {
		assert.doesNotMatch(renderMarkdown("![a](https://z1.example/a.png)"), /<img/);
	});

	it("names the language of a code block and escapes it", () => {
		assert.match(
			renderMarkdown("```ts title=x\n1 < 2\n```"),
			/code-language">ts<.*1<\/span> &lt; <span class="hljs-number">2/s,
		);
		assert.match(renderMarkdown('```"><img/src=x>\n```'), /code-language">&quot;&gt;&lt;img/);
	});

	it("colours code whose language it knows", () => {
		const code = "```py\nreturn '<b>'\n```";
		assert.match(
			renderMarkdown(code),
			/<span class="hljs-keyword">return<\/span> <span class="hljs-string">&#x27;&lt;b&gt;&#x27;<\/span>/,
		);
		assert.doesNotMatch(renderMarkdown("```nolang\nreturn\n```"), /hljs/);
	});

	it("knows every language that code can be selected in", () => {
		for (const ending of [
			"sh",
			"c",
			"cpp",
			"cs",
			"go",
			"java",
			"js",
			"jsx",
			"php",
			"py",
			"rb",
			"rs",
			"ts",
			"tsx",
		]) {
			for (const name of [ending, languageOf(`a.${ending}`)]) assert.ok(highlight("x", name), name);
		}
	});

	it("leaves code plain whose colours would take long", () => {
		assert.equal(highlight("x = 1\n".repeat(5000), "py"), undefined);
		assert.equal(highlight("x".repeat(300), "py"), undefined);
	});

	it("uses no style attributes, which the policy would refuse", () => {
		const html = renderMarkdown("| a | b |\n| -: | :-: |\n| 1 | 2 |");
		assert.doesNotMatch(html, /style=/);
		assert.match(html, /<td class="align-right">1<\/td>/);
	});
});

describe("text of which nothing is hidden", () => {
	it("spells out what would reorder or hide characters", () => {
		assert.equal(visibleText("a\u202eb\u2066c\u200fd"), "a[U+202E]b[U+2066]c[U+200F]d");
		assert.equal(visibleText("zero\u200bwidth\ufeff \u{e0041}"), "zero[U+200B]width[U+FEFF] [U+E0041]");
		assert.equal(visibleText("bell\u0007 nul\u0000"), "bell[U+0007] nul[U+0000]");
	});

	it("drops a terminal's colours and commands, and no text with them", () => {
		assert.equal(visibleText("\u001b[31mred\u001b[0m \u001b[2Jx\u009b1my"), "red xy");
		assert.equal(visibleText("\u001b]8;;https://evil.example\u0007link\u001b]8;;\u001b\\"), "link");
		assert.equal(visibleText("\u001b]0;never ended\nnext line"), "0;never ended\nnext line");
	});

	it("leaves ordinary text of any script alone", () => {
		for (const text of ["tab\tand\nline", "שלום", "السلام", "👩‍💻 می‌خواهم", "日本語", "é"]) {
			assert.equal(visibleText(text), text);
		}
		assert.equal(visibleText("a\r\nb\rc"), "a\nb\nc");
	});
});
