/**
 * `npm run bench:speculation`: how much faster answers are that repeat the question's code, because the next
 * tokens are drafted from it and verified at once. Runs the product's own code, but dictates the text: models
 * of these sizes have random weights here, so they do all the work and produce nothing meaningful. Runs with
 * and without speculation take turns.
 */
import { readdirSync, readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { getLlama, type LlamaContextSequence, type Token } from "node-llama-cpp";
import { CHATML } from "../../src/core/model/chatTemplates.ts";
import { LlamaReasoner } from "../../src/engine/llama/llamaReasoner.ts";
import { Speculation } from "../../src/engine/speculation/speculation.ts";
import { NANO, randomModel, SHAPES } from "./randomGguf.ts";
import { spread } from "./spread.ts";

const SAMPLES = fileURLToPath(new URL("../complexity/samples/", import.meta.url));
/** Number of samples, and lines of each. */
const COUNT = 4;
const LINES = 20;
const CONTEXT_TOKENS = 2048;
const never = new AbortController().signal;

const samples = readdirSync(SAMPLES)
	.slice(0, COUNT)
	.map((file) => readFileSync(`${SAMPLES}${file}`, "utf8").split("\n").slice(0, LINES).join("\n"));

/** Answers to questions about code. */
const ANSWERS: Readonly<Record<string, (code: string) => string>> = {
	// Changes one line in twelve.
	fix: (code) => mapLines(code, (line, n) => (n % 12 === 5 ? `${line.replace(/\w+\s*$/, "")}fixed()` : line)),
	// Adds a comment above each line that begins a block.
	document: (code) =>
		mapLines(code, (line) => (/[{:]\s*$/.test(line) ? `# ${wordsOf(line)}\n${line}` : line)),
	// Reversed, so that hardly any two tokens follow each other as before.
	other: (code) => [...code].reverse().join(""),
};

/** Does all the work of the model's sequence, but replaces the sampled tokens by the dictated ones. */
class Dictation {
	answer: Token[] = [];
	/** Where the answer begins in the sequence. */
	start = 0;
	readonly sequence: LlamaContextSequence;

	constructor(real: LlamaContextSequence) {
		const dictated = {
			controlledEvaluate: async (...[input, options]: Parameters<typeof real.controlledEvaluate>) => {
				const first = real.nextTokenIndex + 1 - this.start;
				const output = await real.controlledEvaluate(input, options);
				return output.map((item, n) => {
					const token = this.answer[first + n];
					return item && token !== undefined ? { next: { ...item.next, token } } : item;
				});
			},
			evaluateWithMetadata: (...args: Parameters<typeof real.evaluateWithMetadata>) =>
				this.#goOn(real, real.evaluateWithMetadata(...args)),
		};
		this.sequence = new Proxy(real, {
			get(target, key) {
				if (key in dictated) return dictated[key as keyof typeof dictated];
				const value = Reflect.get(target, key);
				return typeof value === "function" ? value.bind(target) : value;
			},
		});
	}

	async *#goOn(real: LlamaContextSequence, tokens: ReturnType<typeof real.evaluateWithMetadata>) {
		let token: Token | undefined;
		try {
			for (;;) {
				const { value, done } = await tokens.next(token);
				if (done) return;
				token = this.answer[real.nextTokenIndex - this.start] ?? value.token;
				yield { ...value, token };
			}
		} finally {
			await tokens.return();
		}
	}
}

/** Writes dictated text, with or without speculation. */
class Writer {
	readonly #dictation: Dictation;
	readonly #reasoner: LlamaReasoner;

	constructor(dictation: Dictation, speculation?: Speculation) {
		this.#dictation = dictation;
		this.#reasoner = new LlamaReasoner([dictation.sequence], CHATML, "tagless", speculation);
	}

	/** Time to write an answer, in milliseconds. */
	async write(question: string, answer: Token[]): Promise<number> {
		await this.#reasoner.prefill([{ role: "user", text: question }], never);
		this.#dictation.answer = answer;
		this.#dictation.start = this.#reasoner.position();
		const before = performance.now();
		let written = 0;
		const pieces = this.#reasoner.generate({ maxTokens: answer.length, signal: never });
		for await (const { tokens } of pieces) written += tokens;
		if (written !== answer.length) throw new Error(`${written} of ${answer.length} tokens were written`);
		return performance.now() - before;
	}
}

const llama = await getLlama({ gpu: false, build: "never", skipDownload: true });
console.log(`${cpus()[0]?.model}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`);
for (const name of ["z1-nano", ...Object.keys(SHAPES)]) {
	const small = name === "z1-nano";
	const modelPath = small ? NANO : randomModel(name);
	const model = await llama.loadModel({ modelPath, defaultContextFlashAttention: !small });
	for (const threads of [1, 2]) {
		for (const [kind, answerOf] of Object.entries(ANSWERS)) {
			// One context for both, since its place in memory makes a difference of a tenth.
			const context = await model.createContext({ contextSize: CONTEXT_TOKENS, threads });
			const dictation = new Dictation(context.getSequence());
			const [plain, drafting] = [new Writer(dictation), new Writer(dictation, new Speculation())];
			const speeds: number[] = [];
			const ratios: number[] = [];
			for (const [n, code] of samples.entries()) {
				const answer = model.tokenize(answerOf(code));
				// In turns, so that other load on the machine affects both alike.
				const early = n % 2 === 0 ? await plain.write(code, answer) : undefined;
				const drafted = await drafting.write(code, answer);
				const alone = early ?? (await plain.write(code, answer));
				speeds.push((1000 * answer.length) / alone);
				ratios.push(alone / drafted);
			}
			await context.dispose();
			console.log(
				`${name}, ${threads} threads, ${kind}: ${spread(ratios)} ×, without speculation ${spread(speeds)} tokens/s`,
			);
		}
	}
	await model.dispose();
}
process.exit();

function mapLines(code: string, map: (line: string, n: number) => string): string {
	return code.split("\n").map(map).join("\n");
}

function wordsOf(line: string): string {
	return line.match(/[a-z]+/gi)?.join(" ") ?? "block";
}
