import { runInNewContext } from "node:vm";
import { Environment, Interpreter, parse, tokenize } from "@huggingface/jinja";

/** The longest template that is read, in characters; the longest of public models have 30,000. */
const LONGEST_TEMPLATE = 128 * 2 ** 10;
/** Steps of rendering one: a chat of a thousand messages takes about a fifth. */
const MOST_STEPS = 500_000;
/** A round of a loop takes about as long as so many steps, and a step as long as so many characters. */
const STEPS_PER_ROUND = 10;
const CHARACTERS_PER_STEP = 100;
/** Characters of a text and items of a list that a template may make. */
const LONGEST_TEXT = 2 ** 22;
const LONGEST_LIST = 2 ** 16;
/** What takes long in spite of all that is broken off, in milliseconds, however busy the machine may be. */
const WITHIN_MS = 5000;

type Statement = Parameters<Interpreter["evaluate"]>[0];
type Value = ReturnType<Interpreter["evaluate"]>;

/**
 * A Jinja template from somebody else. It is a program: it gets so many steps, and what it makes along the
 * way may not grow beyond what any chat needs.
 */
export class BoundedTemplate {
	readonly #program: ReturnType<typeof parse>;

	/** @throws Error for what is no template */
	constructor(template: string) {
		if (template.length > LONGEST_TEMPLATE) throw new Error("the chat template is too long");
		const options = { lstrip_blocks: true, trim_blocks: true };
		this.#program = within(() => parse(tokenize(template, options)));
	}

	/** @throws Error when it fails, takes too long or makes too much */
	render(variables: Readonly<Record<string, unknown>>): string {
		const environment = new Environment();
		for (const [name, value] of Object.entries({ ...GLOBALS, ...variables })) environment.set(name, value);
		const interpreter = new BoundedInterpreter(environment);
		return String(within(() => interpreter.run(this.#program)).value);
	}
}

class BoundedInterpreter extends Interpreter {
	#steps = 0;

	override evaluate(statement: Statement, environment: Environment): Value {
		// Rounds of a loop are steps, also where nothing is done in them.
		if (isLoop(statement)) {
			this.#spend(STEPS_PER_ROUND * sizeOf(super.evaluate(statement.iterable, environment)));
		}
		const result = super.evaluate(statement, environment);
		const { value } = result;
		const characters = typeof value === "string" ? value.length : 0;
		if (characters > LONGEST_TEXT) throw new Error("it makes too long a text");
		if (Array.isArray(value) && value.length > LONGEST_LIST) throw new Error("it makes too long a list");
		this.#spend(1 + characters / CHARACTERS_PER_STEP);
		return result;
	}

	#spend(steps: number): void {
		this.#steps += steps;
		if (this.#steps > MOST_STEPS) throw new Error("it takes too many steps");
	}
}

function isLoop(statement: Statement): statement is Statement & { readonly iterable: Statement } {
	return statement?.type === "For" && "iterable" in statement;
}

/** How many rounds a loop over a value has. */
function sizeOf({ value }: Value): number {
	if (typeof value === "string" || Array.isArray(value)) return value.length;
	return value instanceof Map ? value.size : 0;
}

/** What templates find without being given it, as Transformers has it. */
const GLOBALS = {
	true: true,
	True: true,
	false: false,
	False: false,
	none: null,
	None: null,
	raise_exception: (reason: unknown) => {
		throw new Error(String(reason));
	},
	range: (from: number, to?: number, step = 1) => {
		const [first, end] = to === undefined ? [0, from] : [from, to];
		const length = Math.max(0, Math.ceil((end - first) / step));
		if (!(length <= LONGEST_LIST)) throw new Error("it counts too far");
		return Array.from({ length }, (_, index) => first + index * step);
	},
	strftime_now: (format: string) => strftime(new Date(), format),
};

const MONTHS = "January February March April May June July August September October November December".split(
	" ",
);

/** The parts of a date that chat templates ask for; English, as they are. */
function strftime(date: Date, format: string): string {
	const two = (number: number) => String(number).padStart(2, "0");
	const month = MONTHS[date.getMonth()] ?? "";
	const parts: Readonly<Record<string, string>> = {
		Y: String(date.getFullYear()),
		m: two(date.getMonth() + 1),
		d: two(date.getDate()),
		B: month,
		b: month.slice(0, 3),
		H: two(date.getHours()),
		M: two(date.getMinutes()),
		S: two(date.getSeconds()),
		"%": "%",
	};
	return format.replace(/%([YmdBbHMS%])/g, (_, letter: string) => parts[letter] ?? "");
}

/** Does work that is broken off when it takes too long, whatever it is at. */
function within<T>(work: () => T): T {
	let result: { value: T } | undefined;
	const run = () => {
		result = { value: work() };
	};
	runInNewContext("run()", { run }, { timeout: WITHIN_MS });
	if (!result) throw new Error("it did not end");
	return result.value;
}
