import assert from "node:assert/strict";
import { placeBlock } from "../../src/core/apply/applyCode.ts";

describe("what belongs to the file rather than to the code", () => {
	const method = "    def f(self):\n        return sqrt(2)";
	const changed = "def f(self):\n    return math.sqrt(2)";
	const wanted = "    def f(self):\n        return math.sqrt(2)";

	it("does not go into a class with the method that needs it", () => {
		assert.equal(placeBlock(`import math\n\n${changed}`, method), wanted);
		const two = `${method}\n\n    def g(self):\n        return 1`;
		assert.equal(placeBlock(`from math import sqrt\n\n${changed}`, two), two.replace("sqrt", "math.sqrt"));
		assert.equal(
			placeBlock('import { a } from "a";\n\nf() {\n  return a();\n}', "  f() {\n    return b();\n  }"),
			"  f() {\n    return a();\n  }",
		);
		assert.equal(
			placeBlock(
				"import java.util.ArrayList;\n\npublic List<A> f() {\n    return new ArrayList<>();\n}",
				"    public List<A> f() {\n        return List.of();\n    }",
			),
			"    public List<A> f() {\n        return new ArrayList<>();\n    }",
		);
	});

	it("goes along where it can stand", () => {
		const top = "def f(self):\n    return sqrt(2)";
		assert.equal(placeBlock(`import math\n\n${changed}`, top), `import math\n\n${changed}`);
		const lines = "    x = sqrt(2)\n    print(x)";
		const local = "import math\n\nx = math.sqrt(2)\nprint(x)";
		assert.equal(placeBlock(local, lines), local.replace(/^(?=.)/gm, "    "));
		const indented = "  import { a } from 'a';\n  function f() {\n    a();\n  }";
		const more = "import { a } from 'a';\nimport { b } from 'b';\nfunction f() {\n  b();\n}";
		assert.equal(placeBlock(more, indented), more.replace(/^/gm, "  "));
	});

	it("is an example of a call below a method, too", () => {
		for (const example of [
			"# Example\na = A()\nprint(a.f())",
			'if __name__ == "__main__":\n    print(A().f())',
		]) {
			assert.equal(placeBlock(`${changed}\n\n${example}`, method), wanted);
		}
		const helper = "def g(self):\n    return math.pi";
		assert.equal(
			placeBlock(`${changed}\n\n${helper}`, method),
			`${wanted}\n\n${helper.replace(/^/gm, "    ")}`,
		);
		const top = "function f() {\n  a();\n}";
		assert.equal(placeBlock("function f() {\n  b();\n}\n\nf();", top), "function f() {\n  b();\n}\n\nf();");
	});
});
