import assert from "node:assert/strict";
import fc from "fast-check";
import { diagnosticPoints } from "../../src/core/complexity/diagnostics.ts";
import { estimateComplexity } from "../../src/core/complexity/estimateComplexity.ts";
import { factsOf } from "../../src/core/complexity/features.ts";
import { LEVELS } from "../../src/core/effort.ts";
import type { Question, Turn } from "../../src/core/question/question.ts";
import { READY_QUESTIONS } from "../../src/core/question/readyQuestions.ts";

const TALLY =
	"def tally(items):\n    count = 0\n    for v in items:\n        if v > 5:\n            count += 1\n    return count";
const QUEUE = `void push(T v) {
  Node* n = new Node{v, nullptr};
  Node* t = tail.load(std::memory_order_relaxed);
  while (!t->next.compare_exchange_weak(null, n, std::memory_order_release)) t = tail.load();
  tail.store(n, std::memory_order_relaxed);
}`;
const PRINTS = `for name in names:\n    print("Hello " + name)\n${'print("Welcome.")\n'.repeat(8)}`;
const PIECE = { startLine: 1, lines: 6, part: "lines" as const, rank: 0 };
const EXPLAIN = READY_QUESTIONS.explain.prompt;

function about(prompt: string, text: string, language = "python"): Question {
	return {
		prompt,
		code: { file: "question", language, startLine: 1, endLine: text.split("\n").length, text },
	};
}

const estimate = (question: Question) => estimateComplexity(question);
const score = (prompt: string, text = TALLY, language = "python") =>
	estimate(about(prompt, text, language)).score;
const rank = (question: Question) => LEVELS.indexOf(estimate(question).level);

describe("estimateComplexity", () => {
	it("orders what is asked about the same code as a user would", () => {
		const prompts = [
			"What is it called?",
			EXPLAIN,
			"Write unit tests for this.",
			"Fix the bug.",
			"Prove it correct.",
		];
		const scores = prompts.map((prompt) => score(prompt));
		assert.deepEqual(
			scores,
			scores.toSorted((a, b) => a - b),
		);
		assert.ok((scores.at(-1) ?? 0) - (scores[0] ?? 0) > 40, `${scores}`);
	});

	it("gives a greeting and a one-liner the least, and a proof about a lock-free queue the most", () => {
		assert.equal(estimate({ prompt: "hi" }).level, "minimal");
		assert.equal(estimate(about(EXPLAIN, "def add(a, b):\n    return a + b")).level, "minimal");
		const proof = about("Prove that no element is lost under the C++ memory model.", QUEUE, "cpp");
		assert.equal(estimate(proof).level, "max");
	});

	it("explains by what there is to explain, not by its length", () => {
		assert.ok(PRINTS.split("\n").length > QUEUE.split("\n").length);
		assert.equal(estimate(about(EXPLAIN, PRINTS)).level, "minimal");
		assert.ok(rank(about(EXPLAIN, QUEUE, "cpp")) >= LEVELS.indexOf("medium"));
	});

	it("finds a value to predict however it is asked for", () => {
		const call = about("What does tally([6, 2]) return?", TALLY);
		const others: Question[] = [
			about("What is the output of `tally([6, 2])`?", TALLY),
			about("Complete the assertion: assert tally([6, 2]) ==", TALLY),
			about("Predict the output.\nInput: [6, 2]", TALLY),
			about("Trace it when it is called with ([6, 2]).", TALLY, ""),
			about("What is printed?", `${TALLY}\n\nprint(tally([6, 2]))`),
			about("Was gibt tally([6, 2]) zurück?", TALLY),
			{ prompt: `\`\`\`py\n${TALLY}\n\`\`\`\nWhat is the result of tally([6, 2])?` },
			{ prompt: `What does tally([6, 2]) return?\n\n${TALLY}` },
			{ prompt: `Give the missing literal.\n[PYTHON]\n${TALLY}\nassert tally([6, 2]) == ??\n[/PYTHON]` },
		];
		for (const other of others) assert.deepEqual(estimate(other), estimate(call), other.prompt);
	});

	it("takes code that is still to be written for something to write", () => {
		for (const stub of ["def f(n):\n    pass", `def f(n):\n    """ The n-th prime. """\n`]) {
			assert.equal(factsOf(about("Solve this.", stub)).intent, "write");
		}
		assert.equal(factsOf({ prompt: "Design an LRU cache with O(1) operations" }).intent, "write");
		const finished = `${TALLY}  # TODO: faster`;
		assert.equal(factsOf(about("What does tally([1]) return?", finished)).intent, "predict");
	});

	it("looks at the problems that are reported, by their kind", () => {
		const fix = (message: string): Question => ({
			...about(READY_QUESTIONS.fix.withDiagnostics, "fn f() {}", "rust"),
			diagnostics: [{ line: 1, severity: "error", message }],
		});
		const semicolon = estimate(fix("expected `;`, found `}`"));
		const lifetime = estimate(fix("borrowed value does not live long enough"));
		assert.ok(lifetime.score > semicolon.score + 15);
		assert.ok(lifetime.reasons.includes("what is reported in the code"));
	});

	it("takes problems for what they are, quoted or not, in the editor's languages", () => {
		const kinds = [
			[
				...[
					"';' expected.",
					'";" erwartet.',
					"应为“;”。",
					"cannot find symbol",
					"undefined: foo",
					"名前 'a' が見つかりません。",
				],
				...["Unresolved reference: foo", "declared and not used: x", "Impossible de trouver le nom 'a'."],
			],
			[
				...["Type 'string' is not assignable to type 'number'.", "Not all code paths return a value."],
				...['Der Typ "a" kann dem Typ "b" nicht zugewiesen werden.', "不能将类型“a”分配给类型“b”。"],
			],
			[
				...[
					"Object is possibly 'undefined'.",
					"'x' is possibly 'null'.",
					'Item "None" of "Optional[str]" has no attribute "a"',
				],
				...[
					'Das Objekt ist möglicherweise "undefined".',
					"オブジェクトは 'undefined' である可能性があります。",
				],
			],
			["data race detected", "double-free", "array subscript is above array bounds", "Use of eval detected"],
		];
		const points = kinds.map((messages) =>
			messages.map((message) => diagnosticPoints([{ line: 1, severity: "error", message }])),
		);
		assert.deepEqual(
			points.map((kind) => [...new Set(kind)]),
			[[0], [12], [24], [30]],
		);
	});

	it("looks at earlier turns where a question goes on from them", () => {
		const turn = { question: about("Is this free of data races?", QUEUE, "cpp"), answer: "No." };
		const alone = estimateComplexity({ prompt: "And now?" });
		const after = estimateComplexity({ prompt: "And now?" }, [turn]);
		assert.ok(after.score > alone.score + 15);
		assert.ok(after.reasons.includes("what was asked before"));
	});

	it("goes on from what was shown or asked, over thanks and short questions, and not for those", () => {
		const shown = { question: about("Is this free of data races?", QUEUE, "cpp"), answer: "No." };
		const then = (prompt: string) => ({ question: { prompt }, answer: "Well." });
		const why = (...turns: Turn[]) => estimateComplexity({ prompt: "Why?" }, turns);
		assert.deepEqual(why(shown, then("Thanks!")), why(shown));
		assert.ok(why(shown, then("And the tail?")).reasons.includes("atomic operations in the code"));
		for (const prompt of ["Thanks a lot!", "Vielen Dank!", "谢谢！", "Which port does PostgreSQL use?"])
			assert.equal(estimateComplexity({ prompt }, [shown]).level, "minimal", prompt);
	});

	it("looks at the code around the code", () => {
		const code = about("Is this correct?", "balance -= amount", "go");
		const text = "type Account struct {\n\tmu sync.Mutex\n\tbalance int\n}";
		const pieces = [{ startLine: 3, lines: 4, part: "lines" as const, rank: 0, text }];
		const around = { ...code, surroundings: { scope: "file" as const, pieces } };
		assert.ok(estimate(around).score > estimate(code).score);
	});

	it("looks at what is attached", () => {
		const pieces = [{ ...PIECE, text: QUEUE }];
		const place = { file: "queue.cpp", language: "cpp", startLine: 1, endLine: 6, whole: true };
		const question = { prompt: "Is this correct?" };
		assert.ok(
			estimate({ ...question, attachments: [{ ...place, pieces }] }).score > estimate(question).score,
		);
		const attached = { attachments: [{ ...place, pieces: [{ ...PIECE, text: TALLY }] }] };
		const asked = (prompt: string) => factsOf({ prompt, ...attached });
		assert.equal(asked("Simplify this.").intent, "refactor");
		assert.equal(asked("What does tally([6, 2]) return?").intent, "predict");
		assert.deepEqual(asked(EXPLAIN).code.counts.loop, 1);
		assert.equal(asked("Implement quicksort.").code.words, 0);
	});

	const anyText = fc.oneof(
		fc.string(),
		fc.string({ unit: "binary" }),
		fc
			.array(
				fc.constantFrom(
					...["def f(", "for x in y:", "\n", "    ", "{", "}", '"', "'''", "```", "f(1)", "if", "é", "🙂"],
					...["//", "[", ",", "证明", "Beweise", "10^5", "<!--", "select ", " from "],
				),
			)
			.map((parts) => parts.join("")),
	);

	it("stays within 0 and 100 for any text, and is the same each time", () => {
		fc.assert(
			fc.property(
				anyText,
				anyText,
				fc.constantFrom("python", "typescript", "cpp", "", "klingon"),
				(prompt, text, language) => {
					const question = about(prompt, text, language);
					const complexity = estimateComplexity(question);
					assert.ok(complexity.score >= 0 && complexity.score <= 100);
					assert.ok(complexity.reasons.every((reason) => reason !== "" && !/undefined|NaN/.test(reason)));
					assert.deepEqual(estimateComplexity(question), complexity);
				},
			),
		);
	});

	it("never scores an explanation lower for one more loop around the code", () => {
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom("for a in b:", "while a:", "if a:"), { maxLength: 8 }),
				(heads) => {
					const nested = (all: string[]) =>
						[...all, "a = 1"].map((line, depth) => " ".repeat(4 * depth) + line).join("\n");
					assert.ok(score(EXPLAIN, nested(["for x in y:", ...heads])) >= score(EXPLAIN, nested(heads)));
				},
			),
		);
	});

	it("scores nested loops no lower than the same loops one after the other", () => {
		const apart = "for a in b:\n    x = 1\nfor c in d:\n    x = 1";
		const nested = "for a in b:\n    x = 1\n    for c in d:\n        x = 1";
		assert.ok(score("Fix the bug.", nested) > score("Fix the bug.", apart));
	});

	it("reads hostile text in no time", function () {
		this.timeout(30_000);
		const repeated = ["a", " ", "(", '"', "\n", "f(", "{", "/*", "if a:\n", "return x\n", "<a ", "' \\", "`"];
		const functions = Array.from({ length: 12_000 }, (_, i) => `def f${i}(x):\n    return f${i}(x)\n`).join(
			"",
		);
		const calls = Array.from({ length: 12_000 }, (_, i) => `f${i}(1)\n`).join("");
		const texts = [...repeated.map((part) => part.repeat(60_000)), functions + calls, calls];
		for (const text of texts) {
			const start = performance.now();
			estimateComplexity(about(text, text, ""));
			assert.ok(performance.now() - start < 2000, JSON.stringify(text.slice(0, 20)));
		}
	});

	it("does not look beyond the 60,000th character, and says of how many lines it has read the first", () => {
		const line = "total = total + value\n";
		const long = line.repeat(7000);
		const more = `${long}${QUEUE.repeat(50)}`;
		const question = about(EXPLAIN, long);
		assert.equal(estimate(about(EXPLAIN, more)).score, estimate(question).score);
		assert.ok(estimate(question).reasons.some((reason) => reason.endsWith("of 7001 lines")));
	});
});
