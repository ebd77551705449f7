import { indentationOf } from "./indentation.ts";
import { allParts, linesOf, outlineOf, type Part } from "./outline.ts";
import { plainCodeOf } from "./plainCode.ts";

/** Longer code is not read for what it needs. */
const MOST_LINES = 5000;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/gu;
/** A name as a variable, not as a member or a key. */
const USED = /(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{N}_]*(?![\p{L}\p{N}_])(?!\s*:\s+\S)/gu;
/** Gives a value to a name of its own, unlike `a.b = c`: the names, the sign, and the value. */
const ASSIGNED =
	/^([\p{L}_$(){}[\],:?<>&*|\s\p{N}]*?[\p{L}\p{N}_)}\]])\s*([-+*/%|&^:]|\?\?|<<)?=(?![=>~])\s*(.*)$/u;
const DECLARATION = /^(?:const|let|var|val|mut|auto|final|my|local|ref)$/;
/** What only a value to begin with is: nothing. */
const NOTHING =
	/^(?:[-\d.]+[fFdLmu\d]*|\[\]|\{\}|\(\)|None|null|nil|false|False|(?:new\s+)?[\w.:<>, ]*\((?:0|0\.0)?\)|vec!\[\]|mutableListOf.*|)[;,]?$/;

/**
 * Whether a function of a block has lost lines of its namesake in the code that it cannot do without: it
 * uses a value that nothing gives any more, gives one that nothing uses any more, or returns none any more.
 * A model that shortens a function often says so nowhere.
 */
export function losesNeeded(block: string, code: string): boolean {
	const lines = { now: block.split("\n"), old: code.split("\n") };
	if (lines.now.length + lines.old.length > MOST_LINES) return false;
	const given = functionsIn(lines.now);
	const own = functionsIn(lines.old);
	const mentioned = byName(trimmed(plainCodeOf(lines.now).lines), NAME);
	if (own.size === 0 && given.size === 0) return isCutShort(lines.now, lines.old, mentioned);
	return [...given].some(([name, part]) => {
		const place = own.get(name);
		return (
			place !== undefined &&
			part !== undefined &&
			isCutShort(linesOf(lines.now, part), linesOf(lines.old, place), mentioned)
		);
	});
}

/** Functions by their names; undefined for a name that several have. */
function functionsIn(lines: readonly string[]): Map<string, Part | undefined> {
	const found = new Map<string, Part | undefined>();
	for (const part of allParts(outlineOf(lines, "code"))) {
		const { kind, name } = part;
		if (kind === "definition" && name !== undefined) found.set(name, found.has(name) ? undefined : part);
	}
	return found;
}

interface Assignment {
	readonly names: readonly string[];
	readonly line: string;
	readonly isDeclared: boolean;
	readonly isChange: boolean;
	readonly isNothing: boolean;
}

type LinesByName = ReadonlyMap<string, readonly string[]>;

/** @param mentioned the lines of all that comes with the function, which may bring what it needs */
function isCutShort(now: readonly string[], old: readonly string[], mentioned: LinesByName): boolean {
	const written = plainCodeOf(now).lines;
	const [after, before] = [trimmed(written), trimmed(plainCodeOf(old).lines)];
	const kept = new Set(after);
	if (before.every((line) => kept.has(line))) return false;
	if (losesReturn(written, before) || (isEmpty(after) && !isEmpty(before))) return true;
	// Elsewhere, what is not declared may be a member.
	const areOwn = /^(?:async\s+)?def\b|^(?:function\s+)?[\w-]+\s*(?:\(\))?\s*\{?$/.test(before[0] ?? "");
	const assigned = before
		.map(assignmentIn)
		.filter((each) => each !== undefined)
		.filter(({ isDeclared }) => isDeclared || areOwn);
	const [used, usedBefore] = [byName(after, USED), byName(before, USED)];
	const taken = parametersIn(after);
	return assigned.some((each) =>
		each.names.some((name) => {
			const others = (usedBefore.get(name) ?? []).filter((line) => line !== each.line);
			const rest = (used.get(name) ?? []).filter((line) => line !== each.line);
			if (!kept.has(each.line))
				return (
					!each.isChange &&
					rest.length > 0 &&
					!taken.has(name) &&
					!mentioned.get(name)?.some((line) => introduces(line, name))
				);
			if (rest.length >= others.length || each.isChange || each.names.length > 1) return false;
			return rest.length === 0 || (each.isNothing && rest.every((line) => /^return\b|^\S+$/.test(line)));
		}),
	);
}

function trimmed(lines: readonly string[]): string[] {
	return lines.map((line) => line.trim());
}

/** Whether there is nothing below a head. */
function isEmpty([_, ...body]: readonly string[]): boolean {
	return body.length > 0 && !body.some((line) => /[\p{L}\p{N}]/u.test(line) && line !== "end");
}

/**
 * Whether a function that returned a value returns none now, although it is not said to.
 * @param now its lines without texts and comments
 */
function losesReturn(now: readonly string[], before: readonly string[]): boolean {
	const returns = (line: string) => /\breturn\b\s*[^;\s}]/.test(line);
	const [head = "", ...body] = now.filter((line) => /[\p{L}\p{N}]/u.test(line));
	if (!before.some(returns) || body.some(returns) || body.length < 2) return false;
	const depth = indentationOf(body.join("\n"));
	const last = (body.at(-1) ?? "").trimEnd();
	// The value of a function in Rust or Ruby is that of its last line.
	if (last.trim() === "end" || (!/[;}]$/.test(last) && body.some((line) => line.endsWith(";")))) return false;
	const isThrown = /^(?:throw|raise|yield|panic|exit|die)\b/.test(last.slice(depth.length));
	return !isThrown && !/\b(?:void|None|Unit)\b|=>\s*[^{]*$/.test(head);
}

function assignmentIn(line: string): Assignment | undefined {
	const [, target = "", sign, value = ""] = ASSIGNED.exec(line.slice(0, 400)) ?? [];
	if (target === "" || /[.(]\s*$|\b(?:if|while|for|return|type|export)\b/.test(target)) return undefined;
	const names = (target.replace(/:[^,{}]*$/, "").match(NAME) ?? []).filter((name) => !DECLARATION.test(name));
	const isList = /[,{([]/.test(target) && !/</.test(target);
	const own = isList ? names : names.slice(-1);
	return {
		names: own.filter((name) => !name.startsWith("_")),
		line,
		isDeclared: sign === ":" || /^\$|\S\s+[*&]*\S+$/.test(target),
		isChange: sign !== undefined && sign !== ":",
		isNothing: NOTHING.test(value),
	};
}

/** Lines by the names in them, so that a long function is not searched once for each name. */
function byName(lines: readonly string[], name: RegExp): LinesByName {
	const found = new Map<string, string[]>();
	for (const line of lines) {
		for (const each of new Set(line.match(name))) {
			const others = found.get(each);
			if (others) others.push(line);
			else found.set(each, [line]);
		}
	}
	return found;
}

/** The names in the head of a function. */
function parametersIn(lines: readonly string[]): Set<string> {
	const end = lines.findIndex((line) => /[{:]$/.test(line));
	const head = lines.slice(0, Math.max(end, 0) + 1).map((line) => line.replace(/:\s/g, " "));
	return new Set(byName(head, USED).keys());
}

/** Whether a line may give a value to a name, other than one that is made of its old value. */
function introduces(line: string, name: string): boolean {
	const text = line.slice(0, 400);
	const word = `(?<![\\p{L}\\p{N}_.>])${name}(?![\\p{L}\\p{N}_])`;
	const isOwn = new RegExp(`^\\$?${name}\\s*=[^=].*${word}`, "u").test(text);
	if (isOwn || /^return\b/.test(text)) return false;
	const declared = [
		"\\b(?:def|function|fn|func|fun|import|as|is|catch|lambda|read|rescue|except)\\b.*",
		"^use\\b.*",
		"\\b(?:const|let|var|val|local|for|foreach)\\b(?:(?! (?:of|in|:|=) ).)*",
	].join("|");
	const given = `${word}[\\s,\\p{L}\\p{N}_:<>{}()\\]?&*$]*(?<![<>])=(?![=>])`;
	const typed = `^[\\p{L}_][\\p{L}\\p{N}_<>\\s,*&]*[\\s*&]${word}\\s*[;,[]`;
	return new RegExp(
		`(?:${declared})${word}|${given}|${typed}|${word}.*[-=]>|\\|[^|]*${word}[^|]*\\|`,
		"u",
	).test(text);
}
