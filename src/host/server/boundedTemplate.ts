import { Environment, Interpreter, parse, tokenize } from "@huggingface/jinja";
import { inTime } from "../../node/inTime.ts";

/** The longest accepted template, in characters; the longest of public models have 30,000. */
const LONGEST_TEMPLATE = 128 * 2 ** 10;
/** So is the longest white space in it, which the library's reader looks through from each of its places. */
const LONGEST_SPACE = 500;
/** Limit of execution steps per rendering; a chat of a thousand messages takes about a fifth. */
const MOST_STEPS = 500_000;
/** Cost of a loop's iteration in steps, and the number of characters that cost a step. */
const STEPS_PER_ROUND = 10;
const CHARACTERS_PER_STEP = 100;
/** Limits for the characters of a text and the items of a list that a template builds. */
const LONGEST_TEXT = 2 ** 22;
const LONGEST_LIST = 2 ** 16;
/** Time limit in milliseconds for whatever the other limits miss, generous for a busy machine. */
const LONGEST_MS = 5000;

type Statement = Parameters<Interpreter["evaluate"]>[0];
type Value = ReturnType<Interpreter["evaluate"]>;

/**
 * A Jinja template from an untrusted source. A template is a program: its steps are limited, and so are the
 * values that it builds.
 */
export class BoundedTemplate {
	readonly #program: ReturnType<typeof parse>;

	/** @throws Error when the template is invalid */
	constructor(template: string) {
		const space = template.split(/\S+/).reduce((most, { length }) => Math.max(most, length), 0);
		if (template.length > LONGEST_TEMPLATE || space > LONGEST_SPACE)
			throw new Error("the chat template is too long");
		const options = { lstrip_blocks: true, trim_blocks: true };
		this.#program = inTime(() => parse(tokenize(template, options)), LONGEST_MS);
	}

	/** @throws Error when it fails, takes too long or builds too much */
	render(variables: Readonly<Record<string, unknown>>): string {
		const environment = new Environment();
		for (const [name, value] of Object.entries({ ...GLOBALS, ...variables })) environment.set(name, value);
		const interpreter = new BoundedInterpreter(environment);
		return String(inTime(() => interpreter.run(this.#program), LONGEST_MS).value);
	}
}

class BoundedInterpreter extends Interpreter {
	#steps = 0;

	override evaluate(statement: Statement, environment: Environment): Value {
		// Iterations cost steps even when the body of the loop is empty.
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

/** Number of iterations of a loop over a value. */
function sizeOf({ value }: Value): number {
	if (typeof value === "string" || Array.isArray(value)) return value.length;
	return value instanceof Map ? value.size : 0;
}

/** Globals that templates expect, as in Transformers. */
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

/** The date formats that chat templates use; in English, as the templates are. */
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
