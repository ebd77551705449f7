import { z } from "zod";
import { type Level, levelOf, levelSchema } from "./effort.ts";
import type { Question } from "./question.ts";

export const complexitySchema = z.object({
	/** 0 (trivial) to 100. */
	score: z.number().min(0).max(100),
	level: levelSchema,
	/** Why, in words a user understands; the weightiest first. */
	reasons: z.array(z.string()),
});
export type Complexity = z.infer<typeof complexitySchema>;

/** One thing that makes a question harder or easier, with what it adds to the score. */
interface Contribution {
	readonly points: number;
	readonly reason: string;
}

/** What the prompt asks for: how much thinking such a task usually takes, before looking at the code. */
const INTENTS: readonly { pattern: RegExp; points: number; reason: string }[] = [
	{ pattern: /\b(prove|invariant|formally|correctness)\b/i, points: 45, reason: "asks for a proof" },
	{ pattern: /\b(deadlock|race|thread.?safe|concurren)/i, points: 40, reason: "asks about concurrency" },
	{
		pattern: /\b(optimi[sz]e|faster|complexity|performance)\b/i,
		points: 35,
		reason: "asks about performance",
	},
	{ pattern: /\b(fix|bug|wrong|fails?|crash|debug|broken)\b/i, points: 35, reason: "asks to find a fault" },
	{ pattern: /\b(refactor|rewrite|convert|port)\b/i, points: 30, reason: "asks to rewrite code" },
	{ pattern: /\b(write|implement|create|add|tests?)\b/i, points: 30, reason: "asks to write code" },
	{
		pattern: /\b(returns?|result|output|evaluate|trace|print|value)\b/i,
		points: 30,
		reason: "asks for an exact result",
	},
	{
		pattern: /\b(explain|what does|describe|summari[sz]e|document)\b/i,
		points: 5,
		reason: "asks for an explanation",
	},
];
const OTHER_INTENT = { points: 15, reason: "an open question" };

/** An explanation follows the code line by line; only other tasks have to run it in the head. */
const EXPLANATION_WEIGHT = 0.4;

/**
 * Estimates how much thinking a question deserves from its words and the structure of its code.
 * Points are set by hand from what makes code hard to follow: loops and their nesting, branches,
 * recursion, length.
 */
export function estimateComplexity(question: Question): Complexity {
	const intent = INTENTS.find(({ pattern }) => pattern.test(question.prompt)) ?? OTHER_INTENT;
	const weight = intent.reason === "asks for an explanation" ? EXPLANATION_WEIGHT : 1;
	const structure = question.code ? structureOf(question.code.text) : [];
	const contributions = [intent, ...structure.map((part) => ({ ...part, points: part.points * weight }))];
	const score = Math.round(Math.min(100, sum(contributions.map(({ points }) => points))));
	const reasons = contributions.toSorted((a, b) => b.points - a.points).map(({ reason }) => reason);
	return { score, level: levelOf(score), reasons: reasons.slice(0, 3) };
}

/** What in the code takes thinking, each kind counted once. */
function structureOf(text: string): Contribution[] {
	const code = withoutCommentsAndStrings(text);
	const lines = code.split("\n").filter((line) => line.trim() !== "");
	const loops = count(code, /\b(for|while|do|loop|foreach)\b|\.(map|filter|reduce|forEach|flatMap)\s*\(/g);
	const branches = count(code, /\b(if|elif|else if|case|catch|except|when|match)\b|&&|\|\||\?\?|\?[^.:?]+:/g);
	const depth = Math.max(0, ...lines.map((line) => indentOf(line))) / unitIndent(lines);
	const parts: (Contribution | false)[] = [
		loops > 0 && { points: 25 + 10 * Math.min(loops - 1, 3), reason: plural(loops, "loop") },
		branches > 0 && { points: Math.min(20, 6 * branches), reason: plural(branches, "branch", "branches") },
		depth >= 3 && { points: Math.min(20, 6 * (depth - 2)), reason: `nested ${Math.round(depth)} deep` },
		callsItself(code) && { points: 20, reason: "recursion" },
		/\b(async|await|Promise|goroutine|chan|mutex|lock|thread)\b/i.test(code) && {
			points: 12,
			reason: "asynchronous or shared state",
		},
		lines.length > 12 && { points: Math.min(25, (lines.length - 12) * 0.6), reason: `${lines.length} lines` },
	];
	return parts.filter((part) => part !== false);
}

function withoutCommentsAndStrings(text: string): string {
	return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|#.*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, " ");
}

/** Whether a function defined here is also called by its name. */
function callsItself(code: string): boolean {
	const definitions = code.matchAll(/\b(?:def|function|func|fn|fun)\s+(\w+)\s*\(/g);
	return [...definitions].some(([, name]) => count(code, new RegExp(`\\b${name}\\s*\\(`, "g")) > 1);
}

function indentOf(line: string): number {
	const white = /^\s*/.exec(line)?.[0] ?? "";
	return white.replaceAll("\t", "    ").length;
}

/** The smallest indentation used: one step of nesting. */
function unitIndent(lines: readonly string[]): number {
	const indents = lines.map(indentOf).filter((indent) => indent > 0);
	return indents.length > 0 ? Math.min(...indents) : 4;
}

function count(text: string, pattern: RegExp): number {
	return text.match(pattern)?.length ?? 0;
}

function plural(n: number, one: string, many = `${one}s`): string {
	return n === 1 ? `one ${one}` : `${n} ${many}`;
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, n) => total + n, 0);
}
