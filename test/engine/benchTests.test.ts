import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programOf } from "../../bench/judging/program.ts";
import { TestRunner, type Verdict } from "../../bench/judging/testRunner.ts";
import { judge } from "../../src/core/judging/judge.ts";
import { parseProblem } from "../../src/core/question/problem.ts";

const TESTS = "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(-3) == 9\n";
const GOOD = "def square(x):\n    return x * x\n";

describe("running answers against their tests", function () {
	this.timeout(30_000);
	const runner = new TestRunner(process.platform !== "linux");
	const run = (program: string): Promise<Verdict> =>
		runner.run({ program, tests: TESTS, entryPoint: "square" });

	it("passes a right answer", async () => {
		assert.equal(await run(GOOD), "passed");
	});

	it("runs a whole program on what it reads, and takes what it has written", async () => {
		const tests =
			'def check(run):\n    assert run("2 3\\n").strip() == "5"\n    assert run("4 4\\n").strip() == "8"\n';
		const adding = "import sys\na, b = map(int, sys.stdin.readline().split())\nprint(a + b)\nsys.exit(0)\n";
		assert.equal(await runner.run({ program: adding, tests }), "passed");
		assert.equal(await runner.run({ program: "print(sum(map(int, input().split())))", tests }), "passed");
		assert.equal(await runner.run({ program: "print(5)", tests }), "failed");
		assert.equal(await runner.run({ program: "import sys\nsys.exit(0)", tests }), "failed");
	});

	it("tells right answers to the product's commands from wrong ones and from the code unchanged", async () => {
		const file = new URL("../../bench/problems/nano-commands.jsonl", import.meta.url);
		const kinds = new Set<string | undefined>();
		for (const line of readFileSync(file, "utf8").split("\n").slice(10, 20)) {
			const problem = parseProblem(line);
			kinds.add(problem.kind);
			const { right, wrong = "" } = JSON.parse(line) as { right: string; wrong?: string };
			const isRight = async (output: string): Promise<boolean> => {
				if (problem.check !== "tests") return judge(problem, output);
				const { tests, entryPoint } = problem;
				return (await runner.run({ program: programOf(problem, output), tests, entryPoint })) === "passed";
			};
			const unchanged = `\`\`\`python\n${problem.question.code?.text}\n\`\`\``;
			assert.ok(await isRight(`Let me see.\n\nThus, ${right}`), problem.id);
			assert.ok(!(await isRight(wrong)), `${problem.id}, wrong`);
			assert.ok(!(await isRight(unchanged)), `${problem.id}, unchanged`);
		}
		assert.deepEqual([...kinds].sort(), ["complexity", "document", "fix", "fix by example", "tests"]);
	});

	const wrong: [name: string, program: string][] = [
		["a wrong answer", "def square(x):\n    return x + x\n"],
		["one that is no Python", "def square(x) return"],
		["one that lacks the function", "def cube(x):\n    return x ** 3\n"],
		["one that raises", "def square(x):\n    raise ValueError\n"],
		["one that exits with success before it is tested", "import sys\nsys.exit(0)\n"],
		["one that leaves without cleaning up", "import os\nos._exit(0)\n"],
		["one that prints without end", "while True:\n    print('x' * 1000)\n"],
		["one that reads its input", "def square(x):\n    return int(input())\n"],
		["one that recurses without end", "def square(x):\n    return square(x)\n"],
		["one that takes all memory", "def square(x):\n    return len([0] * 10 ** 10) and x * x\n"],
		[
			"one that takes all memory bit by bit",
			"xs = []\nwhile True:\n    xs.append('x' * 10 ** 7 + str(len(xs)))\n",
		],
		["one that starts a process", `import subprocess\nsubprocess.run(['true'])\n${GOOD}`],
		["one that starts a shell", `import os\nos.system('true')\n${GOOD}`],
		["one that forks", `import os\nos.fork()\n${GOOD}`],
		["one that loads native code", `import ctypes\nctypes.CDLL(None).getpid()\n${GOOD}`],
		["one that writes a large file", `open('big', 'w').write('x' * 10 ** 7)\n${GOOD}`],
	];
	for (const [name, program] of wrong) {
		it(`fails ${name}`, async () => {
			assert.equal(await run(program), "failed");
		});
	}

	it("ends one that works without end, by its own time or, where that comes late, by the clock", async () => {
		assert.match(await run("while True:\n    pass\n"), /failed|timeout/);
	});

	it("ends one that sleeps, with everything it started", async function () {
		this.timeout(20_000);
		assert.equal(await run("import time\ntime.sleep(1000)\n"), "timeout");
	});

	it("lets an answer write small files into its own folder, which is gone afterwards", async () => {
		assert.equal(await run(`open('note', 'w').write('x')\n${GOOD}`), "passed");
	});

	it("keeps it from writing, emptying or removing files anywhere else", async () => {
		const file = join(mkdtempSync(join(tmpdir(), "z1-")), "precious");
		writeFileSync(file, "precious");
		for (const line of [
			`open(${JSON.stringify(file)}, "w")`,
			`import os; os.remove(${JSON.stringify(file)})`,
		]) {
			assert.equal(await run(`${line}\n${GOOD}`), "failed");
		}
		assert.ok(existsSync(file));
		rmSync(file);
	});

	it("gives it nothing of the environment", async () => {
		process.env.Z1_SECRET = "secret";
		const program = `import os\nassert 'Z1_SECRET' not in os.environ and 'HOME' not in os.environ\n${GOOD}`;
		assert.equal(await run(program), "passed");
		delete process.env.Z1_SECRET;
	});

	it("gives it a network with nothing in it", async function () {
		if (process.platform !== "linux") this.skip();
		const look = "[line.split(':')[0].strip() for line in open('/proc/net/dev')][2:]";
		const tests = "def check(candidate):\n    assert candidate() == ['lo']\n";
		const program = `def look():\n    return ${look}\n`;
		assert.equal(await runner.run({ program, tests, entryPoint: "look" }), "passed");
	});

	it("keeps it off the network", async () => {
		let connections = 0;
		const server = createServer(() => connections++).listen(0, "127.0.0.1");
		await new Promise((resolve) => server.once("listening", resolve));
		const { port } = server.address() as { port: number };
		const program = `import socket\nsocket.create_connection(("127.0.0.1", ${port}), 2)\n${GOOD}`;
		assert.equal(await run(program), "failed");
		assert.equal(connections, 0);
		server.close();
	});
});
