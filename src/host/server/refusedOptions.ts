import { Failure } from "../../core/failure.ts";
import type { HttpAnswer } from "../httpRequest.ts";
import type { ServerClient } from "./serverClient.ts";

/** A request for a completion. */
export type RequestBody = Readonly<Record<string, unknown>>;

/** What a completion cannot do without; everything else in a request only makes it better. */
const NEEDED = new Set(["model", "prompt", "max_tokens", "stream"]);

/**
 * What a server has refused to be asked: options that it does not know are left out of what it is asked from
 * then on.
 */
export class RefusedOptions {
	readonly #names = new Set<string>();

	/**
	 * The answer to a request for a completion. Where the server refuses an option and names it, it is asked
	 * without.
	 * @throws as `ServerClient.ask`
	 */
	async ask(client: ServerClient, body: RequestBody, signal: AbortSignal): Promise<HttpAnswer> {
		for (;;) {
			const asked = this.#without(body);
			try {
				return await client.ask("/v1/completions", { body: asked, signal, probing: true });
			} catch (error) {
				const named = error instanceof Failure ? namedIn(error, asked) : [];
				if (named.length === 0) throw error instanceof Failure ? client.fail(error) : error;
				for (const name of named) this.#names.add(name);
				client.log("info", `${(error as Failure).message} Asking again without ${named.join(", ")}.`);
			}
		}
	}

	#without(body: RequestBody): RequestBody {
		return Object.fromEntries(Object.entries(body).filter(([name]) => !this.#names.has(name)));
	}
}

/** The options of a request that a refusal names, by themselves or by what they hold. */
function namedIn({ code, message }: Failure, asked: RequestBody): string[] {
	if (code !== "serverRejected" && code !== "serverFailed") return [];
	const words = new Set(message.match(/\w+/g));
	return Object.entries(asked)
		.filter(([name, value]) => {
			const names = [name, ...(typeof value === "object" && value ? Object.keys(value) : [])];
			return !NEEDED.has(name) && names.some((each) => words.has(each));
		})
		.map(([name]) => name);
}
