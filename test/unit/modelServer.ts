import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A web server on 127.0.0.1 that answers as a test says, and remembers what it was asked. */
export class ModelServer {
	readonly requests: IncomingMessage[] = [];
	answer: Answer = refuse(404);
	readonly #server: Server = createServer((request, response) => {
		this.requests.push(request);
		this.answer(request, response);
	});

	async start(): Promise<void> {
		await new Promise<void>((started) => this.#server.listen(0, "127.0.0.1", started));
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	stop(): void {
		this.#server.closeAllConnections();
		this.#server.close();
	}

	/** One answer after the other; the last one from then on. */
	answerInTurn(...answers: readonly Answer[]): void {
		let turn = 0;
		this.answer = (request, response) => answers[Math.min(turn++, answers.length - 1)]?.(request, response);
	}
}

export interface Served {
	readonly etag?: string;
	/** Sends only so many bytes of what was asked for, then… */
	readonly upTo?: number;
	/** …breaks the connection (the default), or stays silent. */
	readonly after?: "break" | "hang";
	readonly ranges?: boolean;
	readonly headers?: Record<string, string>;
}

/** Serves a file as a proper server does: ranges, `If-Range`, lengths. */
export function serve(file: Uint8Array, served: Served = {}): Answer {
	const { etag = '"1"', ranges = true } = served;
	return (request, response) => {
		const [, start, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
		const unchanged = !request.headers["if-range"] || request.headers["if-range"] === etag;
		const isPart = start !== undefined && ranges && unchanged;
		const from = isPart ? Number(start) : 0;
		const to = isPart && last ? Math.min(Number(last) + 1, file.length) : file.length;
		if (from >= file.length) {
			response.writeHead(416, { "content-range": `bytes */${file.length}` }).end();
			return;
		}
		const partial = isPart && { "content-range": `bytes ${from}-${to - 1}/${file.length}` };
		const headers = { etag, "content-length": to - from, ...partial, ...served.headers };
		response.writeHead(partial ? 206 : 200, headers);
		if (served.upTo === undefined || served.upTo >= to - from) {
			response.end(file.subarray(from, to));
			return;
		}
		response.write(file.subarray(from, from + served.upTo), () => {
			// What has not been read yet is lost with a connection: a moment lets it be read.
			if (served.after !== "hang") setTimeout(() => response.destroy(), 10);
		});
	};
}

export function refuse(status: number, headers: Record<string, string> = {}, body = ""): Answer {
	return (_request, response) => response.writeHead(status, headers).end(body);
}
