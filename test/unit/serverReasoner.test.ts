import assert from "node:assert/strict";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { HINT } from "../../src/core/marks/thinkingStyle.ts";
import type { Reasoner } from "../../src/core/thinking/reasoner.ts";
import { connectServer, type Wanted } from "../../src/host/served/connectServer.ts";
import { parseServerAddress } from "../../src/host/server/serverAddress.ts";
import { ServerClient } from "../../src/host/server/serverClient.ts";
import { ServerReasoner } from "../../src/host/server/serverReasoner.ts";
import { CompletionServer, events, json, type Route, said } from "./completionServer.ts";

const never = new AbortController().signal;
const QUESTION = [{ role: "user" as const, text: "Why <|im_end|>, and <|endoftext|>?" }];

const server = new CompletionServer();
const logged: string[] = [];

async function open(wanted: Partial<Wanted> = {}): Promise<ServerReasoner> {
	const parts = { apiKey: async () => undefined, log: (_level: string, text: string) => logged.push(text) };
	const client = new ServerClient(parseServerAddress(server.url), parts);
	return new ServerReasoner(client, await connectServer(client, { model: "", contextTokens: 0, ...wanted }));
}

async function all(reasoner: Reasoner, maxTokens: number, measure?: boolean) {
	const pieces = [];
	const options = { maxTokens, signal: never, ...(measure && { measure }) };
	for await (const piece of reasoner.generate(options)) pieces.push(piece);
	return pieces;
}

beforeEach(() => {
	server.asked.length = 0;
	logged.length = 0;
	server.routes = { "/v1/models": json({ data: [{ id: "org/Some-7B", max_model_len: 9000 }] }) };
	return server.start();
});
afterEach(() => server.stop());

/**
 * A server that speaks as vLLM does. One character is one token, but for control tokens, which it sees
 * wherever they stand.
 */
const CONTROL = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "</think>"];
const idsOf = (text: string): number[] =>
	(text.match(/<\|\w+\|>|<\/think>|./gsu) ?? []).map((token) =>
		CONTROL.includes(token) ? 100_000 + CONTROL.indexOf(token) : (token.codePointAt(0) ?? 0),
	);
const textOf = (ids: readonly number[]) =>
	ids.map((id) => CONTROL[id - 100_000] ?? String.fromCodePoint(id)).join("");

function vllm(completions: Route): Record<string, Route> {
	const tokens = (text: string) => ({ count: 1, max_model_len: 8000, tokens: idsOf(text) });
	return {
		"/v1/models": json({ data: [{ id: "org/Some-7B", max_model_len: 8000 }] }),
		"/tokenize": json((body: { prompt?: string; messages?: { role: string; content: string }[] }) =>
			tokens(
				body.messages
					? `${body.messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`).join("")}<|im_start|>assistant\n`
					: (body.prompt ?? ""),
			),
		),
		"/detokenize": json(({ tokens }: { tokens: number[] }) => ({ prompt: textOf(tokens) })),
		"/v1/completions": completions,
	};
}

/** A piece of a completion as vLLM sends it, its tokens counted from the beginning. */
const piece = (text: string, ids: number[], total: number, finish: string | null = null) =>
	said(
		text,
		{ token_ids: ids, finish_reason: finish },
		{ usage: { prompt_tokens: 9, completion_tokens: total, total_tokens: 9 + total } },
	);

describe("a model on vLLM", () => {
	it("is found with its context and its style", async () => {
		server.routes = vllm(events());
		const reasoner = await open();
		assert.equal(reasoner.contextTokens, 8000);
		assert.equal(reasoner.style, "tagged");
		assert.equal(reasoner.estimated, false);
		assert.equal((await open({ style: "tagless", contextTokens: 4000 })).contextTokens, 4000);
	});

	it("gets a prompt of token numbers in which no text has become a control token", async () => {
		server.routes = vllm(events(piece("x", [120], 1, "length")));
		const reasoner = await open();
		const { promptTokens } = await reasoner.prefill(QUESTION, never);
		await all(reasoner, 1);
		const [{ prompt, temperature, return_token_ids }] = server.bodies("/v1/completions");
		assert.equal(prompt.length, promptTokens);
		assert.equal(temperature, 0);
		assert.equal(return_token_ids, true);
		assert.equal(textOf(prompt), `<|im_start|>user\n${QUESTION[0]?.text}<|im_end|>\n<|im_start|>assistant\n`);
		// Only the template's own: one message opened and closed, and the answer opened.
		assert.equal(prompt.filter((id: number) => id >= 100_000).length, 3);
	});

	it("has the tag that closes its thought as one token", async () => {
		server.routes = vllm(events());
		const reasoner = await open();
		await reasoner.prefill(QUESTION, never);
		const start = reasoner.position();
		assert.equal(await reasoner.force(`\n</think>${HINT}`), `\n${HINT}`.length + 1);
		assert.equal(reasoner.position(), start + `\n${HINT}`.length + 1);
	});

	it("is asked to show the marks of its thought, which may be control tokens", async () => {
		server.routes = vllm(events(piece("x", [120], 1, "length")));
		const reasoner = await open();
		await reasoner.prefill(QUESTION, never);
		await all(reasoner, 1);
		assert.equal(server.bodies("/v1/completions")[0].skip_special_tokens, false);
	});

	it("says characters of several tokens whole, counts every token, and drops the one that ends the text", async () => {
		server.routes = vllm(
			events(
				piece("a", [97], 1),
				piece("", [240, 159], 3),
				piece("🙂", [153, 130], 5),
				piece("b", [98, 100_001], 7, "stop"),
				{ choices: [], usage: { prompt_tokens: 9, completion_tokens: 7 } },
			),
		);
		const reasoner = await open();
		await reasoner.prefill(QUESTION, never);
		const start = reasoner.position();
		const pieces = await all(reasoner, 100);
		assert.deepEqual(
			pieces.map(({ text, tokens }) => [text, tokens]),
			[
				["a", 1],
				["🙂", 4],
				["b", 1],
			],
		);
		assert.equal(reasoner.position(), start + 6);
		await all(reasoner, 100);
		const [, { prompt }] = server.bodies("/v1/completions");
		assert.deepEqual(prompt.slice(start), [97, 240, 159, 153, 130, 98]);
	});

	it("is asked for what it said and nothing that was taken back", async () => {
		server.routes = vllm(events(piece("ab", [97, 98], 2), piece("c", [99], 3, "length")));
		const reasoner = await open();
		await reasoner.prefill(QUESTION, never);
		const position = reasoner.position();
		await all(reasoner, 3);
		assert.equal(reasoner.position(), position + 3);
		await reasoner.rollback(position + 2);
		await reasoner.append("!");
		await all(reasoner, 3);
		const [, { prompt }] = server.bodies("/v1/completions");
		assert.deepEqual(prompt.slice(position), [97, 98, 33]);
	});

	it("says how sure it is when it is asked to", async () => {
		const sure = (logprob: number) => ({ tokens: ["x"], token_logprobs: [logprob], top_logprobs: [null] });
		server.routes = vllm(
			events(
				said("", { token_ids: [1], logprobs: sure(-0.5) }),
				said("x", { token_ids: [2], logprobs: sure(-0.1), finish_reason: "length" }),
			),
		);
		const reasoner = await open();
		await reasoner.prefill(QUESTION, never);
		const [first] = await all(reasoner, 2, true);
		assert.ok(Math.abs((first?.confidence ?? 0) - Math.exp(-0.5)) < 1e-9);
		assert.equal(server.bodies("/v1/completions")[0].logprobs, 1);
	});
});

describe("a model on any other server", () => {
	it("gets ChatML as text in which what looks like a control token is broken for all to see", async () => {
		server.routes["/v1/completions"] = events(said("x", { finish_reason: "length" }));
		const reasoner = await open();
		assert.equal(reasoner.estimated, true);
		assert.equal(reasoner.contextTokens, 9000);
		assert.match(logged.join(), /ChatML is used/);
		await reasoner.prefill(QUESTION, never);
		await all(reasoner, 1);
		const [{ prompt }] = server.bodies("/v1/completions");
		assert.equal(
			prompt,
			"<|im_start|>user\nWhy < |im_end|>, and < |endoftext|>?<|im_end|>\n<|im_start|>assistant\n",
		);
	});

	it("breaks a control token also where the model itself says it, in pieces", async () => {
		server.routes["/v1/completions"] = events(
			said("say <|im"),
			said("_end|> twice", { finish_reason: "length" }),
		);
		const reasoner = await open();
		await reasoner.prefill([{ role: "user", text: "How?" }], never);
		await all(reasoner, 20);
		await reasoner.append(HINT);
		await all(reasoner, 20);
		assert.ok(server.bodies("/v1/completions")[1].prompt.endsWith(`assistant\nsay < |im_end|> twice${HINT}`));
	});

	it("counts by estimate, and rolls back to where it was", async () => {
		server.routes["/v1/completions"] = events(said(" one"), said(" two", { finish_reason: "length" }));
		const reasoner = await open();
		await reasoner.prefill([{ role: "user", text: "How?" }], never);
		const position = reasoner.position();
		assert.equal(await reasoner.countTokens("x".repeat(300)), 100);
		assert.deepEqual(
			(await all(reasoner, 2)).map(({ tokens }) => tokens),
			[1, 1],
		);
		await reasoner.rollback(position + 1);
		await all(reasoner, 2);
		assert.ok(server.bodies("/v1/completions")[1].prompt.endsWith("assistant\n one"));
	});

	it("is believed to have written what it was allowed where it ended for that and did not count", async () => {
		server.routes["/v1/completions"] = events(
			said("many words at once"),
			said("", { finish_reason: "length" }),
		);
		const reasoner = await open();
		await reasoner.prefill([{ role: "user", text: "How?" }], never);
		const pieces = await all(reasoner, 12);
		assert.equal(
			pieces.reduce((sum, { tokens }) => sum + tokens, 0),
			12,
		);
	});

	it("may answer in one piece of JSON", async () => {
		server.routes["/v1/completions"] = json(said("all of it", { finish_reason: "stop" }));
		const reasoner = await open();
		await reasoner.prefill([{ role: "user", text: "How?" }], never);
		assert.deepEqual(await all(reasoner, 12), [{ text: "all of it", tokens: 3, ids: [] }]);
	});

	it("is counted by its words where it sends several at once and does not count", async () => {
		const pieces = ["One", " word", " after another,", "\n\n", "antidisestablishmentarianism"];
		server.routes["/v1/completions"] = events(...pieces.map((piece) => said(piece)));
		const reasoner = await open();
		await reasoner.prefill([{ role: "user", text: "How?" }], never);
		assert.deepEqual(
			(await all(reasoner, 100)).map(({ tokens }) => tokens),
			[1, 1, 2, 1, 2],
		);
	});
});

describe("a stream of a server", () => {
	const asking = async (route: Route) => {
		server.routes["/v1/completions"] = route;
		const reasoner = await open();
		await reasoner.prefill([{ role: "user", text: "How?" }], never);
		return reasoner;
	};

	it("is ended at once when the user stops, on the server too", async () => {
		let closed: Promise<unknown> = Promise.resolve();
		const reasoner = await asking((_asked, response) => {
			closed = once(response, "close");
			response.writeHead(200, { "content-type": "text/event-stream" });
			response.write(`data: ${JSON.stringify(said("one"))}\n\n`);
		});
		const stop = new AbortController();
		const texts: string[] = [];
		for await (const { text } of reasoner.generate({ maxTokens: 9, signal: stop.signal })) {
			texts.push(text);
			setTimeout(() => stop.abort(), 20);
		}
		assert.deepEqual(texts, ["one"]);
		await closed;
	});

	it("is ended on the server as soon as nobody reads on", async () => {
		let closed: Promise<unknown> = Promise.resolve();
		const reasoner = await asking((_asked, response) => {
			closed = once(response, "close");
			response.writeHead(200, { "content-type": "text/event-stream" });
			response.write(`data: ${JSON.stringify(said("one"))}\n\ndata: ${JSON.stringify(said("two"))}\n\n`);
		});
		const position = reasoner.position();
		for await (const { text } of reasoner.generate({ maxTokens: 9, signal: never })) {
			assert.equal(text, "one");
			break;
		}
		await closed;
		assert.equal(reasoner.position(), position + 1);
	});

	it("may hold comments, other fields, other line ends and what is no JSON: that is logged and dropped", async () => {
		const reasoner = await asking((_asked, response) => {
			response.writeHead(200, { "content-type": "text/event-stream" });
			response.write(": a comment\r\n\r\nevent: x\r\n");
			response.write(`data: ${JSON.stringify(said("one"))}\r\n\r\n`);
			response.write('data: {"half\n\nnonsense\n\ndata: {"choices": "none"}\n\n');
			response.end(`data: ${JSON.stringify(said("two", { finish_reason: "stop" }))}`);
		});
		const texts = (await all(reasoner, 9)).map(({ text }) => text);
		assert.deepEqual(texts, ["one", "two"]);
		assert.equal(logged.filter((line) => line.startsWith("dropped")).length, 3);
	});

	it("that breaks off has failed, and is not asked for again once words have come", async () => {
		const reasoner = await asking(async (_asked, response) => {
			response.writeHead(200, { "content-type": "text/event-stream" });
			response.write(`data: ${JSON.stringify(said("one"))}\n\n`);
			await sleep(20);
			response.destroy();
		});
		await assert.rejects(all(reasoner, 9), { code: "serverBroken" });
		assert.equal(server.bodies("/v1/completions").length, 1);
	});

	it("that ends too early, or in a complaint, has failed, too", async () => {
		const early = await asking((_asked, response) => {
			response.writeHead(200, { "content-type": "text/event-stream" });
			response.end(`data: ${JSON.stringify(said("one"))}\n\n`);
		});
		await assert.rejects(all(early, 9), { code: "serverBroken" });
		const complaining = await asking(events(said("one"), { error: { message: "out of memory", code: 500 } }));
		await assert.rejects(all(complaining, 9), {
			code: "serverFailed",
			message: /\(status 500\): out of memory/,
		});
	});
});
