import type { Diagnostic } from "../question/question.ts";

/** Kinds of diagnostics, by how much thought their causes take. */
const KINDS: readonly { points: number; pattern: RegExp }[] = [
	{
		points: 30,
		pattern:
			/\b(?:data race|deadlock|race condition|use.after.free|double free|undefined behaviou?r|buffer overflow|out.of.bounds|stack.overflow|injection|taint|vulnerab|ReDoS|exponential backtracking|not (?:`?Send`?|`?Sync`?)|cannot be (?:sent|shared) between threads|infinite (?:loop|recursion)|never terminates|memory leak)/i,
	},
	{
		points: 24,
		pattern:
			/\b(?:lifetime|borrow(?:ed)?|does not live long enough|outlive|cannot move|use of moved|moved value|dangling|uninitiali[sz]ed|excessively deep|circular|recursive type|trait bound|overload resolution|no matching (?:function|overload)|template argument|constraint|variance|ambiguous|higher-ranked|cannot infer|exhaustive|null(?:able)? (?:pointer|dereference)|possibly (?:null|undefined|None)|may be null|overflow|precision|race)/i,
	},
	{
		points: 0,
		pattern:
			/(?:expected ['"`]?[;,)}\]:]|['"`][;,)}\]:]['"`] expected|semicolon|indent|whitespace|trailing|unused|never (?:used|read)|declared but|is not defined|cannot find (?:name|module)|undefined (?:name|variable)|undeclared|unresolved import|import|naming|spelling|prefer|quotes|line too long|missing (?:return type|docstring)|deprecat|syntax error|parsing error|unexpected token|format)/i,
	},
	{
		points: 12,
		pattern:
			/\b(?:not assignable|incompatible|type mismatch|mismatched types|cannot convert|no overload|does not satisfy|expected .{1,40} (?:but )?(?:got|found)|argument of type|return type|missing (?:property|propert|the following)|unreachable|dependency|exhaustive-deps|floating promise|unhandled)/i,
	},
];
const UNKNOWN_POINTS = 8;
/** Limits of examined diagnostics, and of each message in characters. */
const MOST_DIAGNOSTICS = 50;
const LONGEST_MESSAGE = 400;

/** Points for diagnostics: those of the hardest kind, and a little for each other one. */
export function diagnosticPoints(diagnostics: readonly Diagnostic[]): number {
	const points = diagnostics.slice(0, MOST_DIAGNOSTICS).map(({ message, severity }) => {
		const start = message.slice(0, LONGEST_MESSAGE);
		const kind = KINDS.find(({ pattern }) => pattern.test(start));
		const weight = severity === "error" || severity === "warning" ? 1 : 0.5;
		return weight * (kind?.points ?? UNKNOWN_POINTS);
	});
	return points.length === 0 ? 0 : Math.max(...points) + Math.min(8, 2 * Math.log2(points.length));
}
