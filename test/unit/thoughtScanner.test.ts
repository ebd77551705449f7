import assert from "node:assert/strict";
import fc from "fast-check";
import {
	type Begun,
	begunBy,
	forcedText,
	HINT,
	marksOf,
	QWEN3_HINT,
	styleOfTemplate,
	type ThinkingStyle,
	thinkingStyleSchema,
	tokensOfMarks,
} from "../../src/core/marks/thinkingStyle.ts";
import { AnswerScanner, ThoughtScanner } from "../../src/core/marks/thoughtScanner.ts";

/** What is shown of a text that comes in these pieces. */
function scan(style: ThinkingStyle, pieces: readonly string[], begun?: Begun) {
	const scanner = new ThoughtScanner(style, begun);
	let thought = "";
	let answer: string | undefined;
	for (const text of pieces) {
		if (scanner.answer) answer += scanner.answer.push(text);
		else {
			const scanned = scanner.push({ text, tokens: 1 });
			thought += scanned.thought.text;
			answer = scanned.answer?.text;
		}
	}
	if (scanner.answer) answer += scanner.answer.flush();
	else thought += scanner.flush().text;
	return { thought, answer, opened: scanner.opened };
}

/** A text in pieces, cut at some of its characters. */
const cut = (text: string, places: readonly number[]): string[] => {
	const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
	return [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end));
};

const STYLES = thinkingStyleSchema.options;
const MARKED = STYLES.filter((style) => marksOf(style).close !== undefined);

/** What models write from the end of their prompt on, with the thought and the answer in it. */
const WRITTEN: readonly (readonly [ThinkingStyle, string])[] = [
	["tagged", "<think>\nHmm <thing>.\n</think>\n\nIt is 3."],
	["responding", "\n<think>Hmm <thing>.</think><response>\nIt is 3.</response>"],
	["bracketed", "[THINK]Hmm <thing>.[/THINK]It is 3."],
	["seed", "<seed:think>\nHmm <thing>.</seed:think>It is 3."],
	[
		"harmony",
		"<|channel|>analysis<|message|>Hmm <thing>.<|end|><|start|>assistant<|channel|>final<|message|>It is 3.",
	],
	["gemma", "<|channel>thought\nHmm <thing>.<channel|>It is 3."],
	["solar", "<|think|>Hmm <thing>.<|end|><|begin|>assistant<|content|>It is 3.<|end|>"],
	["command", "<|START_THINKING|>Hmm <thing>.<|END_THINKING|><|START_RESPONSE|>It is 3.<|END_RESPONSE|>"],
	["minimax", "<mm:think>Hmm <thing>.</mm:think>It is 3."],
	["inner", "<|inner_prefix|>Hmm <thing>.<|inner_suffix|>It is 3."],
	[
		"elements",
		"<|open|>think<|sep|>Hmm <thing>.<|close|>think<|sep|><|open|>response<|sep|>It is 3.<|close|>response<|sep|>",
	],
	["triangles", "◁think▷Hmm <thing>.◁/think▷It is 3."],
	[
		"announced",
		"Here are my reasoning steps:\nHmm <thing>.\n[BEGIN FINAL RESPONSE]\nIt is 3.\n[END FINAL RESPONSE]",
	],
	["thinking", "<thinking>Hmm <thing>.</thinking>It is 3."],
	// Marks that the template does not mention.
	["tagless", "<think>\nHmm <thing>.\n</think>\n\nIt is 3."],
	["unknown", "[THINK]Hmm <thing>.[/THINK]It is 3."],
];

describe("a thought between marks", () => {
	for (const [style, text] of WRITTEN) {
		it(`is told from the answer: ${style}, ${text.slice(0, 20).trim()}`, () => {
			fc.assert(
				fc.property(fc.array(fc.nat(200), { maxLength: 12 }), (places) => {
					const { thought, answer, opened } = scan(style, cut(text, places));
					assert.equal(thought.trim(), "Hmm <thing>.");
					assert.equal(answer?.trim(), "It is 3.");
					assert.ok(opened);
				}),
				{ numRuns: 300 },
			);
		});
	}

	it("has every way to mark it tested above", () => {
		const tested = new Set(WRITTEN.map(([style]) => style));
		assert.deepEqual(
			STYLES.filter((style) => !tested.has(style)),
			[],
		);
	});

	it("reads the same however it comes, whatever it is", () => {
		const words = [...STYLES.flatMap(tokensOfMarks), "<", "think", " ", "\n", "a", "response", "assistant"];
		fc.assert(
			fc.property(
				fc.constantFrom(...STYLES),
				fc.constantFrom(undefined, "open" as const),
				fc.array(fc.constantFrom(...words), { maxLength: 12 }),
				fc.array(fc.nat(400), { maxLength: 12 }),
				(style, begun, parts, places) => {
					const text = parts.join("");
					assert.deepEqual(scan(style, cut(text, places), begun), scan(style, [text], begun));
				},
			),
			{ numRuns: 2000 },
		);
	});

	it("loses no character of a text without marks", () => {
		const plain = fc.string().filter((text) => !/^\s*[<[◁]/.test(text));
		fc.assert(
			fc.property(fc.constantFrom(...STYLES), plain, fc.array(fc.nat(60)), (style, text, places) => {
				assert.deepEqual(scan(style, cut(text, places)), { thought: text, answer: undefined, opened: false });
			}),
		);
	});

	it("may be opened by the template, or be in several parts", () => {
		assert.equal(scan("tagged", ["Hmm.</think> 3"], "open").thought, "Hmm.");
		const parts = "<|end|><|start|>assistant<|channel|>commentary<|message|>";
		const text = `<|channel|>analysis<|message|>One.${parts}Two.<|channel|>final<|message|>It is 3.`;
		assert.deepEqual(scan("harmony", [text]), { thought: "One.\n\nTwo.", answer: "It is 3.", opened: true });
		assert.equal(scan("harmony", ["<|channel|>final<|message|>It is 3."]).answer, "It is 3.");
	});
});

describe("an answer in tags", () => {
	const xml = "<response><code>3</code></response>";
	const answerOf = (template: string) =>
		scan(styleOfTemplate(template), [`Hmm.</think>${xml}`], "open").answer;

	it("keeps them, unless its model was taught to put its answers between such", () => {
		assert.equal(answerOf("{% if thinking %}<think>{% else %}</think>{% endif %}"), xml);
		const taught =
			"Write your thoughts between <think></think> and your response between <response></response>.";
		assert.equal(answerOf(taught), "<code>3</code>");
	});
});

describe("an answer behind the hint", () => {
	it("is shown to the character, without the marks around it", () => {
		const read = (style: ThinkingStyle, text: string) => {
			const scanner = new AnswerScanner(style, false);
			return [...text].map((each) => scanner.push(each)).join("") + scanner.flush();
		};
		assert.equal(read("tagless", "  <response> 3"), "  <response> 3");
		assert.equal(read("responding", " 3 </response>"), " 3 </response>");
		assert.equal(read("responding", "<response>3</response>"), "3");
		assert.equal(read("responding", " <resp"), " <resp");
		assert.equal(read("elements", " 3<|close|>response<|sep|>"), " 3");
		assert.equal(read("tagged", " <resp"), " <resp");
	});
});

describe("the marks of a style", () => {
	it("are found in a chat template", () => {
		for (const style of MARKED) {
			const { known = marksOf(style).close?.[0] } = marksOf(style);
			assert.equal(styleOfTemplate(`{{ messages }}${known}{{ bos }}`), style);
		}
		assert.equal(styleOfTemplate("{{ '<|im_start|>assistant\n' }}"), "tagless");
		assert.equal(styleOfTemplate(), "tagless");
	});

	it("are known where a template only opens the thought", () => {
		assert.equal(styleOfTemplate("{{ '<|im_start|>assistant\n<think>\n' }}"), "tagged");
		assert.equal(styleOfTemplate("{{ messages }}{{ '[THINK]' }}"), "bracketed");
		assert.equal(styleOfTemplate("Here are my reasoning steps:"), "tagless");
	});

	it("are held to be unknown where a template only says that its model thinks", () => {
		assert.equal(styleOfTemplate("{% if enable_thinking %}{{ '<|muse|>' }}{% endif %}"), "unknown");
		assert.equal(styleOfTemplate("{{ message.reasoning_content }}"), "unknown");
	});

	it("say where a prompt leaves the model", () => {
		assert.equal(begunBy("tagged", "<|im_start|>assistant\n<think>\n"), "open");
		assert.equal(begunBy("tagged", "<|im_start|>assistant\n<think>\n\n</think>\n\n"), "closed");
		assert.equal(begunBy("tagged", "<|im_start|>assistant\n"), undefined);
		assert.equal(begunBy("tagless", "<|im_start|>assistant\n<think>\n"), undefined);
		assert.equal(begunBy("elements", "<|open|>response<|sep|>"), "closed");
		assert.equal(begunBy("gemma", "<|turn>model\n<|channel>thought\n<channel|>"), "closed");
	});

	it("are closed before the hint, and opened before that where there was no thought", () => {
		assert.equal(forcedText("tagless", { begun: false }), HINT);
		assert.equal(forcedText("bracketed"), `\n[/THINK]${HINT}`);
		assert.equal(forcedText("tagged", { begun: false }), `<think>\n</think>${HINT}`);
		assert.equal(forcedText("harmony"), `<|end|><|start|>assistant<|channel|>final<|message|>${HINT}`);
		for (const style of MARKED) {
			const { thought, answer } = scan(style, [`Hmm.${forcedText(style)}3`], "open");
			assert.deepEqual([thought.trim(), answer], ["Hmm.", `${HINT.trimStart()}3`]);
		}
	});

	it("are those of the model also where the hint brings others along", () => {
		const sentence = QWEN3_HINT.split("\n</think>")[0] ?? "";
		assert.match(sentence, /^\n\nConsidering the limited time by the user/);
		assert.equal(forcedText("tagged", { hint: QWEN3_HINT }), QWEN3_HINT);
		assert.equal(forcedText("tagged", { hint: QWEN3_HINT, begun: false }), `<think>${QWEN3_HINT}`);
		assert.equal(forcedText("tagless", { hint: QWEN3_HINT }), HINT);
		assert.equal(forcedText("bracketed", { hint: QWEN3_HINT }), `\n[/THINK]${HINT}`);
		assert.equal(forcedText("tagged", { hint: "\n\nEnough." }), "\n</think>\n\nEnough.");
		assert.equal(forcedText("tagless", { hint: "Enough." }), "Enough.");
	});

	it("are made of tokens that a server may leave out", () => {
		assert.deepEqual(tokensOfMarks("harmony"), ["<|channel|>", "<|message|>", "<|end|>", "<|start|>"]);
		assert.deepEqual(tokensOfMarks("bracketed"), ["[THINK]", "[/THINK]"]);
		assert.deepEqual(tokensOfMarks("tagless"), []);
	});
});
