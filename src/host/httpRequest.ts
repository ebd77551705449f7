// The modules as wholes: VS Code puts its proxy and its certificates into these very objects.
import http, { type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import https from "node:https";
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/** A connection that is not up by then is given up, in milliseconds. */
const CONNECT_WITHIN_MS = 20_000;
/**
 * A connection on which nothing is said is kept open, and found out to be dead, by asking this often, in
 * milliseconds.
 */
const KEEP_ALIVE_MS = 30_000;
const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface HttpRequest {
	readonly method: "GET" | "POST";
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string | undefined;
	/** Ends the connection, also while the answer is read. */
	readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	/** Read no faster than it is asked for; whoever stops reading ends the connection. */
	readonly body: Readable;
}

/** A server sends its clients on to another one, or in circles; nothing was sent there. */
export class Redirected extends Error {
	/** Where to, as far as it says so. */
	readonly host: string | undefined;

	constructor(host: string | undefined) {
		super("redirected");
		this.host = host;
	}
}

/** What came is more than it can rightly be. */
export class TooMuch extends Error {}

/**
 * Makes an HTTP request that waits for its answer for as long as the connection lasts: a server may read a
 * long prompt for minutes without a word. (`fetch` gives up after five, and nothing in VS Code can tell it
 * not to.) What is sent goes to the machine that it is addressed to and to no other: a redirect is followed
 * on the same origin, and from HTTP to HTTPS on the same host.
 * @throws Redirected; the signal's reason when aborted; Node's error when there is no connection
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
		// Also after the answer has begun, when there is nobody left to tell.
		request.on("error", (error) => reject(signal?.aborted ? signal.reason : error));
		request.once("close", () => {
			clearTimeout(unconnected);
			signal?.removeEventListener("abort", stop);
		});
		request.end(body);
	});
}

/** The body as it was before it was packed; some servers pack it unasked. */
function decoded(response: IncomingMessage): Readable {
	const unpack = {
		gzip: createGunzip,
		"x-gzip": createGunzip,
		deflate: createInflate,
		br: createBrotliDecompress,
	}[response.headers["content-encoding"]?.trim().toLowerCase() ?? ""];
	const body = unpack ? pipeline(response, unpack(), () => {}) : response;
	body.on("error", () => {}); // whoever reads is told; when nobody does, it is of no interest
	return body;
}

/**
 * A body as text.
 * @param maxBytes how long it may be
 * @throws TooMuch where it is longer, and reads no further
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
