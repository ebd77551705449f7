/** Tasks as they are given in eight languages: the same words, and a stub of the same signature. */

type Kind = "int" | "text" | "ints" | "truth" | "none";
interface Signature {
	readonly name: string;
	readonly parameters: readonly (readonly [name: string, kind: Kind])[];
	readonly returns: Kind;
}
interface Task {
	readonly statement: string;
	/** The class that the signatures are methods of, if any. */
	readonly owner?: string;
	readonly signatures: readonly Signature[];
}

const VALUE: Signature["parameters"] = [["key", "int"]];

/** From what is learned first to what few write without looking it up. */
export const TASKS: readonly Task[] = [
	{
		statement: "Tell whether a year is a leap year.",
		signatures: [{ name: "isLeap", parameters: [["year", "int"]], returns: "truth" }],
	},
	{
		statement:
			"Count how often a letter occurs in a text. Upper and lower case are the same letter; an empty text has none.",
		signatures: [
			{
				name: "countLetter",
				parameters: [
					["text", "text"],
					["letter", "text"],
				],
				returns: "int",
			},
		],
	},
	{
		statement:
			"Given an array of integers and a target, find the length of the shortest contiguous subarray whose sum is at least the target, or 0 where there is none. The array has up to 10^5 elements.",
		signatures: [
			{
				name: "shortest",
				parameters: [
					["numbers", "ints"],
					["target", "int"],
				],
				returns: "int",
			},
		],
	},
	{
		statement:
			"Implement an LRU cache of a fixed capacity. Both operations take constant time; the least recently used entry is evicted when the capacity is exceeded.",
		owner: "Cache",
		signatures: [
			{ name: "lookup", parameters: VALUE, returns: "int" },
			{ name: "store", parameters: [...VALUE, ["value", "int"]], returns: "none" },
		],
	},
	{
		statement:
			"Evaluate an arithmetic expression with the four operators, parentheses and unary minus. Operators have the usual precedence and associate to the left; report where a malformed expression goes wrong.",
		signatures: [{ name: "evaluate", parameters: [["expression", "text"]], returns: "int" }],
	},
	{
		statement:
			"Implement a bounded queue that many threads may use at once. Adding waits while the queue is full, taking waits while it is empty; closing wakes all that wait, and no element is lost or taken twice.",
		owner: "BoundedQueue",
		signatures: [
			{ name: "add", parameters: [["value", "int"]], returns: "truth" },
			{ name: "take", parameters: [], returns: "int" },
			{ name: "close", parameters: [], returns: "none" },
		],
	},
];

type Types = Readonly<Record<Kind, string>>;

function stub(
	types: Types,
	parameter: (name: string, type: string) => string,
	write: (signature: Signature, parameters: string, returns: string) => string,
	enclose: (owner: string, members: string) => string,
) {
	return ({ owner, signatures }: Task): string => {
		const members = signatures.map((signature) => {
			const parameters = signature.parameters.map(([name, kind]) => parameter(name, types[kind])).join(", ");
			return write(signature, parameters, types[signature.returns]);
		});
		return owner
			? enclose(owner, members.map((text) => text.replace(/^/gm, "    ")).join("\n\n"))
			: members.join("\n");
	};
}

const braced = (owner: string, members: string) => `class ${owner} {\n${members}\n}`;

/** How each language begins a task, by VS Code's identifier. */
export const STUBS: Readonly<Record<string, (task: Task) => string>> = {
	python: stub(
		{ int: "int", text: "str", ints: "list[int]", truth: "bool", none: "None" },
		(name, type) => `${name}: ${type}`,
		({ name }, parameters, returns) => `def ${name}(${parameters}) -> ${returns}:\n    pass`,
		(owner, members) =>
			`class ${owner}:\n${members.replaceAll("(", "(self, ").replaceAll("(self, )", "(self)")}`,
	),
	javascript: stub(
		{ int: "", text: "", ints: "", truth: "", none: "" },
		(name) => name,
		({ name }, parameters) => `function ${name}(${parameters}) {\n    throw new Error("not implemented");\n}`,
		(owner, members) => braced(owner, members.replaceAll("function ", "")),
	),
	typescript: stub(
		{ int: "number", text: "string", ints: "number[]", truth: "boolean", none: "void" },
		(name, type) => `${name}: ${type}`,
		({ name }, parameters, returns) =>
			`function ${name}(${parameters}): ${returns} {\n    throw new Error("not implemented");\n}`,
		(owner, members) => `export ${braced(owner, members.replaceAll("function ", ""))}`,
	),
	go: stub(
		{ int: "int", text: "string", ints: "[]int", truth: "bool", none: "" },
		(name, type) => `${name} ${type}`,
		({ name }, parameters, returns) =>
			`func ${name}(${parameters}) ${returns} {\n\tpanic("not implemented")\n}`,
		(owner, members) =>
			`type ${owner} struct {\n}\n\n${members.replace(/^ {4}/gm, "").replaceAll("func ", `func (q *${owner}) `)}`,
	),
	rust: stub(
		{ int: "i64", text: "&str", ints: "&[i64]", truth: "bool", none: "()" },
		(name, type) => `${name}: ${type}`,
		({ name }, parameters, returns) => `pub fn ${name}(${parameters}) -> ${returns} {\n    todo!()\n}`,
		(owner, members) =>
			`pub struct ${owner} {}\n\nimpl ${owner} {\n${members.replace(/(pub fn \w+\()/g, "$1&self, ").replaceAll(", )", ")")}\n}`,
	),
	java: stub(
		{ int: "int", text: "String", ints: "int[]", truth: "boolean", none: "void" },
		(name, type) => `${type} ${name}`,
		({ name }, parameters, returns) =>
			`public ${returns} ${name}(${parameters}) {\n    throw new UnsupportedOperationException();\n}`,
		braced,
	),
	csharp: stub(
		{ int: "int", text: "string", ints: "int[]", truth: "bool", none: "void" },
		(name, type) => `${type} ${name}`,
		({ name }, parameters, returns) =>
			`public ${returns} ${name}(${parameters})\n{\n    throw new NotImplementedException();\n}`,
		(owner, members) => `public ${braced(owner, members)}`,
	),
	cpp: stub(
		{ int: "int", text: "const std::string&", ints: "const std::vector<int>&", truth: "bool", none: "void" },
		(name, type) => `${type} ${name}`,
		({ name }, parameters, returns) => `${returns} ${name}(${parameters}) {\n}`,
		(owner, members) => `class ${owner} {\npublic:\n${members}\n};`,
	),
};
