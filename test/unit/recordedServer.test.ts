import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { isDeepStrictEqual } from "node:util";
import { HINT } from "../../src/core/marks/thinkingStyle.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { CompletionServer, type Route } from "./completionServer.ts";
import { converse, type Exchange, RECORDED } from "./recordedConversation.ts";

const EXCHANGES: Exchange[] = JSON.parse(readFileSync(RECORDED, "utf8"));

/** Sends in pieces that respect neither lines nor characters. */
function sendInPieces(response: ServerResponse, answer: string, size: number): void {
	const bytes = Buffer.from(answer);
	for (let at = 0; at < bytes.length; at += size) response.write(bytes.subarray(at, at + size));
	response.end();
}

describe("what a real llama-server said", () => {
	const server = new CompletionServer();
	const unexpected: unknown[] = [];
	const left = new Set(EXCHANGES);
	const replay: Route = ({ method, path, body }, response) => {
		const exchange = [...left].find(
			(each) => each.method === method && each.path === path && isDeepStrictEqual(each.body, body),
		);
		if (exchange) left.delete(exchange);
		else unexpected.push({ method, path, body });
		response.writeHead(exchange?.status ?? 500, { "content-type": exchange?.contentType ?? "text/plain" });
		sendInPieces(response, exchange?.answer ?? "", 37);
	};

	let traces: ReasoningEvent[][];
	before(async () => {
		await server.start();
		for (const { path } of EXCHANGES) server.routes[path.split("?")[0] ?? ""] = replay;
		traces = await converse(server.url);
	});
	after(() => server.stop());

	const textOf = (events: readonly ReasoningEvent[], type: "thought" | "answered") =>
		events.flatMap((event) => (event.type === type ? [event.text] : [])).join("");
	const tokensOf = (events: readonly ReasoningEvent[], type: "thought" | "answered") =>
		events.reduce((sum, event) => sum + (event.type === type ? event.tokens : 0), 0);

	it("is asked with the very bytes that the server was asked with, and nothing else", () => {
		assert.deepEqual(unexpected, []);
		assert.equal(left.size, 0);
	});

	it("becomes a thought of the window's length, the hint, and an answer", () => {
		const [capped = []] = traces;
		assert.equal(tokensOf(capped, "thought"), 30);
		assert.equal(capped.find(({ type }) => type === "closed")?.type, "closed");
		const forced = capped.find((event) => event.type === "forced");
		assert.equal(forced?.type === "forced" && forced.text, HINT);
		assert.match(textOf(capped, "answered"), /^`fold\(/);
		assert.equal(capped.at(-1)?.type, "completed");
	});

	it("is looked at on the way, and the looks leave nothing behind", () => {
		const [capped = []] = traces;
		const peeks = capped.filter((event) => event.type === "peeked");
		// What it wrote came to nothing, and so short a thought has no room for another.
		assert.equal(peeks.length, 1);
		for (const peek of peeks)
			assert.ok(peek.type === "peeked" && peek.confidence > 0 && peek.confidence <= 1);
		const prompts = server
			.bodies("/v1/completions")
			.filter(({ logprobs }) => logprobs === undefined)
			.map(({ prompt }): number[] => prompt);
		const [read = [], first = [], second = [], third = []] = prompts;
		assert.deepEqual(first, read);
		// Every later request begins with all of the one before, so that the server has it in its cache.
		assert.deepEqual(second.slice(0, first.length), first);
		assert.equal(second.length, first.length + 12);
		assert.deepEqual(third.slice(0, second.length), second);
		assert.ok(third.length > second.length + 18);
	});

	it("answers at once where no thinking is allowed", () => {
		const [, direct = []] = traces;
		assert.equal(tokensOf(direct, "thought"), 0);
		assert.ok(tokensOf(direct, "answered") > 3);
		const prefilled = direct.find((event) => event.type === "prefilled");
		assert.ok(prefilled?.type === "prefilled" && prefilled.cachedTokens > 50);
	});
});
