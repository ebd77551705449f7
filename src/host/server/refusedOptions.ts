import type { Failure } from "../../core/failure.ts";

/** The body of a completion request. */
export type RequestBody = Readonly<Record<string, unknown>>;

/** What a completion requires; every other option is an improvement. */
const NEEDED = new Set(["model", "prompt", "max_tokens", "stream"]);

/** The options that a server has refused: later requests leave them out. */
export class RefusedOptions {
	readonly #names = new Set<string>();

	/** The request without its refused options. */
	without(body: RequestBody): RequestBody {
		return Object.fromEntries(Object.entries(body).filter(([name]) => !this.#names.has(name)));
	}

	/**
	 * @returns the options of the request that a refusal names, by their own names or by those in their values
	 */
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
