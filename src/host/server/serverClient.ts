import { setTimeout as sleep } from "node:timers/promises";
import { t } from "@vscode/l10n";
import { Failure, failures } from "../../core/failure.ts";
import { SecretSieve, withoutKnown, withoutSecrets } from "../../core/withoutSecrets.ts";
import { timeLimit } from "../../node/timeLimit.ts";
import { type HttpAnswer, httpRequest, Redirected, readText, TooMuch } from "../httpRequest.ts";
import { RefusedOptions, type RequestBody } from "./refusedOptions.ts";
import type { ServerAddress } from "./serverAddress.ts";
import { COMPLETIONS, connectionFailure, statusFailure } from "./serverFailure.ts";

/** How often a server is asked again that limits its rate (429) or whose gateway failed (502, 504). */
const MORE_TRIES = 4;
/** How long to wait for a server that is loading its model (503), in milliseconds. */
const LOADING_MS = 180_000;
/** The user decides about longer pauses, in milliseconds. */
const LONGEST_PAUSE_MS = 30_000;
const FIRST_PAUSE_MS = 500;
/** Time limit in milliseconds for what a server knows without running its model. */
const LOOK_UP_WITHIN_MS = 60_000;
/** Size limit for lists of models, templates and the like, in bytes. */
const LOOK_UP_BYTES = 4 * 2 ** 20;

export interface ClientParts {
	/** Read for every request, since the key may change at any time. */
	readonly apiKey: () => Promise<string | undefined>;
	readonly log: (level: "error" | "warn" | "info", text: string) => void;
	/** Throws a Failure if the user has not chosen the server; called before every request. */
	readonly mayContact?: () => Promise<void>;
	/** Options that this server is known to refuse. */
	readonly refused?: RefusedOptions;
	/** Waits; replaced in tests. */
	readonly pause?: (ms: number, signal: AbortSignal | undefined) => Promise<unknown>;
}

interface RequestOptions {
	/** Sent as JSON with POST; without it, the request is a GET. */
	readonly body?: unknown;
	readonly signal?: AbortSignal;
	/** Only probes whether the server has this path: its absence is no failure of the server. */
	readonly probing?: boolean;
	/** Time limit of the answer in milliseconds; without it, there is none. */
	readonly withinMs?: number;
}

interface JsonRequestOptions extends RequestOptions {
	/** Size limit of the answer, in bytes. */
	readonly maxBytes?: number;
}

/**
 * Sends requests to a server and turns every way of failing into a Failure. It retries where that helps, and
 * only before an answer has begun.
 */
export class ServerClient {
	readonly address: ServerAddress;
	readonly #refused: RefusedOptions;
	readonly #parts: ClientParts;
	readonly #keys = new Set<string>();
	#failed = false;

	constructor(address: ServerAddress, parts: ClientParts) {
		this.address = address;
		this.#parts = parts;
		this.#refused = parts.refused ?? new RefusedOptions();
	}

	/** Whether any request has failed: the server may have been replaced since. */
	get failed(): boolean {
		return this.#failed;
	}

	/**
	 * Sends a request and returns the successful answer.
	 * @param path below the server's root, `/v1/models`
	 * @throws Failure `server…`; the signal's reason when aborted
	 */
	async ask(path: string, asked: RequestOptions = {}): Promise<HttpAnswer> {
		const { signal, probing } = asked;
		const since = Date.now();
		for (let tries = 1; ; tries++) {
			const answer = await this.#try(path, asked);
			if (!(answer instanceof Failing)) return answer;
			const pauseMs = answer.pauseMs(tries, Date.now() - since);
			if (pauseMs === undefined) throw probing ? answer.failure : this.fail(answer.failure);
			const seconds = (pauseMs / 1000).toFixed(1);
			this.log(pauseMs === 0 ? "warn" : "info", `${answer.failure.message} Asking again in ${seconds} s.`);
			await (this.#parts.pause ?? pause)(pauseMs, signal);
		}
	}

	/**
	 * Requests a completion. If the server refuses an option and names it, the request is repeated without.
	 * @throws as `ask`
	 */
	async askCompletion(body: RequestBody, signal: AbortSignal): Promise<HttpAnswer> {
		for (;;) {
			const asked = this.#refused.without(body);
			try {
				return await this.ask(COMPLETIONS, { body: asked, signal, probing: true });
			} catch (error) {
				if (!(error instanceof Failure)) throw error;
				const named = this.#refused.learn(error, asked);
				if (named.length === 0) throw this.fail(error);
				this.log("info", `${error.message} Asking again without ${named.join(", ")}.`);
			}
		}
	}

	/** As `ask`, with limits for a look-up; returns the parsed JSON. */
	async askJson(path: string, asked: JsonRequestOptions = {}): Promise<unknown> {
		const { maxBytes = LOOK_UP_BYTES, signal } = asked;
		const { host } = this.address;
		const { body } = await this.ask(path, { ...asked, withinMs: LOOK_UP_WITHIN_MS });
		const text = await readText(body, maxBytes).catch((error) => {
			if (signal?.aborted) throw error;
			if (error instanceof TooMuch)
				throw failures.serverNotCompletion(host, t("more came than can be right"));
			throw connectionFailure(host, error, this.clean);
		});
		try {
			return JSON.parse(this.withoutKeys(text));
		} catch {
			const page = /^\s*</.test(text);
			throw failures.serverNotCompletion(host, page ? t("a web page came") : t("no JSON came"));
		}
	}

	/** Records a failure that shows only after the answer has begun. */
	fail(failure: Failure): Failure {
		this.#failed = true;
		return failure;
	}

	log(level: "error" | "warn" | "info", text: string): void {
		this.#parts.log(level, this.clean(text));
	}

	/** Removes every key that this server was sent from its answer: it may echo one. */
	readonly withoutKeys = (text: string): string => withoutKnown(text, this.#keys);

	/** Removes them, and whatever else looks like a secret, from what is told or logged. */
	readonly clean = (text: string): string => withoutSecrets(text, this.#keys);

	/** The same for text that arrives in pieces. */
	sieve(): SecretSieve {
		return new SecretSieve(this.#keys);
	}

	/**
	 * @throws Failure `serverKeyInvalid`, without the key: Node's own error for an invalid header would quote
	 *   it
	 */
	async #key(): Promise<string> {
		const key = ((await this.#parts.apiKey()) ?? "").trim();
		if (!isApiKey(key)) throw failures.serverKeyInvalid();
		if (key !== "") this.#keys.add(key);
		return key;
	}

	async #try(path: string, { body, signal, withinMs }: RequestOptions): Promise<HttpAnswer | Failing> {
		const { root, host } = this.address;
		await unlessAborted(signal, async () => this.#parts.mayContact?.());
		const key = await unlessAborted(signal, () => this.#key());
		const late = withinMs === undefined ? [] : [timeLimit(withinMs)];
		try {
			const answer = await httpRequest(`${root}${path}`, {
				signal: AbortSignal.any([...(signal ? [signal] : []), ...late]),
				method: body === undefined ? "GET" : "POST",
				body: body === undefined ? undefined : JSON.stringify(body),
				headers: {
					Accept: "application/json, text/event-stream",
					...(body !== undefined && { "Content-Type": "application/json" }),
					...(key && { Authorization: `Bearer ${key}` }),
				},
			});
			if (answer.status >= 200 && answer.status < 300) return answer;
			const failure = await statusFailure({ host, hasKey: key !== "", clean: this.clean }, answer, path);
			return new Failing(failure, answer.status, answer.headers["retry-after"]);
		} catch (error) {
			if (signal?.aborted || error instanceof Failure) throw error;
			if (error instanceof Redirected) {
				const to = error.host ?? t("an address that it does not tell");
				throw failures.serverRedirects(host, to);
			}
			return new Failing(
				connectionFailure(host, error, this.clean),
				closedMeanwhile(error) ? "closed" : "connection",
			);
		}
	}
}

/** A failed try, and whether another one makes sense. */
class Failing {
	readonly failure: Failure;
	readonly #why: number | "connection" | "closed";
	readonly #retryAfter: string | undefined;

	constructor(failure: Failure, why: number | "connection" | "closed", retryAfter?: string) {
		this.failure = failure;
		this.#why = why;
		this.#retryAfter = retryAfter;
	}

	/** Pause before the next try in milliseconds; undefined for no further try. */
	pauseMs(tries: number, elapsedMs: number): number | undefined {
		const asked = waitOf(this.#retryAfter);
		const backOff = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
		switch (this.#why) {
			case 429:
				return tries > MORE_TRIES || (asked ?? 0) > LONGEST_PAUSE_MS ? undefined : (asked ?? backOff);
			case 503:
				return elapsedMs > LOADING_MS ? undefined : Math.min(asked ?? backOff, LONGEST_PAUSE_MS / 6);
			case 502:
			case 504:
				return tries > MORE_TRIES ? undefined : backOff;
			case "closed":
				// The server had closed a kept-alive connection: retry at once on a new one, a single time.
				return tries > 1 ? undefined : 0;
			default:
				return undefined;
		}
	}
}

/** Parses `Retry-After`, seconds or a date, to milliseconds. */
function waitOf(header: string | undefined): number | undefined {
	if (header === undefined) return undefined;
	const ms = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
	return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

const pause = (ms: number, signal: AbortSignal | undefined) => sleep(ms, undefined, signal && { signal });

function closedMeanwhile(error: unknown): boolean {
	const { code } = error as NodeJS.ErrnoException;
	return code === "ECONNRESET" || code === "EPIPE";
}

/** Stops waiting for others, such as the user, when the question is stopped. */
async function unlessAborted<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
	if (!signal) return work();
	signal.throwIfAborted();
	let stop = () => {};
	const aborted = new Promise<never>((_, reject) => {
		stop = () => reject(signal.reason);
		signal.addEventListener("abort", stop, { once: true });
	});
	return Promise.race([work(), aborted]).finally(() => signal.removeEventListener("abort", stop));
}

/** Whether a text can be sent as a key; the empty text means no key. */
export function isApiKey(text: string): boolean {
	return /^[\x21-\x7e]*$/.test(text);
}
