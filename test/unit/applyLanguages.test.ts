import assert from "node:assert/strict";
import { isAbridged, placeBlock } from "../../src/core/apply/applyCode.ts";
import { fencedBlocksOf } from "../../src/core/markdown/codeBlocks.ts";

/** What is offered for a block: nothing where it is abridged or has no place. */
function applied(block: string, code: string): string | undefined {
	return isAbridged(block, code) ? undefined : placeBlock(block, code);
}

const PYTHON = `import os

class A(Base):
    x = 1

    @property
    def one(self):
        return 1

    def two(self, a):
        for i in a:
            print(i)
        return 2


def main():
    A().two([])`;

const TYPESCRIPT = `export interface Item {
  id: string;
  qty: number;
}

export const total = (items: Item[]): number => {
  let sum = 0;
  for (const item of items) {
    sum += item.qty;
  }
  return sum;
};

export async function load(url: string): Promise<Item[]> {
  const response = await fetch(url);
  return response.json();
}`;

const GO = `package cart

import (
	"fmt"
)

type Stack struct {
	items []int
}

func (s *Stack) Push(x int) {
	s.items = append(s.items, x)
}

func (s *Stack) Pop() int {
	x := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return x
}`;

const RUST = `struct Point {
    x: i32,
    y: i32,
}

impl Point {
    fn new(x: i32, y: i32) -> Self {
        Point { x, y }
    }

    fn norm(&self) -> i32 {
        self.x + self.y
    }
}

impl Display for Point {
    fn fmt(&self, f: &mut Formatter) -> Result {
        write!(f, "{}", self.x)
    }
}`;

const JAVA = `public class Cart {
    private int count = 0;

    @Override
    public String toString() {
        return "Cart";
    }

    public void add(int n) {
        count += n;
    }

    public void add(String s) {
        count += s.length();
    }
}`;

const CPP = `#include <vector>

int Stack::pop()
{
    int x = items.back();
    items.pop_back();
    return x;
}

void Stack::push(int x)
{
    items.push_back(x);
}`;

const CSHARP = `namespace Shop;

public class Cart
{
    public int Count { get; set; }

    [Obsolete]
    public void Add(int n)
    {
        Count += n;
    }

    public void Clear()
    {
        Count = 0;
    }
}`;

const RUBY = `class Box
  attr_reader :w

  def area
    @w * @h
  end

  def name
    'box'
  end
end`;

const PHP = `<?php

class User
{
    private $name = 'x';

    public function getName()
    {
        return $this->name;
    }

    public function setName($name)
    {
        $this->name = $name;
    }
}`;

const CSS = `:root {
  --main: red;
}

.a,
.b {
  color: red;
  margin: 0;
}

#main > li:hover {
  color: green;
}

@media (max-width: 600px) {
  .a {
    color: blue;
  }
}`;

const HTML = `<ul class="list">
  <li>Apples</li>
  <li>Pears</li>
  <li>Plums</li>
</ul>`;

const YAML = `name: ci
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - name: Checkout
        uses: actions/checkout@v3
      - name: Test
        run: npm test
  lint:
    runs-on: macos-latest`;

const JSON_TEXT = `{
  "name": "tool",
  "version": "1.0.0",
  "scripts": {
    "build": "tsc",
    "test": "mocha"
  }
}`;

const TOML = `[package]
name = "tool"
version = "0.1.0"

[dependencies]
serde = "1"
rand = "0.8"`;

const SQL = `CREATE TABLE users (
  id INT PRIMARY KEY,
  name TEXT
);

CREATE TABLE orders (
  id INT PRIMARY KEY,
  user_id INT
);`;

const SHELL = `#!/bin/bash
set -e

build() {
  npm ci
  npm run build
}

deploy() {
  scp -r dist host:
}

build
deploy`;

const MARKDOWN = `# Tool

A tool.

## Install

\`\`\`bash
npm i tool
\`\`\`

## Use

Run it.`;

const KOTLIN = `class Cart(val items: List<Item>) {
    fun total(): Int = items.sumOf { it.price }

    fun clear() {
        items.clear()
    }
}`;

const SWIFT = `struct Counter {
    var count = 0

    mutating func up() {
        count += 1
    }

    func show() -> String {
        return "\\(count)"
    }
}`;

const JSX = `export function Page() {
  const [n, setN] = useState(0);
  const handle = () => {
    setN(n + 1);
  };
  return (
    <main>
      <h1>{n}</h1>
      <Form onSend={handle} />
      <Footer />
    </main>
  );
}`;

/**
 * What it is; the code; the block of the answer; the code afterwards, or undefined where nothing is offered.
 */
const CASES: readonly (readonly [string, string, string, string | undefined])[] = [
	[
		"py one method",
		PYTHON,
		"class A(Base):\n    def two(self, a):\n        return len(a)",
		PYTHON.replace("        for i in a:\n            print(i)\n        return 2", "        return len(a)"),
	],
	["py bare method", PYTHON, "def one(self):\n    return 11", PYTHON.replace("return 1\n", "return 11\n")],
	["py function only", PYTHON, "def main():\n    print(1)", PYTHON.replace("A().two([])", "print(1)")],
	["py whole", PYTHON, PYTHON.replace("return 2", "return 3"), PYTHON.replace("return 2", "return 3")],
	[
		"py new method",
		PYTHON,
		"class A(Base):\n    def two(self, a):\n        return 2\n\n    def three(self):\n        return 3",
		PYTHON.replace(
			"        for i in a:\n            print(i)\n        return 2",
			"        return 2\n\n    def three(self):\n        return 3",
		),
	],
	[
		"py import + function",
		PYTHON,
		"import sys\n\ndef main():\n    sys.exit(1)",
		PYTHON.replace("import os", "import os\nimport sys").replace("A().two([])", "sys.exit(1)"),
	],
	["py stub", PYTHON, "def main():\n    pass", undefined],
	[
		"py tests",
		"def total(a):\n    return sum(a)",
		"import pytest\nfrom cart import total\n\ndef test_total():\n    assert total([1]) == 1",
		undefined,
	],
	["py usage", "def total(a):\n    return sum(a)", "print(total([1, 2]))", undefined],
	["py usage2", "def total(a):\n    return sum(a)", "result = total([1, 2])\nprint(result)", undefined],
	["py output", "def total(a):\n    return sum(a)", "[1, 2, 3]", undefined],
	[
		"py renamed",
		"def total(a):\n    return sum(a)",
		"def sum_of(a):\n    return sum(a) or 0",
		"def sum_of(a):\n    return sum(a) or 0",
	],
	[
		"py comprehension",
		"result = []\nfor x in xs:\n    if x > 0:\n        result.append(x * 2)",
		"result = [x * 2 for x in xs if x > 0]",
		"result = [x * 2 for x in xs if x > 0]",
	],
	[
		"py comment added",
		"def f(a):\n    if a is None:\n        return 0\n    return a",
		"def f(a):\n    # keep the existing default here\n    if a is None:\n        return 0\n    return a + 1",
		"def f(a):\n    # keep the existing default here\n    if a is None:\n        return 0\n    return a + 1",
	],
	[
		"ts one fn",
		TYPESCRIPT,
		"export const total = (items: Item[]): number => items.reduce((a, b) => a + b.qty, 0);",
		TYPESCRIPT.replace(
			/export const total[\s\S]*?\n};/,
			"export const total = (items: Item[]): number => items.reduce((a, b) => a + b.qty, 0);",
		),
	],
	[
		"ts typed arrow",
		`const A: FC<{ a: string; b: () => void }> = ({ a, b }) => (\n  <p onClick={b}>{a}</p>\n);\n\n${JSX}`,
		"const A: FC<{ a: string; b: () => void }> = ({ a, b }) => (\n  <p onClick={b}>{a.trim()}</p>\n);",
		`const A: FC<{ a: string; b: () => void }> = ({ a, b }) => (\n  <p onClick={b}>{a.trim()}</p>\n);\n\n${JSX}`,
	],
	[
		"ts generic arrow around its lines",
		"  try {\n    return await task();\n  } catch {\n    return again;\n  }",
		"const retry = async <T,>(task: () => Promise<T>, again: T): Promise<T> => {\n  try {\n    return await task();\n  } finally {\n    done(again);\n  }\n};",
		undefined,
	],
	[
		"ts one fn 2",
		TYPESCRIPT,
		"export async function load(url: string): Promise<Item[]> {\n  return (await fetch(url)).json();\n}",
		TYPESCRIPT.replace(
			"  const response = await fetch(url);\n  return response.json();",
			"  return (await fetch(url)).json();",
		),
	],
	[
		"ts interface member",
		TYPESCRIPT,
		"export interface Item {\n  qty: bigint;\n}",
		TYPESCRIPT.replace("qty: number", "qty: bigint"),
	],
	[
		"ts interface new member",
		TYPESCRIPT,
		"export interface Item {\n  qty: number;\n  tag?: string;\n}",
		TYPESCRIPT.replace("qty: number;", "qty: number;\n  tag?: string;"),
	],
	[
		"ts vitest",
		TYPESCRIPT.split("\n\n")[1] ?? "",
		'import { total } from "./cart";\n\ndescribe("total", () => {\n  it("is 0", () => {\n    expect(total([])).toBe(0);\n  });\n});',
		undefined,
	],
	[
		"go method",
		GO,
		"func (s *Stack) Pop() int {\n    if len(s.items) == 0 {\n        return 0\n    }\n    return 1\n}",
		GO.replace(
			/func \(s \*Stack\) Pop[\s\S]*/,
			"func (s *Stack) Pop() int {\n\tif len(s.items) == 0 {\n\t\treturn 0\n\t}\n\treturn 1\n}",
		),
	],
	[
		"go import + method",
		GO,
		'import (\n\t"errors"\n\t"fmt"\n)\n\nfunc (s *Stack) Push(x int) {\n\ts.items = nil\n}',
		GO.replace('\t"fmt"', '\t"errors"\n\t"fmt"').replace("append(s.items, x)", "nil"),
	],
	[
		"rust method",
		RUST,
		"impl Point {\n    fn norm(&self) -> i32 {\n        self.x.abs() + self.y.abs()\n    }\n}",
		RUST.replace("self.x + self.y", "self.x.abs() + self.y.abs()"),
	],
	[
		"rust bare fn",
		RUST,
		"fn norm(&self) -> i32 {\n    0\n}",
		RUST.replace("        self.x + self.y", "        0"),
	],
	["rust todo", RUST, "fn norm(&self) -> i32 {\n    todo!()\n}", undefined],
	["java overload", JAVA, "public void add(String s) {\n    count += 2;\n}", JAVA.replace("s.length()", "2")],
	[
		"java method keeps @Override",
		JAVA,
		'/** Text. */\npublic String toString() {\n    return "x";\n}',
		JAVA.replace("    @Override\n", "    /** Text. */\n    @Override\n").replace('"Cart"', '"x"'),
	],
	[
		"java class part",
		JAVA,
		"public class Cart {\n    public void add(int n) {\n        count += Math.max(0, n);\n    }\n}",
		JAVA.replace("count += n;", "count += Math.max(0, n);"),
	],
	[
		"cpp",
		CPP,
		"int Stack::pop()\n{\n    if (items.empty()) throw 1;\n    return 2;\n}",
		CPP.replace(
			"    int x = items.back();\n    items.pop_back();\n    return x;",
			"    if (items.empty()) throw 1;\n    return 2;",
		),
	],
	["cs", CSHARP, "public void Clear()\n{\n    Count = -1;\n}", CSHARP.replace("Count = 0", "Count = -1")],
	[
		"cs class",
		CSHARP,
		"public class Cart\n{\n    public void Add(int n)\n    {\n        Count += 2 * n;\n    }\n}",
		CSHARP.replace("Count += n", "Count += 2 * n"),
	],
	["ruby", RUBY, "def area\n  @w * @h * 2\nend", RUBY.replace("@w * @h", "@w * @h * 2")],
	["ruby class", RUBY, "class Box\n  def name\n    'b'\n  end\nend", RUBY.replace("'box'", "'b'")],
	[
		"php",
		PHP,
		"<?php\nclass User\n{\n    public function getName(): string\n    {\n        return $this->name;\n    }\n}",
		PHP.replace("getName()", "getName(): string"),
	],
	[
		"php fn",
		PHP,
		"public function getName(): string\n{\n    return $this->name;\n}",
		PHP.replace("getName()", "getName(): string"),
	],
	[
		"css rule list",
		CSS,
		".a, .b {\n  color: blue;\n}",
		CSS.replace(".a,\n.b {\n  color: red;", ".a,\n.b {\n  color: blue;"),
	],
	["css ambiguous", CSS, ".a {\n  color: blue;\n}", undefined],
	[
		"css media",
		CSS,
		"@media (max-width: 600px) {\n  .a {\n    color: pink;\n  }\n}",
		CSS.replace("    color: blue", "    color: pink"),
	],
	["css var", CSS, ":root {\n  --main: blue;\n}", CSS.replace("--main: red", "--main: blue")],
	["css id", CSS, "#main > li:hover {\n  color: lime;\n}", CSS.replace("green", "lime")],
	[
		"css new rule",
		CSS,
		"#main > li:hover {\n  color: green;\n}\n\n.new {\n  top: 0;\n}",
		CSS.replace("  color: green;\n}", "  color: green;\n}\n\n.new {\n  top: 0;\n}"),
	],
	[
		"a variable of a function",
		"function f(items) {\n  const uses = used.get(items.tag);\n  return uses;\n}",
		"const uses = used.get(items.tag) ?? 0;",
		"function f(items) {\n  const uses = used.get(items.tag) ?? 0;\n  return uses;\n}",
	],
	[
		"a call that uses the name of such a variable",
		"function total(items) {\n  const result = [];\n  return result;\n}",
		"const result = total([1, 2]);",
		undefined,
	],
	["html one item", HTML, '<ul class="list">\n  <li>Bananas</li>\n</ul>', undefined],
	["html li", HTML, "<li>Bananas</li>", undefined],
	["html whole", HTML, HTML.replace("Pears", "Green Pears"), HTML.replace("Pears", "Green Pears")],
	["yaml pair", YAML, "on: [push, pull_request]", YAML.replace("on: push", "on: [push, pull_request]")],
	[
		"yaml path",
		YAML,
		"jobs:\n  lint:\n    runs-on: ubuntu-latest",
		YAML.replace("macos-latest", "ubuntu-latest"),
	],
	["yaml ambiguous", YAML, "runs-on: windows-latest", undefined],
	[
		"yaml nested key",
		YAML,
		"lint:\n  runs-on: windows-latest",
		YAML.replace("macos-latest", "windows-latest"),
	],
	[
		"yaml new job",
		YAML,
		"jobs:\n  lint:\n    runs-on: macos-latest\n  docs:\n    runs-on: x",
		`${YAML}\n  docs:\n    runs-on: x`,
	],
	["json pair", JSON_TEXT, '"version": "1.1.0"', JSON_TEXT.replace("1.0.0", "1.1.0")],
	["json object", JSON_TEXT, '{\n  "version": "1.1.0"\n}', JSON_TEXT.replace("1.0.0", "1.1.0")],
	[
		"json new key",
		JSON_TEXT,
		'{\n  "scripts": {\n    "test": "vitest",\n    "lint": "biome"\n  }\n}',
		JSON_TEXT.replace('"mocha"', '"vitest",\n    "lint": "biome"'),
	],
	["json inline", JSON_TEXT, '{ "version": "1.1.0" }', undefined],
	["toml", TOML, '[dependencies]\nserde = "1.0"', TOML.replace('serde = "1"', 'serde = "1.0"')],
	["toml pair", TOML, 'version = "0.2.0"', TOML.replace("0.1.0", "0.2.0")],
	["toml new", TOML, '[dependencies]\nrand = "0.8"\nlog = "0.4"', `${TOML}\nlog = "0.4"`],
	[
		"sql one table",
		SQL,
		"CREATE TABLE orders (\n  id INT PRIMARY KEY,\n  user_id INT NOT NULL\n);",
		SQL.replace("user_id INT", "user_id INT NOT NULL"),
	],
	["sql lost column", SQL, "CREATE TABLE orders (\n  id BIGINT PRIMARY KEY\n);", undefined],
	[
		"sql query",
		"SELECT id, name\nFROM users\nWHERE id = 1",
		"SELECT id, name, mail\nFROM users\nWHERE id = 1",
		"SELECT id, name, mail\nFROM users\nWHERE id = 1",
	],
	["sh fn", SHELL, "deploy() {\n  rsync -r dist host:\n}", SHELL.replace("scp", "rsync")],
	["sh command", SHELL, "chmod +x deploy.sh", undefined],
	["pip", "import requests\nprint(requests.get('x'))", "pip install requests", undefined],
	["go get", GO, "go get github.com/x/y", undefined],
	["npm stmt", "const a = [3, 1, 2];\nconsole.log(a.sort());", "node index.js", undefined],
	["md section", MARKDOWN, "## Use\n\nRun it daily.", MARKDOWN.replace("Run it.", "Run it daily.")],
	["md cut", MARKDOWN, "# Tool\n\nA tool.\n\n## Install\n\n```bash\nnpm i tool", undefined],
	[
		"md lost section",
		MARKDOWN,
		"# Tool\n\nA good tool.\n\n## Install\n\n```bash\nnpm i tool\n```",
		MARKDOWN.replace("A tool", "A good tool"),
	],
	[
		"kt",
		KOTLIN,
		"fun clear() {\n    items.removeAll()\n}",
		KOTLIN.replace("items.clear()", "items.removeAll()"),
	],
	["kt one line", KOTLIN, "fun total(): Int = 0", KOTLIN.replace("= items.sumOf { it.price }", "= 0")],
	[
		"swift",
		SWIFT,
		"struct Counter {\n    mutating func up() {\n        count += 2\n    }\n}",
		SWIFT.replace("count += 1", "count += 2"),
	],
	["jsx nested", JSX, "const handle = () => {\n  setN(n + 2);\n};", JSX.replace("n + 1", "n + 2")],
	["jsx lost handler", JSX, JSX.replace(/ {2}const handle[\s\S]*?};\n/, ""), undefined],
	["jsx whole", JSX, JSX.replace("n + 1", "n + 3"), JSX.replace("n + 1", "n + 3")],
	[
		"jsx comment",
		JSX,
		JSX.replace("      <Form onSend={handle} />\n      <Footer />", "      {/* Formular und Fuß */}"),
		undefined,
	],
	["diff", "a = 1\nb = 2", "-a = 1\n+a = 2", undefined],
	["unified diff", "a = 1\nb = 2", "@@ -1 +1 @@\n-a = 1\n+a = 2", undefined],
	[
		"diff of a method without a head",
		"    def f(self):\n        a = 1\n        return a",
		"     def f(self):\n-        a = 1\n+        a = 2\n         return a",
		undefined,
	],
	[
		"diff of SQL, where comments look like removed lines",
		"-- All.\nSELECT a\nFROM t;",
		" SELECT a\n-FROM t;\n+FROM t\n+WHERE b;",
		undefined,
	],
	["diff of a list", "steps:\n- run: a\n- run: b", "-- run: b\n+- run: c", undefined],
	["list with signs", "- a\n- b", "- a\n- b\n- c", "- a\n- b\n- c"],
	["lines with signs", "a = (b\n- c\n+ d)\nf(a)", "a = (b\n- c\n+ e)\nf(a)", "a = (b\n- c\n+ e)\nf(a)"],
	[
		"a method beside the only one, which is like it",
		"class A {\n  get(key) {\n    if (!this.ready) return undefined;\n    return this.map.get(key);\n  }\n}",
		"class A {\n  drop(key) {\n    if (!this.ready) return undefined;\n    const had = this.map.has(key);\n    this.map.delete(key);\n    return had;\n  }\n}",
		"class A {\n  get(key) {\n    if (!this.ready) return undefined;\n    return this.map.get(key);\n  }\n\n  drop(key) {\n    if (!this.ready) return undefined;\n    const had = this.map.has(key);\n    this.map.delete(key);\n    return had;\n  }\n}",
	],
	[
		"another method in answer to a question about one",
		"  async get(key: string): Promise<string | undefined> {\n    if (!this.ready) await this.load();\n    return this.map.get(key);\n  }",
		"async drop(key: string): Promise<boolean> {\n  if (!this.ready) await this.load();\n  return this.map.delete(key);\n}",
		undefined,
	],
	[
		"cpp new method, behind the last one and not among private members",
		"class A {\npublic:\n    int get() {\n        return a;\n    }\n\nprivate:\n    int a;\n};",
		"class A {\npublic:\n    void set(int b) {\n        a = b;\n    }\n};",
		"class A {\npublic:\n    int get() {\n        return a;\n    }\n\n    void set(int b) {\n        a = b;\n    }\n\nprivate:\n    int a;\n};",
	],
	[
		"py method beside the only one, of one line",
		"class A:\n    def add(self, a, b):\n        return a + b",
		"class A:\n    def subtract(self, a, b):\n        return a - b",
		"class A:\n    def add(self, a, b):\n        return a + b\n\n    def subtract(self, a, b):\n        return a - b",
	],
	[
		"log statements",
		"app.use(cors());\napp.get('/a', one);\napp.get('/b', two);",
		"app.get('/b', three);",
		"app.use(cors());\napp.get('/a', one);\napp.get('/b', three);",
	],
	[
		"require part",
		"const _ = require('lodash');\nconst a = [3, 1, 2];\nconsole.log(_.sortBy(a));",
		"const a = [3, 1, 2, 4];",
		"const _ = require('lodash');\nconst a = [3, 1, 2, 4];\nconsole.log(_.sortBy(a));",
	],
	[
		"config assign",
		"HOST = 'a'\nPORT = 80\nDEBUG = False",
		"PORT = 8080",
		"HOST = 'a'\nPORT = 8080\nDEBUG = False",
	],
	["env", "HOST=a\nPORT=80", "PORT=8080", "HOST=a\nPORT=8080"],
	[
		"docstring col",
		'def f():\n    """Text\nmore text\n    """\n    return 1',
		'def f():\n    """Text\nmore text\n    """\n    return 2',
		'def f():\n    """Text\nmore text\n    """\n    return 2',
	],
	[
		"tests suite one",
		"describe('a', () => {\n  it('one', () => {\n    x();\n  });\n  it('two', () => {\n    y();\n  });\n});",
		"it('two', () => {\n  z();\n});",
		"describe('a', () => {\n  it('one', () => {\n    x();\n  });\n  it('two', () => {\n    z();\n  });\n});",
	],
	[
		"class to tabs",
		"class A {\n\ta() {\n\t\tif (x) {\n\t\t\treturn 1;\n\t\t}\n\t}\n\n\tb() {\n\t\treturn 2;\n\t}\n}",
		"a() {\n    if (y) {\n        return 3;\n    }\n}",
		"class A {\n\ta() {\n\t\tif (y) {\n\t\t\treturn 3;\n\t\t}\n\t}\n\n\tb() {\n\t\treturn 2;\n\t}\n}",
	],
	[
		"tabs to 2",
		"class A {\n  a() {\n    return 1;\n  }\n\n  b() {\n    return 2;\n  }\n}",
		"a() {\n\tif (y) {\n\t\treturn 3;\n\t}\n}",
		"class A {\n  a() {\n    if (y) {\n      return 3;\n    }\n  }\n\n  b() {\n    return 2;\n  }\n}",
	],
	[
		"ts enum",
		"enum A {\n  One = 1,\n  Two = 2,\n}\n\nfunction f() {\n  return A.One;\n}",
		"enum A {\n  Two = 3,\n}",
		"enum A {\n  One = 1,\n  Two = 3,\n}\n\nfunction f() {\n  return A.One;\n}",
	],
	[
		"vue options",
		"export default {\n  data() {\n    return { a: 1 };\n  },\n  methods: {\n    one() {\n      return 1;\n    },\n    two() {\n      return 2;\n    },\n  },\n};",
		"methods: {\n  two() {\n    return 22;\n  },\n},",
		"export default {\n  data() {\n    return { a: 1 };\n  },\n  methods: {\n    one() {\n      return 1;\n    },\n    two() {\n      return 22;\n    },\n  },\n};",
	],
	["interface field go", "type A struct {\n\tX int\n\tY int\n}", "type A struct {\n\tY string\n}", undefined],
	[
		"rust struct field",
		"struct A {\n    x: i32,\n    y: i32,\n}",
		"struct A {\n    y: i64,\n}",
		"struct A {\n    x: i32,\n    y: i64,\n}",
	],
	["dockerfile", 'FROM node\nRUN npm ci\nCMD ["node"]', "RUN npm ci --omit=dev", undefined],
	[
		"lua",
		"local function a()\n  return 1\nend\n\nlocal function b()\n  return 2\nend",
		"local function b()\n  return 3\nend",
		"local function a()\n  return 1\nend\n\nlocal function b()\n  return 3\nend",
	],
	[
		"scss nested",
		".a {\n  color: red;\n  .b {\n    color: blue;\n  }\n}",
		".a {\n  .b {\n    color: green;\n  }\n}",
		".a {\n  color: red;\n  .b {\n    color: green;\n  }\n}",
	],
	[
		"yaml list item",
		"steps:\n  - name: a\n    run: x\n  - name: b\n    run: y",
		"- name: b\n  run: z",
		"steps:\n  - name: a\n    run: x\n  - name: b\n    run: z",
	],
	["ini", "[a]\nx = 1\ny = 2\n[b]\nz = 3", "[a]\nx = 5", "[a]\nx = 5\ny = 2\n[b]\nz = 3"],
	[
		"python class attr",
		"class A:\n    x = 1\n    y = 2\n\n    def f(self):\n        return 1",
		"class A:\n    y = 3",
		"class A:\n    x = 1\n    y = 3\n\n    def f(self):\n        return 1",
	],
	["class header only", "class A:\n    def f(self):\n        return 1", "class A:\n    pass", undefined],
	["truncated fn", "function f() {\n  a();\n  b();\n}", "function f() {\n  a();", undefined],
	[
		"two of three",
		"def a():\n    return 1\n\ndef b():\n    return 2\n\ndef c():\n    return 3",
		"def a():\n    return 10\n\ndef c():\n    return 30",
		"def a():\n    return 10\n\ndef b():\n    return 2\n\ndef c():\n    return 30",
	],
	[
		"error output",
		"def a():\n    return 1 / 0",
		'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nZeroDivisionError: division by zero',
		undefined,
	],
	["output table", "SELECT a FROM t;", "| a |\n|---|\n| 1 |", undefined],
	[
		"config for code",
		"function f() {\n  return 1;\n}",
		'{\n  "compilerOptions": {\n    "strict": true\n  }\n}',
		undefined,
	],
];

/** What it is; the code; a block that is all of it anew. */
const COMPLETE: readonly (readonly [string, string, string])[] = [
	["py assignment in a condition", "    x = f(a)", "    if a:\n        x = f(a)"],
	["js assignment in a condition", "  x = f(a);", "  if (a) {\n    x = f(a) ?? 0;\n  }"],
	["shell assignment in a condition", "PORT=80", 'if [ -z "$PORT" ]; then\n  PORT=80\nfi'],
	[
		"rewritten fn body",
		"function f(xs) {\n  let s = 0;\n  for (let i = 0; i < xs.length; i++) {\n    s += xs[i];\n  }\n  return s;\n}",
		"function f(xs) {\n  return xs.reduce((a, b) => a + b, 0);\n}",
	],
	[
		"helper extracted",
		"function f(xs) {\n  return xs.map((x) => x * 2).filter((x) => x > 3);\n}",
		"function double(x) {\n  return x * 2;\n}\n\nfunction f(xs) {\n  return xs.map(double).filter((x) => x > 3);\n}",
	],
	[
		"import added",
		"function f() {\n  return readFileSync('a');\n}",
		"import { readFileSync } from 'node:fs';\n\nfunction f() {\n  return readFileSync('a', 'utf8');\n}",
	],
	[
		"docstring added",
		"def f(a):\n    return a",
		'def f(a):\n    """Return a.\n\n    The rest of the code is unchanged.\n    """\n    return a',
	],
	[
		"jsdoc",
		"export function f(a: number) {\n  return a;\n}",
		"/**\n * Gives it back; the original value remains unchanged.\n */\nexport function f(a: number) {\n  return a;\n}",
	],
	[
		"types added",
		"const f = (a) => {\n  return a;\n};",
		"const f = (a: number): number => {\n  return a;\n};",
	],
	[
		"class refactored with renamed method",
		"class A {\n  getX() {\n    return this.x;\n  }\n  setX(x) {\n    this.x = x;\n  }\n}",
		"class A {\n  getX() {\n    return this.x;\n  }\n  assignX(x) {\n    this.x = x;\n  }\n}",
	],
	[
		"async",
		"function f() {\n  return get().then((r) => r.json());\n}",
		"async function f() {\n  const r = await get();\n  return r.json();\n}",
	],
	[
		"const to function",
		"const total = (a, b) => {\n  return a + b;\n};",
		"function total(a, b) {\n  return a + b;\n}",
	],
	[
		"statements",
		"const a = 1;\nconst b = a + 1;\nconsole.log(b);",
		"const a = 2;\nconst b = a + 2;\nconsole.log(a, b);",
	],
	[
		"try added",
		"const d = JSON.parse(text);\nshow(d);",
		"try {\n  const d = JSON.parse(text);\n  show(d);\n} catch (error) {\n  console.error(error);\n}",
	],
	["sql", "SELECT *\nFROM users\nWHERE id = 1;", "SELECT id, name\nFROM users\nWHERE id = 1\nLIMIT 1;"],
	[
		"shell script",
		"#!/bin/bash\ncd app\nnpm ci\nnpm test",
		"#!/bin/bash\nset -euo pipefail\ncd app\nnpm ci\nnpm test",
	],
	[
		"go fn",
		"func f(a int) int {\n\treturn a\n}",
		'func f(a int) (int, error) {\n\tif a < 0 {\n\t\treturn 0, errors.New("x")\n\t}\n\treturn a, nil\n}',
	],
	["rust fn", "fn f(a: i32) -> i32 {\n    a\n}", "fn f(a: i32) -> Option<i32> {\n    a.checked_add(1)\n}"],
	[
		"java",
		"public int f(int a) {\n    return a;\n}",
		"public int f(int a) {\n    // keep the rest of the values positive\n    return Math.abs(a);\n}",
	],
	["css", ".a {\n  color: red;\n}", ".a {\n  color: blue;\n  margin: 0;\n}"],
	["yaml", "a: 1\nb: 2", "a: 1\nb: 3\nc: 4"],
	["json", '{\n  "a": 1,\n  "b": 2\n}', '{\n  "a": 1,\n  "b": 3\n}'],
	["html", "<div>\n  <p>Hello</p>\n</div>", "<div>\n  <p>Hello</p>\n  <p>World</p>\n</div>"],
	["kotlin", "fun f(a: Int): Int {\n    return a\n}", "fun f(a: Int): Int = a + 1"],
	["ruby", "def f(a)\n  a\nend", "def f(a)\n  a + 1\nend"],
	[
		"c",
		"int f(int a)\n{\n    return a;\n}",
		"int f(int a)\n{\n    if (a < 0)\n        return 0;\n    return a;\n}",
	],
	[
		"cpp template",
		"template <typename T>\nT maxOf(T a, T b) {\n  return a > b ? a : b;\n}",
		"template <typename T>\nT maxOf(const T& a, const T& b) {\n  return a > b ? a : b;\n}",
	],
	[
		"swift",
		"func f(_ a: Int) -> Int {\n    return a\n}",
		"func f(_ a: Int) -> Int {\n    guard a > 0 else { return 0 }\n    return a\n}",
	],
	["php", "function f($a)\n{\n    return $a;\n}", "function f(int $a): int\n{\n    return $a + 1;\n}"],
	[
		"regex w/ brackets",
		"function f(s) {\n  return s.replace(/[(]/g, '');\n}",
		"function f(s) {\n  return s.replace(/[()]/g, '');\n}",
	],
	["string with brace", "function f() {\n  return '{';\n}", "function f() {\n  return '}' + \"{\";\n}"],
	[
		"abstract ...",
		"class P(Protocol):\n    def f(self) -> int: ...",
		"class P(Protocol):\n    def f(self) -> int: ...\n    def g(self) -> str: ...",
	],
	["python decorator", "def f(a):\n    return a", "@lru_cache\ndef f(a):\n    return a"],
	["markdown paragraph", "# Title\n\nSome text here.", "# Title\n\nSome better text here."],
	[
		"jsx comment in whole",
		"function A() {\n  return (\n    <p>Hi</p>\n  );\n}",
		"function A() {\n  return (\n    <div>\n      {/* the existing paragraph */}\n      <p>Hi</p>\n    </div>\n  );\n}",
	],
];

/** Lines that stand for code, where the block lacks some. */
const OMISSIONS = [
	"// ...",
	"# ... existing code ...",
	"// rest of the function unchanged",
	"/* … */",
	"# remaining code here",
	"# Other methods remain the same",
	"{/* ... existing code ... */}",
	"// unchanged",
	"// omitted",
	"# rest of the code stays the same",
	"<!-- rest of the page -->",
	"-- existing columns",
	"// (other methods omitted for brevity)",
	"// … as before",
	"// keep the rest of your code",
	"// existing imports",
	"// ... (rest of the component)",
	"// your code here",
	"// Previous code remains unchanged",
	"// same as before",
	"/* Other styles remain unchanged */",
	"# ... (unchanged)",
	"// [rest of the code]",
	"// Restlicher Code bleibt unverändert",
	"# Rest wie bisher",
	"// weitere Methoden unverändert",
	"// ... (wie zuvor)",
	"// El resto del código permanece igual",
	"# resto del código sin cambios",
	"// ... código existente ...",
	"// Le reste du code reste inchangé",
	"# reste du code inchangé",
	"// ... code existant ...",
	"// 残りのコードは同じです",
	"# 既存のコード",
	"// 以下省略",
	"// 変更なし",
	"// ... 其余代码保持不变 ...",
	"# 其他方法保持不变",
	"// 现有代码",
	"// 省略",
	"function a() { ... }",
	"  body { /* unchanged */ }",
	"...",
	"[...]",
	"; rest of the config",
	"// imports remain the same",
	"// handleSubmit stays the same",
	"# The remaining methods are unchanged.",
	"/* same as above */",
];

/** Lines that only speak of code, in a block that is complete. */
const MENTIONS = [
	"# the existing code path is used here",
	"// the rest of the list is sorted",
	"// keep the existing connection open",
	"# previous value is used as above",
	"// unchanged rows are skipped",
	"// omitted fields default to null",
	"// the remaining items are sorted by price",
	"// same as above but for rows",
	"# existing entries win over new ones",
	"// other callers rely on this",
	"// wait for the lock,",
	"// ... then try again",
	"// TODO: handle the rest of the errors",
	"// code here runs twice",
	"/* the original array is not changed */",
	"# skip the remaining lines",
	"// der bestehende Code ruft das auf",
	"// el código existente usa esto",
	"// le code existant appelle ceci",
	"// 既存のコードから呼ばれる",
	"// 现有代码会调用它",
	"x = [...args]",
	"f(...rest)",
	"const { a, ...rest } = b;",
	"return x[..., 0]",
];

describe("a block of an answer, in any language", () => {
	for (const [name, code, block, wanted] of CASES) {
		it(`${name}: ${wanted === undefined ? "is not offered" : "goes where it belongs"}`, () => {
			assert.equal(applied(block, code), wanted);
		});
	}
	for (const [name, code, block] of COMPLETE) {
		it(`that is complete stands for all of the code: ${name}`, () =>
			assert.equal(applied(block, code), block));
	}
});

describe("an inner function that a block wraps into a call", () => {
	const code = [
		"export function Cart({ items }: Props) {",
		"  const [open, setOpen] = useState(false);",
		"",
		"  const toggle = () => {",
		"    setOpen(!open);",
		"  };",
		"",
		"  return <button onClick={toggle}>{items.length}</button>;",
		"}",
	].join("\n");

	it("is not lost", () => {
		const wrapped = code.replace("= () => {", "= useCallback(() => {").replace("  };", "  }, [open]);");
		assert.equal(applied(wrapped, code), wrapped);
		const inOne = code.replace(/\(\) => \{\n.*\n {2}\};/, "useToggle(setOpen);");
		assert.equal(applied(inOne, code), inOne);
	});

	it("is lost where only its uses are left", () => {
		const without = code.replace(/ {2}const toggle = .*\n.*\n {2}\};\n\n/, "");
		assert.equal(applied(without, code), undefined);
		assert.equal(applied(without.replace("items.length", "f({ toggle: 1 })"), code), undefined);
	});
});

describe("a namespace of C++ whose lines are not indented", () => {
	const wrap = (...parts: string[]) =>
		["namespace shop {", "", ...parts, "", "}  // namespace shop"].join("\n");
	const total =
		"int Cart::total() const {\n  int t = 0;\n  for (auto& i : items_) t += i.price;\n  return t;\n}";
	const withTax = "int Cart::total(int tax) const {\n  return total() * tax;\n}";
	const clear = "void Cart::clear() {\n  items_.clear();\n}";
	const code = `#include <vector>\n\n${wrap(total, "", withTax, "", clear)}`;

	it("holds functions, each of which can be changed", () => {
		for (const [old, now] of [
			[total, "int Cart::total() const {\n  return sum(items_);\n}"],
			[withTax, withTax.replace("tax;", "(100 + tax) / 100;")],
			[clear, clear.replace("items_.clear();", "items_.clear();\n  changed();")],
		] as const) {
			assert.equal(applied(now, code), code.replace(old, now));
			assert.equal(applied(wrap(now), code), code.replace(old, now));
		}
	});

	it("keeps the functions that a block does not have", () => {
		const added = "void Cart::add(Item i) {\n  items_.push_back(i);\n}";
		const after = applied(wrap(total.replace("auto&", "const auto&"), "", added), code) ?? "";
		for (const part of [total.replace("auto&", "const auto&"), withTax, clear, added])
			assert.equal(after.split(part).length, 2, after);
	});
});

describe("an answer about a Markdown file", () => {
	it("is applied with the code blocks that are in it", () => {
		const changed = MARKDOWN.replace("npm i tool", "npm install tool").replace("Run it.", "Run it daily.");
		const [block] = fencedBlocksOf(`Here it is:\n\n\`\`\`markdown\n${changed}\n\`\`\`\n\nThat is all.`);
		assert.equal(applied(block?.code ?? "", MARKDOWN), changed);
	});
});

describe("a comment of a block", () => {
	it("that stands for code keeps the block from being applied, in any of the languages", () => {
		const code = "function f() {\n  a(1);\n  b(2);\n  c(3);\n  return 4;\n}";
		for (const line of OMISSIONS) {
			assert.equal(applied(`function f() {\n  a(2);\n  ${line}\n}`, code), undefined, line);
			assert.equal(applied(`${line}\n\n${code}`, code), undefined, `${line} above all of it`);
		}
	});

	it("that only speaks of code does not", () => {
		const code = "function f() {\n  a(1);\n  b(2);\n  return 4;\n}";
		for (const line of MENTIONS) {
			const block = `function f() {\n  ${line}\n  a(1);\n  b(3);\n  return 4;\n}`;
			assert.equal(applied(block, code), block, line);
		}
	});

	it("is no reason where the code itself has it", () => {
		const code = "function f() {\n  // ...\n  a(1);\n}";
		assert.equal(applied(code.replace("a(1)", "a(2)"), code), code.replace("a(1)", "a(2)"));
	});
});
