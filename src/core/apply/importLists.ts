import { isImport, outlineOf, type Part } from "../code/outline.ts";

/** Names in braces that come from a module, by `import` or by `require`. */
const LIST =
	/^(import(?:\s+type)?|const|let|var)\s*\{([^{}]*)\}\s*(?:from\s*|=\s*require\(\s*)(["'`])([^"'`]+)\3\s*\)?;?$/;
/** What a module gives by default, perhaps with names in braces. */
const DEFAULT = /^import\s+([\p{L}\p{N}_$]+)\s*(?:,\s*\{([^{}]*)\}\s*)?from\s*(["'`])([^"'`]+)\3;?$/u;
/** Names that Python has from a module, and Rust from a path: `from a import b`, `use a::{b, c};`. */
const FROM = /^from\s+(\S+)\s+import\s+(?:\(([^()#*]*)\)|([^()#*\\]+))$/;
const USE = /^(use\s+(?:\w+::)+)(?:\{([^{}]*)\}|(\w+(?:\s+as\s+\w+)?));$/;
/** What says once in a file to what the file belongs. */
const PACKAGE_CLAUSE = /^package\s+[\w.]+;?$/;
/** A package that Go imports, perhaps under another name. */
const PACKAGE = /^(?:[\w.]+\s+)?"[^"]+"$/;

/** Names of one module, in the lines of a part. */
interface List {
	readonly part: Part;
	/** Equal for lists that can be one. */
	readonly of: string;
	readonly names: readonly string[];
	/** What goes by a name of its own. */
	readonly byDefault?: string | undefined;
	readonly hasBraces: boolean;
}

/** A block, and the code that it goes into, each with its parts. */
export interface Pair {
	readonly block: readonly string[];
	readonly given: readonly Part[];
	readonly code: readonly string[];
	readonly own: readonly Part[];
}

/**
 * Moves names that a block imports into the code's own imports of the same modules: in a second import, a
 * name of the first would be declared twice.
 */
export function withImportsJoined(pair: Pair): Pair {
	const { block, given, code, own } = pair;
	const places = listsIn(own, code);
	const packages = new Set(own.flatMap((part) => packagesIn(part, code)));
	const imports = new Set(own.filter(isImport).map(({ name }) => name));
	const left = new Map<Part, readonly string[]>();
	const joined = new Map<Part, readonly string[]>();
	for (const list of listsIn(given, block)) {
		const same = places.filter((other) => other.of === list.of);
		const place = same.find(({ part, hasBraces }) => hasBraces && !joined.has(part)) ?? same[0];
		const defaults = same.flatMap(({ byDefault }) => byDefault ?? []);
		const isOther = list.byDefault !== undefined && !defaults.includes(list.byDefault);
		const known = new Set(same.flatMap(({ names }) => names));
		const added = list.names.filter((name) => !known.has(name));
		if (place && added.length === 0 && !isOther) left.set(list.part, []);
		else if (!place || joined.has(place.part) || (isOther && defaults.length > 0)) continue;
		else if (list.of.startsWith("use ") && !place.hasBraces) left.set(list.part, [usedIn(list, added)]);
		else {
			left.set(list.part, []);
			joined.set(place.part, extended(code, place, added, isOther ? list.byDefault : undefined));
		}
	}
	if (own.some(isClause)) for (const part of given.filter(isClause)) left.set(part, []);
	for (const part of given) {
		// Two groups are one by their name.
		if (part.parts.length > 0 && imports.has(part.name)) continue;
		const known = packagesIn(part, block).filter((name) => packages.has(name));
		if (known.length === 0) continue;
		const lines = block.slice(part.head, part.end).filter((line) => !known.includes(packageIn(line)));
		left.set(part, lines.some((line) => PACKAGE.test(packageIn(line))) ? lines : []);
	}
	if (left.size === 0 && joined.size === 0) return pair;
	const rest = replaced(block, left, "start");
	const changed = replaced(code, joined, "head");
	return { block: rest, given: outlineOf(rest, "code"), code: changed, own: outlineOf(changed, "code") };
}

function isClause({ kind, headText }: Part): boolean {
	return kind === "import" && PACKAGE_CLAUSE.test(headText);
}

function listsIn(parts: readonly Part[], lines: readonly string[]): List[] {
	return parts.flatMap((part): List[] => {
		const written = lines.slice(part.head, part.end).map((line) => line.trim());
		const text = written.join(" ");
		const [, byDefault, more, , from = ""] = DEFAULT.exec(text) ?? [];
		if (byDefault !== undefined && !/\/[/*]/.test(more ?? "")) {
			const names = namesIn(more ?? "");
			return [{ part, of: `import ${from}`, names, byDefault, hasBraces: more !== undefined }];
		}
		const [, path = "", inside, bare] = FROM.exec(text) ?? [];
		if (path !== "") {
			return [{ part, of: `from ${path}`, names: namesIn(inside ?? bare ?? ""), hasBraces: true }];
		}
		const [, use = "", several, one] = USE.exec(text) ?? [];
		if (use !== "") {
			const hasBraces = several !== undefined;
			return [{ part, of: use.replace(/\s+/, " "), names: namesIn(several ?? one ?? ""), hasBraces }];
		}
		const [, keyword = "", names = "", , module = ""] = LIST.exec(text) ?? [];
		if (keyword === "" || /\/[/*]/.test(names)) return [];
		const how = keyword.startsWith("import") ? keyword.replace(/\s+/, " ") : "require";
		return [{ part, of: `${how} ${module}`, names: namesIn(names), hasBraces: true }];
	});
}

function namesIn(list: string): string[] {
	const names = list.split(",").map((name) => name.trim());
	return names.filter((name) => name !== "");
}

/** Rust's import of some names of a path. */
function usedIn({ of }: List, names: readonly string[]): string {
	const [name = ""] = names;
	return names.length === 1 && name !== "self" ? `${of}${name};` : `${of}{${names.join(", ")}};`;
}

/** The lines of an import with more names, one a line where its own are. */
function extended(
	code: readonly string[],
	{ part, names, hasBraces }: List,
	added: readonly string[],
	byDefault: string | undefined,
): readonly string[] {
	const [first = "", ...rest] = code.slice(part.head, part.end);
	const head = byDefault === undefined ? first : first.replace("{", () => `${byDefault}, {`);
	const lines = [head, ...rest];
	if (added.length === 0) return lines;
	if (!hasBraces) return [head.replace(/\s+from\b/, () => `, { ${added.join(", ")} } from`), ...rest];
	const all = [...names, ...added].join(", ");
	if (lines.length === 1 && /^\s*from\b/.test(head))
		return [head.replace(/(import\s+\(?)[^()]*/, (_, before: string) => `${before}${all}`)];
	if (lines.length === 1)
		return [head.replace(/\{(\s*)[^{}]*\}/, (_, gap: string) => `{${gap}${all}${gap}}`)];
	const last = lines.at(-2) ?? "";
	const indentation = /^\s*/.exec(last)?.[0] ?? "";
	const end = /,\s*$/.test(last) ? "," : "";
	const behind = added.map((name, at) => `${indentation}${name}${at < added.length - 1 ? "," : end}`);
	return [...lines.slice(0, -2), end === "," ? last : `${last},`, ...behind, lines.at(-1) ?? ""];
}

function packagesIn({ kind, head, end }: Part, lines: readonly string[]): string[] {
	if (kind !== "import") return [];
	return lines
		.slice(head, end)
		.map(packageIn)
		.filter((name) => PACKAGE.test(name));
}

function packageIn(line: string): string {
	return line.trim().replace(/^import\s+/, "");
}

/** @param from whether the comments above a part go with it */
function replaced(
	lines: readonly string[],
	parts: ReadonlyMap<Part, readonly string[]>,
	from: "start" | "head",
): readonly string[] {
	const by = new Map([...parts].map(([part, now]) => [part[from], { end: part.end, now }]));
	const result: string[] = [];
	for (let at = 0; at < lines.length; ) {
		const part = by.get(at);
		result.push(...(part?.now ?? [lines[at] ?? ""]));
		at = part?.end ?? at + 1;
	}
	return result;
}
