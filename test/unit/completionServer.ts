import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type Answer, ModelServer } from "./modelServer.ts";

export interface Asked {
	readonly method: string;
	readonly path: string;
	// biome-ignore lint/suspicious/noExplicitAny: what was sent is looked at in detail by each test
	readonly body: any;
	readonly headers: IncomingMessage["headers"];
}

export type Route = (asked: Asked, response: ServerResponse) => unknown;

/** A web server that answers by path, and remembers what it was asked; what it has no route for is a 404. */
export class CompletionServer {
	readonly asked: Asked[] = [];
	routes: Record<string, Route> = {};
	readonly #server = new ModelServer();

	get url(): string {
		return this.#server.url;
	}

	get host(): string {
		return new URL(this.url).host;
	}

	async start(): Promise<void> {
		this.#server.answer = this.#answer;
		await this.#server.start();
	}

	stop(): void {
		this.#server.stop();
	}

	/** The bodies that a path was asked with. */
	bodies(path: string): Asked["body"][] {
		return this.asked.filter((asked) => asked.path === path).map(({ body }) => body);
	}

	readonly #answer: Answer = async (request, response) => {
		const { method = "", url: path = "", headers } = request;
		const body = await text(request);
		const asked = { method, path, headers, body: body ? JSON.parse(body) : undefined };
		this.asked.push(asked);
		const route = this.routes[path.split("?")[0] ?? ""];
		if (route) await route(asked, response);
		else response.writeHead(404).end();
	};
}

/** Answers with a value, or with what a function makes of the request's body. */
export function json(value: unknown, status = 200): Route {
	return ({ body }, response) => {
		const answer = typeof value === "function" ? value(body) : value;
		response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
	};
}

/** Answers with server-sent events and ends. */
export function events(...messages: readonly unknown[]): Route {
	return (_asked, response) => {
		response.writeHead(200, { "content-type": "text/event-stream" });
		for (const message of messages) response.write(`data: ${JSON.stringify(message)}\n\n`);
		response.end("data: [DONE]\n\n");
	};
}

/** One message of a completion as OpenAI's protocol has it. */
export function said(text: string, more: object = {}, top: object = {}): object {
	return { object: "text_completion", choices: [{ index: 0, text, finish_reason: null, ...more }], ...top };
}
