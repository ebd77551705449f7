// Default imports, because VS Code patches its proxy and certificates into these very module objects.
import http, { type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import https from "node:https";
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/** Time limit for connecting, in milliseconds. */
const CONNECT_WITHIN_MS = 20_000;
/**
 * Interval of TCP keep-alive probes in milliseconds: they keep a silent connection open, and reveal a dead
 * one.
 */
const KEEP_ALIVE_MS = 30_000;
const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface HttpRequest {
	readonly method: "GET" | "POST";
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string | undefined;
	/** Closes the connection, also while the body is read. */
	readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	/** Read on demand; destroying it closes the connection. */
	readonly body: Readable;
}

/** The server redirects to another origin, or in circles; the request was not sent there. */
export class Redirected extends Error {
	/** The redirect's host, if the server names one. */
	readonly host: string | undefined;

	constructor(host: string | undefined) {
		super("redirected");
		this.host = host;
	}
}

/** The body is longer than its limit. */
export class TooMuch extends Error {}

/**
 * Makes an HTTP request that waits for its answer as long as the connection lasts: a server may read a long
 * prompt for minutes in silence. (`fetch` gives up after five, and nothing in VS Code can change that.) Data
 * goes to the addressed machine only: redirects are followed on the same origin, and from HTTP to HTTPS on
 * the same host.
 * @throws Redirected; the signal's reason when aborted; Node's error without a connection
 */
export async function httpRequest(address: string, asked: HttpRequest): Promise<HttpAnswer> {
	let url = new URL(address);
	for (let hops = 0; ; hops++) {
		const answer = await requestOnce(url, asked);
		if (!REDIRECTS.has(answer.status)) return answer;
		answer.body.destroy();
		const { location } = answer.headers;
		const next = location && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
		if (!next || hops === MOST_REDIRECTS || !isSameMachine(url, next)) throw new Redirected(next?.host);
		url = next;
	}
}

function isSameMachine(from: URL, to: URL): boolean {
	if (to.username !== "" || to.password !== "") return false;
	const upgraded = from.protocol === "http:" && to.protocol === "https:" && from.hostname === to.hostname;
	return from.origin === to.origin || upgraded;
}

function requestOnce(url: URL, { method, headers, body, signal }: HttpRequest): Promise<HttpAnswer> {
	return new Promise((resolve, reject) => {
		signal?.throwIfAborted();
		const secure = url.protocol === "https:";
		const request = (secure ? https : http).request(url, { method, headers });
		let answer: Readable | undefined;
		const stop = () => (answer ?? request).destroy(signal?.reason);
		signal?.addEventListener("abort", stop, { once: true });
		const unconnected = setTimeout(
			() => request.destroy(Object.assign(new Error("no connection"), { code: "ETIMEDOUT" })),
			CONNECT_WITHIN_MS,
		);
		request.once("socket", (socket) => {
			const connected = () => clearTimeout(unconnected);
			if (socket.connecting) socket.once(secure ? "secureConnect" : "connect", connected);
			else connected();
			socket.setKeepAlive(true, KEEP_ALIVE_MS);
		});
		request.once("response", (response) => {
			answer = decoded(response);
			resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answer });
		});
		// Also handles errors after the answer has begun, when no caller is left to reject.
		request.on("error", (error) => reject(signal?.aborted ? signal.reason : error));
		request.once("close", () => {
			clearTimeout(unconnected);
			signal?.removeEventListener("abort", stop);
		});
		request.end(body);
	});
}

/** The decompressed body; some servers compress unasked. */
function decoded(response: IncomingMessage): Readable {
	const unpack = {
		gzip: createGunzip,
		"x-gzip": createGunzip,
		deflate: createInflate,
		br: createBrotliDecompress,
	}[response.headers["content-encoding"]?.trim().toLowerCase() ?? ""];
	const body = unpack ? pipeline(response, unpack(), () => {}) : response;
	body.on("error", () => {}); // the reader gets the error; without a reader, it does not matter
	return body;
}

/**
 * Reads a body as text.
 * @param maxBytes limit of its length
 * @throws TooMuch beyond the limit, where reading stops
 */
export async function readText(body: Readable, maxBytes: number): Promise<string> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		if (bytes > maxBytes) throw new TooMuch();
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString("utf8");
}
