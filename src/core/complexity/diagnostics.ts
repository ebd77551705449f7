import type { Diagnostic } from "../question/question.ts";

/** Kinds of diagnostics, by how much thought their causes take; messages come without quotes. */
const KINDS: readonly { points: number; pattern: RegExp }[] = [
	{
		points: 30,
		pattern:
			/\b(?:data race|deadlock|race condition|use.after.free|double.free|undefined behaviou?r|buffer overflow|out.of.bounds|stack.overflow|injection|taint|vulnerab|ReDoS|exponential backtracking|not (?:`?Send`?|`?Sync`?)|cannot be (?:sent|shared) between threads|infinite (?:loop|recursion)|never terminates|memory leak|leak of memory|past the end of|above array bounds|(?:use|call) (?:of|to) eval|without (?:a |the )?lock|weak (?:md5|sha1|hash|cipher)|hard.?coded (?:secret|password|credential))/i,
	},
	{
		points: 24,
		pattern:
			/\b(?:lifetime|borrow(?:ed)?|does not live long enough|outlive|cannot move|use of moved|moved value|dangling|uninitiali[sz]ed|excessively deep|circular|recursive type|trait bound|overload resolution|no matching (?:function|overload)|template argument|constraint|variance|ambiguous|higher-ranked|cannot infer|exhaustive|null(?:able)? (?:pointer|dereference)|possibly (?:null|undefined|None)|may be null|overflow|precision|race|indirectly|of Optional|different signs?|signed and unsigned)|möglicherweise|peut-être|posiblemente|可能性があり|可能(?:为|是)/i,
	},
	{
		points: 0,
		pattern:
			/(?:(?:expected|se esperaba|应为) ?[;,)}\]:]|[;,)}\]:] (?:expected|erwartet|attendu|が必要)|semicolon|indent|whitespace|trailing|unused|never (?:used|read)|declared but|is not defined|cannot find (?:name|module|symbol|value)|cannot resolve symbol|unresolved reference|does not exist in the current context|^undefined: |declared and not used|unknown word|invalid syntax|doublequote|undefined (?:name|variable)|undeclared|unresolved import|import|naming|spelling|prefer|quotes|line too long|missing (?:return type|docstring)|deprecat|syntax error|parsing error|unexpected token|format|nicht gefunden|nie (?:gelesen|verwendet)|impossible de trouver|jamais (?:lue?|utilisée?)|no se encuentra|no se (?:lee|usa)|見つかりません|読み取られ|找不到|从未(?:读取|使用))/i,
	},
	{
		points: 12,
		pattern:
			/\b(?:not assignable|incompatible|type mismatch|mismatched types|cannot convert|no overload|does not satisfy|expected .{1,40} (?:but )?(?:got|found)|argument of type|return type|missing (?:property|propert|the following)|unreachable|dependency|exhaustive-deps|floating promise|must be awaited|unhandled|not all code paths|missing return|cannot use .{1,60} as|cannot implicitly convert)|nicht zugewiesen|pas assignable|d'assigner|no se puede asignar|割り当て|分配给/i,
	},
];
const UNKNOWN_POINTS = 8;
/** What tools put around names: `possibly 'undefined'`. */
const QUOTES = /(?<![A-Za-z])['"`‘“”„«»]|['"`’”](?![A-Za-z])/g;
/** Limits of examined diagnostics, and of each message in characters. */
const MOST_DIAGNOSTICS = 50;
const LONGEST_MESSAGE = 400;

/** Points for diagnostics: those of the hardest kind, and a little for each other one. */
export function diagnosticPoints(diagnostics: readonly Diagnostic[]): number {
	const points = diagnostics.slice(0, MOST_DIAGNOSTICS).map(({ message, severity }) => {
		const start = message.slice(0, LONGEST_MESSAGE).replace(QUOTES, "");
		const kind = KINDS.find(({ pattern }) => pattern.test(start));
		const weight = severity === "error" || severity === "warning" ? 1 : 0.5;
		return weight * (kind?.points ?? UNKNOWN_POINTS);
	});
	return points.length === 0 ? 0 : Math.max(...points) + Math.min(8, 2 * Math.log2(points.length));
}
