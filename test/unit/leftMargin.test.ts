import assert from "node:assert/strict";
import fc from "fast-check";
import { placeBlock } from "../../src/core/apply/applyCode.ts";
import { indentTo } from "../../src/core/code/indentation.ts";

/** What stands at the left margin; the code; what is replaced in it. */
const CASES: readonly (readonly [string, string, string, string])[] = [
	[
		"directives and labels of C",
		`int grow(struct buffer *b)
{
    char *data = next(b);
#ifdef DEBUG
    trace("grow");
#endif
    if (data == NULL)
        goto out;
    b->data = data;
out:
    return 0;
}`,
		"b->data = data",
		"b->data = data + 1",
	],
	[
		"a comment in a function of Python",
		"def load(path):\n    text = read(path)\n# print(text)\n    return text.strip()",
		"text.strip()",
		"text.rstrip()",
	],
	[
		"a comment between the members of a class",
		"class A:\n    def load(self):\n        a()\n    # b()\n        return 1",
		"return 1",
		"return 2",
	],
	[
		"a text between three quotes",
		'def load(path):\n    query = f"""\nSELECT {{ "id" }} FROM a\n  WHERE b\n"""\n    return run(query)',
		"run(query)",
		"run(query, path)",
	],
	[
		"a template literal",
		"function page(a) {\n  const html = `\n<ul>\n  <li>\n</ul>`;\n  return html;\n}",
		"return html",
		"return html.trim()",
	],
	[
		"a raw string of Go",
		"func Usage() string {\n\ttext := `\nusage:\n  z1 ask`\n\treturn text\n}",
		"return text",
		"return text + name",
	],
	[
		"a here-document",
		'usage() {\n  cat <<END\nusage: $0 [-h\n  {\nEND\n  exit "$1"\n}',
		'exit "$1"',
		'exit "$2"',
	],
	[
		"a comment of several lines",
		"function f(a) {\n  b(a);\n/*\nc(a);\n*/\n  return a;\n}",
		"return a;",
		"return a + 1;",
	],
];

describe("a function with lines at the left margin", () => {
	for (const [name, code, old, now] of CASES) {
		it(`ends where it ends: ${name}`, () => {
			const changed = code.replace(old, () => now);
			const other = (name: string) => code.replace(/grow|load|page|Usage|usage|f(?=\()|A(?=:)/, () => name);
			const around = (middle: string) => `${other("first")}\n\n${middle}\n\n${other("last")}`;
			assert.equal(placeBlock(changed, around(code)), around(changed));
		});
	}

	it("keeps them there where it lies further in", () => {
		for (const [, code, old, now] of CASES.slice(4, 5)) {
			const changed = code.replace(old, () => now);
			const inside = (text: string) =>
				`class A {\n  other() {\n    a();\n  }\n\n${indentTo(text, "  ")}\n\n  more() {\n    b();\n  }\n}`;
			const placed = placeBlock(changed, inside(code));
			assert.equal(placed, inside(changed));
		}
	});

	it("has its texts as they were, however far its code was moved", () => {
		const text = fc.array(fc.constantFrom("<a>", "  <b>", "    <c>", "      <d>", ""), {
			minLength: 1,
			maxLength: 6,
		});
		fc.assert(
			fc.property(text, fc.constantFrom("", "  ", "    "), (lines, outer) => {
				const method = (result: string) =>
					[
						`${outer}page() {`,
						`${outer}  const t = \``,
						...lines,
						`${outer}\`;`,
						`${outer}  return ${result};`,
						`${outer}}`,
					].join("\n");
				const code = `${outer}a() {\n${outer}  b();\n${outer}}\n\n${method("t")}`;
				// As far to the left as each line can go.
				const block = method("t + 1").replace(new RegExp(`^${outer}`, "gm"), "");
				assert.equal(placeBlock(block, code), code.replace("return t", "return t + 1"));
			}),
		);
	});

	it("has the comment above it, which is none of what is above that", () => {
		const code = "let a = 0;\n\n/**\n * Adds.\n */\nfunction b() {\n  a++;\n}\n\nfunction c() {\n  a--;\n}";
		const block = "/**\n * Adds two.\n */\nfunction b() {\n  a += 2;\n}";
		assert.equal(placeBlock(block, code), code.replace("Adds", "Adds two").replace("a++", "a += 2"));
	});

	it("is not taken to hold what stands between two quotes that are none of a text", () => {
		const code =
			"# it`s\ndef a():\n    return 1  # `\n\ndef b():\n    return 2\n\ndef c():\n    return '`' + 3";
		assert.equal(placeBlock("def a():\n    return 4", code), code.replace("return 1  # `", "return 4"));
		const odd =
			"function a() {\n  x(/[`]/);\n}\n\nfunction b() {\n  y(z`);\n}\n\nfunction c() {\n  w(z`);\n}";
		const placed = placeBlock("function b() {\n  y(1);\n}", odd);
		assert.ok(placed === undefined || placed.includes("function c"), placed);
	});
});
