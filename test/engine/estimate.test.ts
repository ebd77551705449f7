import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../../dist/cli.mjs", import.meta.url));

function estimate(input: string, ...args: string[]) {
	const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, "estimate", "--in", "-", ...args], {
		encoding: "utf8",
		input,
	});
	return { status, stderr, lines: stdout.split("\n").filter(Boolean) };
}

const jsonl = (...questions: unknown[]) =>
	questions.map((question) => `${JSON.stringify(question)}\n`).join("");
const FIB = "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)";

describe("z1 estimate", function () {
	this.timeout(30_000);

	it("gives one line for each question, in order, and no model runs", () => {
		const { status, lines, stderr } = estimate(
			jsonl(
				{ prompt: "Explain this.", code: "x = 1", language: "python" },
				{ prompt: "Prove that this terminates.", code: FIB, language: null },
				{ prompt: `Explain this.\n\`\`\`py\nx = 1\n\`\`\`` },
			),
		);
		assert.equal(stderr, "");
		assert.equal(status, 0);
		const [easy, hard, fenced] = lines.map((line) => JSON.parse(line));
		assert.deepEqual(Object.keys(easy), ["score", "level", "windowTokens", "reasons"]);
		assert.ok(hard.score > easy.score + 30);
		assert.ok(hard.reasons.includes("recursion"));
		assert.deepEqual(fenced, easy);
	});

	it("gives the windows of the model that is asked for, which need not be there", () => {
		const windowOf = (...args: string[]) =>
			JSON.parse(estimate(jsonl({ prompt: "Explain this.", code: "x" }), ...args).lines[0] ?? "")
				.windowTokens;
		assert.equal(windowOf(), 0);
		assert.equal(windowOf("--model", "z1-7b"), 128);
	});

	it("has nothing to say to no questions", () => {
		assert.deepEqual(estimate("\n"), { status: 0, stderr: "", lines: [] });
	});

	const bad: [name: string, input: string, message: RegExp][] = [
		["broken JSON", `{"prompt": "a"}\n\n{"prompt`, /line 3 is not JSON/],
		["something else than an object", "[1]", /line 1 is no question: it has to be an object/],
		["no prompt", `{"code": "x"}`, /line 1 is no question: "prompt" has to be a text/],
		["an empty prompt", `{"prompt": " "}`, /"prompt" is empty/],
		["code that is no text", `{"prompt": "a", "code": 3}`, /"code" has to be a text/],
	];
	for (const [name, input, message] of bad) {
		it(`names the line with ${name}, and exits with 2`, () => {
			const { status, stderr, lines } = estimate(input);
			assert.match(stderr, message);
			assert.equal(stderr.trim().split("\n").length, 1);
			assert.deepEqual({ status, lines }, { status: 2, lines: [] });
		});
	}

	it("ends quietly when its reader has seen enough", () => {
		const input = jsonl(...Array.from({ length: 3000 }, () => ({ prompt: "Why?" })));
		const shell = `${process.execPath} ${CLI} estimate --in - | head -n 1; exit \${PIPESTATUS[0]}`;
		const { status, stdout, stderr } = spawnSync("bash", ["-c", shell], { encoding: "utf8", input });
		assert.equal(stderr, "");
		assert.equal(status, 0);
		assert.equal(stdout.trim().split("\n").length, 1);
	});
});
