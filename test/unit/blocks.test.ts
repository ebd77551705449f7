import assert from "node:assert/strict";
import { blocksOf } from "../../src/core/code/blocks.ts";

/** `name startLine-endLine`, for all blocks. */
const found = (...lines: string[]) =>
	blocksOf(lines.join("\n")).map(({ name, startLine, endLine }) => `${name} ${startLine}-${endLine}`);

describe("The functions and classes that no language service tells", () => {
	it("are those of Python, with their decorators and without the comment above", () => {
		const blocks = found(
			"# Adds.",
			"def add(a, b):",
			"    def inner():",
			"        return a",
			"",
			"    return inner() + b",
			"",
			"",
			"class Shelf:",
			'    """Holds books."""',
			"",
			"    # how many",
			"    @property",
			"    def size(self):",
			"        return 1",
			"",
			"total = add(1, 2)",
		);
		assert.deepEqual(blocks, ["add 2-6", "Shelf 9-15", "size 13-15"]);
	});

	it("are those of languages with braces, and what stands around them is none", () => {
		const go = found("package shelf", "", "func (s *Shelf) Size(a int) int {", "\treturn a", "}");
		assert.deepEqual(go, ["Shelf.Size 3-5"]);
		const ruby = found("class Shelf", "  def size", "    1", "  end", "end");
		assert.deepEqual(ruby, ["Shelf 1-5", "size 2-4"]);
		const wrapped = found("if (DEBUG) {", "  function log(x) {", "    print(x);", "  }", "}");
		assert.deepEqual(wrapped, ["log 2-4"]);
	});

	it("are none in what is no code", () => {
		assert.deepEqual(found("# A heading", "", "Some prose about a function here.", "", "## More"), []);
		assert.deepEqual(found("{", '  "function": {', '    "class": 1', "  }", "}"), []);
		assert.deepEqual(found("services:", "  web:", "    image: nginx", "    ports:", "      - 80"), []);
		assert.deepEqual(found(""), []);
	});
});
