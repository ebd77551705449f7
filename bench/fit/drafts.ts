/**
 * `npm run bench:drafts`: whether it would pay to guess the next tokens of an answer from the question's code (prompt
 * lookup) and have them evaluated together. Measures what evaluating n tokens at once costs, counts on edits of code
 * how many guesses come true, and puts the two together. A guess that is wrong costs and never changes the output.
 */
import { readdirSync, readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { getLlama, InputLookupTokenPredictor, type LlamaModel, type Token } from "node-llama-cpp";
import { NANO, randomModel, SHAPES } from "./randomGguf.ts";

const SAMPLES = fileURLToPath(new URL("../complexity/samples/", import.meta.url));
const DRAFTS = [1, 3, 7, 15];
/** How many tokens must agree before a guess is made. */
const PATTERN_TOKENS = 3;
const REPEATS = 9;
const PREFIX_TOKENS = 600;

/** Two things that are asked for about a selection and repeat most of it. */
const EDITS: Readonly<Record<string, (code: string) => string>> = {
	// One line in twelve is another one.
	fix: (code) => mapLines(code, (line, n) => (n % 12 === 5 ? `${line.replace(/\w+\s*$/, "")}fixed()` : line)),
	// A comment above each line that begins a block.
	document: (code) =>
		mapLines(code, (line) => (/[{:]\s*$/.test(line) ? `# ${wordsOf(line)}\n${line}` : line)),
};

const llama = await getLlama({ gpu: false, build: "never", skipDownload: true });
console.log(`${cpus()[0]?.model}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`);
for (const name of ["z1-nano", ...Object.keys(SHAPES)]) {
	const model = await llama.loadModel({ modelPath: name === "z1-nano" ? NANO : await randomModel(name) });
	const costs = await measureCosts(model);
	console.log(`\n${name}, one thread: a token alone takes ${costs.get(1)?.toFixed(1)} ms`);
	for (const draft of DRAFTS) {
		const all = (costs.get(draft + 1) ?? 0) / (costs.get(1) ?? 1);
		const edits = Object.keys(EDITS).map(
			(edit) => `${edit} ${speedup(model, edit, draft, costs).toFixed(2)} ×`,
		);
		console.log(
			`  ${draft} guessed: together they take ${all.toFixed(1)} times as long, ` +
				`so at best ${((draft + 1) / all).toFixed(2)} ×; ${edits.join(", ")}`,
		);
	}
	await model.dispose();
}
process.exit();

/**
 * The least time that evaluating n tokens behind a prefix takes, in milliseconds, by n: time of the processor, which
 * with one thread is the time it takes where nothing else wants the processor.
 */
async function measureCosts(model: LlamaModel): Promise<Map<number, number>> {
	const context = await model.createContext({ contextSize: 1024, threads: 1 });
	const sequence = context.getSequence();
	const tokens = model.tokenize(readSamples().join("\n")).slice(0, PREFIX_TOKENS);
	await sequence.evaluateWithoutGeneratingNewTokens(tokens);
	const costs = new Map<number, number>();
	for (const count of [1, ...DRAFTS.map((draft) => draft + 1)]) {
		let best = Number.POSITIVE_INFINITY;
		for (let repeat = 0; repeat < REPEATS; repeat++) {
			const before = process.cpuUsage();
			await sequence.controlledEvaluate(
				tokens.slice(0, count).map((token) => [token, { generateNext: { token: true } }]),
			);
			const { user, system } = process.cpuUsage(before);
			best = Math.min(best, (user + system) / 1000);
			await sequence.eraseContextTokenRanges([{ start: tokens.length, end: sequence.nextTokenIndex }]);
		}
		costs.set(count, best);
	}
	await context.dispose();
	return costs;
}

/** How much faster the edits of all samples would be written. */
function speedup(model: LlamaModel, edit: string, draft: number, costs: ReadonlyMap<number, number>): number {
	let alone = 0;
	let guessing = 0;
	for (const code of readSamples()) {
		const question = model.tokenize(code);
		const answer = model.tokenize(EDITS[edit]?.(code) ?? code);
		alone += answer.length * (costs.get(1) ?? 0);
		for (const evaluated of evaluations(question, answer, draft)) guessing += costOf(evaluated, costs);
	}
	return alone / guessing;
}

/** How many tokens are evaluated at once, from one evaluation to the next. */
function* evaluations(question: Token[], answer: Token[], draft: number): Generator<number> {
	const predictor = new InputLookupTokenPredictor({
		patternLength: { min: PATTERN_TOKENS, max: 16 },
		predictionLength: { min: 1, max: draft },
	});
	predictor.updateInputTokens(question);
	predictor.reset({ stateTokens: question });
	for (let at = 0; at < answer.length; ) {
		const guesses = predictor.predictTokens();
		let right = 0;
		while (right < guesses.length && guesses[right] === answer[at + right]) right++;
		yield 1 + guesses.length;
		const written = answer.slice(at, at + right + 1);
		predictor.pushTokens(written);
		at += written.length;
	}
}

/** Between two measured numbers, in proportion. */
function costOf(count: number, costs: ReadonlyMap<number, number>): number {
	const counts = [...costs.keys()];
	const above = counts.find((n) => n >= count) ?? 1;
	const below = counts.filter((n) => n <= count).at(-1) ?? 1;
	const [low, high] = [costs.get(below) ?? 0, costs.get(above) ?? 0];
	return above === below ? low : low + ((high - low) * (count - below)) / (above - below);
}

function readSamples(): string[] {
	return readdirSync(SAMPLES).map((file) => readFileSync(`${SAMPLES}${file}`, "utf8"));
}

function mapLines(code: string, map: (line: string, n: number) => string): string {
	return code.split("\n").map(map).join("\n");
}

function wordsOf(line: string): string {
	return line.match(/[a-z]+/gi)?.join(" ") ?? "block";
}
