import type { Failure } from "../../core/failure.ts";

/** A request for a completion. */
export type RequestBody = Readonly<Record<string, unknown>>;

/** What a completion cannot do without; everything else in a request only makes it better. */
const NEEDED = new Set(["model", "prompt", "max_tokens", "stream"]);

/** The options that a server has refused: it is asked without them from then on. */
export class RefusedOptions {
	readonly #names = new Set<string>();

	/** A request without what is known to be refused. */
	without(body: RequestBody): RequestBody {
		return Object.fromEntries(Object.entries(body).filter(([name]) => !this.#names.has(name)));
	}

	/** @returns the options of a request that a refusal names, by themselves or by what they hold */
	learn({ code, message }: Failure, asked: RequestBody): string[] {
		if (code !== "serverRejected" && code !== "serverFailed") return [];
		const words = new Set(message.match(/\w+/g));
		const refused = Object.entries(asked)
			.filter(([name, value]) => {
				const names = [name, ...(typeof value === "object" && value ? Object.keys(value) : [])];
				return !NEEDED.has(name) && names.some((each) => words.has(each));
			})
			.map(([name]) => name);
		for (const name of refused) this.#names.add(name);
		return refused;
	}
}
