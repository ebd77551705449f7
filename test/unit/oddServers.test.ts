import assert from "node:assert/strict";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { canChat } from "../../src/core/model/chatModels.ts";
import { describeEnding } from "../../src/core/trace/describe.ts";
import type { Trace } from "../../src/core/trace/trace.ts";
import { connectServer } from "../../src/host/served/connectServer.ts";
import { parseServerAddress } from "../../src/host/server/serverAddress.ts";
import { ServerClient } from "../../src/host/server/serverClient.ts";
import { CompletionServer, events, json, type Route, said } from "./completionServer.ts";
import { ServedSession } from "./servedSession.ts";

const server = new CompletionServer();
let session: ServedSession;

beforeEach(async () => {
	await server.start();
	server.asked.length = 0;
	server.routes = { "/v1/models": json({ data: [{ id: "some-model", max_model_len: 8000 }] }) };
	session = new ServedSession();
});
afterEach(() => {
	session.close();
	server.stop();
});

const ask = (completions: Route, windowTokens?: number): Promise<Trace> => {
	server.routes["/v1/completions"] = completions;
	return session.ask(server.url, windowTokens);
};
const ANSWER = "It adds up to 42.\n\nThus, it returns 42.";
const words = (text: string) => text.match(/\S+\s*/g) ?? [];
/** The answer word by word, each message changed in some way. */
const odd = (change: (message: object) => object, finish = "stop"): Route =>
	events(...words(ANSWER).map((word) => change(said(word))), change(said("", { finish_reason: finish })));
const onChoice = (change: object) => (message: object) => {
	const { choices } = message as { choices: [object] };
	return { ...message, choices: [{ ...choices[0], ...change }] };
};

describe("what a server says besides the text", () => {
	for (const [what, change] of [
		["no numbers in its usage", (m) => ({ ...m, usage: { prompt_tokens: 9, completion_tokens: null } })],
		["an empty usage", (m) => ({ ...m, usage: {} })],
		["half a usage", (m) => ({ ...m, usage: { prompt_tokens: 9, total_tokens: 9 } })],
		["a usage of words", (m) => ({ ...m, usage: "9 tokens" })],
		["a negative usage", (m) => ({ ...m, usage: { completion_tokens: -1 } })],
		["a usage of more tokens than there are", (m) => ({ ...m, usage: { completion_tokens: 2e9 } })],
		["a usage of halves", (m) => ({ ...m, usage: { completion_tokens: 1.5 } })],
		["empty logprobs", onChoice({ logprobs: {} })],
		["logprobs of nulls", onChoice({ logprobs: { tokens: null, token_logprobs: null } })],
		["logprobs of another kind", onChoice({ logprobs: { top_logprobs: [{ a: -0.1 }] } })],
		["logprobs above zero", onChoice({ logprobs: { token_logprobs: [3] } })],
		["tokens that are none", onChoice({ token_ids: ["x"] })],
		["details that are none", (m) => ({ ...m, __verbose: { tokens: "x", tokens_predicted: -4 } })],
		["an empty finish_reason with every word", (m) => onChoice({ finish_reason: "" })(m)],
	] as const satisfies readonly (readonly [string, (message: object) => object])[]) {
		it(`takes no word along: ${what}`, async () => {
			const last = said("", { finish_reason: "stop" });
			const trace = await ask(events(...words(ANSWER).map((word) => change(said(word))), last));
			assert.equal(trace.ending, "complete");
			assert.equal(trace.thought + trace.answer, ANSWER);
		});
	}

	it("may be missing where the text ends", async () => {
		for (const choice of [{ finish_reason: "stop" }, { text: null, finish_reason: "stop" }]) {
			const trace = await ask(events(said(ANSWER), { choices: [choice] }));
			assert.equal(trace.ending, "complete");
			assert.equal(trace.answer, ANSWER);
		}
	});

	it("may be further choices, which nobody asked for, and words behind the end", async () => {
		const noise = { index: 1, text: "NOISE", finish_reason: null };
		const messages = words(ANSWER).map((word) => {
			const { choices, ...rest } = said(word) as { choices: object[] };
			return { ...rest, choices: [noise, ...choices] };
		});
		const trace = await ask(events(...messages, said("", { finish_reason: "stop" }), said("MORE")));
		assert.equal(trace.thought + trace.answer, ANSWER);
	});

	it("may be an error that is none", async () => {
		for (const none of [
			{ error: null },
			{ error: "" },
			{ error: false, message: "ok" },
			{ detail: "fine" },
		]) {
			const trace = await ask(odd((message) => ({ ...message, ...none })));
			assert.equal(trace.ending, "complete");
			assert.equal(trace.thought + trace.answer, ANSWER);
		}
	});

	it("may be what ended the text, in any case", async () => {
		for (const reason of ["STOP", "EOS", "stop_token"]) {
			assert.equal((await ask(odd((message) => message, reason))).ending, "complete");
		}
	});

	it("is an answer also in the form of a chat", async () => {
		const piece = (content: string, finish_reason: string | null = null) => ({
			choices: [{ index: 0, delta: { content }, finish_reason }],
		});
		const whole = { choices: [{ message: { role: "assistant", content: ANSWER }, finish_reason: "stop" }] };
		for (const route of [
			events(...words(ANSWER).map((word) => piece(word)), piece("", "stop")),
			json(whole),
		]) {
			const trace = await ask(route);
			assert.equal(trace.ending, "complete");
			assert.equal(trace.thought + trace.answer, ANSWER);
		}
	});

	it("may be of another type than it says", async () => {
		const messages = [...words(ANSWER).map((word) => said(word)), said("", { finish_reason: "stop" })];
		const stream = messages.map((message) => `data: ${JSON.stringify(message)}\n\n`).join("");
		const whole = JSON.stringify(said(ANSWER, { finish_reason: "stop" }), undefined, 1);
		const lines = messages.map((message) => JSON.stringify(message)).join("\n");
		for (const body of [stream, `\ufeff${stream}`, whole, `\n ${whole}`, lines]) {
			for (const type of ["application/json", "text/plain", "text/html", "application/jsonl", undefined]) {
				if (type === "application/jsonl" && body.includes(whole)) continue;
				const trace = await ask((_asked, response) => {
					response.writeHead(200, type ? { "content-type": type } : {}).end(body);
				});
				assert.equal(trace.ending, "complete", `${type}: ${body.slice(0, 20)}`);
				assert.equal(trace.thought + trace.answer, ANSWER);
			}
		}
		const page = await ask((_asked, response) => {
			response.writeHead(200, { "content-type": "text/plain" }).end("<!doctype html>Log in");
		});
		assert.match(page.failure?.message ?? "", /a web page came/);
	});

	it("is code as it stands, whatever in it looks like a secret", async () => {
		const code =
			'connect("postgres://user:word@localhost/db"); // Authorization: Bearer abcdefghijklmnop1234';
		const trace = await ask(json(said(code, { finish_reason: "stop" })));
		assert.equal(trace.answer, code);
	});

	it("is told where it is an error in words", async () => {
		const trace = await ask((_asked, response) => {
			response.writeHead(200, { "content-type": "text/event-stream" });
			response.end(`data: ${JSON.stringify(said("It"))}\n\nevent: error\ndata: the slot was lost\n\n`);
		});
		assert.match(
			trace.failure?.message ?? "",
			/ ended the answer before it was whole \(the slot was lost\)\.$/,
		);
	});

	it("is nothing at all: then the answer is said to be none", async () => {
		const trace = await ask(events());
		assert.equal(trace.ending, "complete");
		assert.equal(describeEnding(trace), "The model wrote no answer.");
	});

	it("never is more than so many tokens can say, not even in one piece", async () => {
		const trace = await ask(
			events(said("one two three ".repeat(100_000)), said("", { finish_reason: "stop" })),
		);
		assert.ok(trace.thought.length + trace.answer.length < 50_000);
	});

	it("never makes a text longer than it was asked for: it is ended there, on the server too", async () => {
		let closed: Promise<unknown> = Promise.resolve();
		const trace = await ask(async (_asked, response) => {
			closed = once(response, "close");
			response.writeHead(200, { "content-type": "text/event-stream" });
			for (let word = 0; !response.destroyed; word++) {
				response.write(`data: ${JSON.stringify(said(` ${word}`))}\n\n`);
				await sleep(0);
			}
		});
		await closed;
		assert.equal(trace.ending, "truncated");
		assert.ok(trace.tokens.thinking + trace.tokens.answer <= trace.window.thinkingTokens + 1024);
	});
});

describe("an answer that a server ends", () => {
	for (const reason of ["abort", "error", "content_filter", "something_new"]) {
		it(`for "${reason}" is not whole, and what came is kept`, async () => {
			const trace = await ask(odd((message) => message, reason));
			assert.equal(trace.failure?.code, "serverGaveUp");
			assert.ok(trace.failure?.message.includes(reason));
			assert.equal(trace.thought + trace.answer, ANSWER);
		});
	}

	for (const [what, raw, reason] of [
		["an error without a message", 'data: {"error":{"code":500,"message":null}}\n\ndata: [DONE]\n\n', "500"],
		["an error as old llama-servers have it", 'error: {"code":500,"message":"slot lost"}\n\n', "slot lost"],
	] as const) {
		it(`with ${what} has failed`, async () => {
			const trace = await ask((_asked, response) => {
				response.writeHead(200, { "content-type": "text/event-stream" });
				response.end(`data: ${JSON.stringify(said("Let me"))}\n\n${raw}`);
			});
			assert.equal(trace.failure?.code, "serverFailed");
			assert.ok(trace.failure?.message.includes(reason));
		});
	}

	/** Goes on with a text where the prompt leaves it, a hundred words at a time. */
	const hundredsOf =
		(text: string, usage: boolean): Route =>
		(asked, response) => {
			const soFar = asked.body.prompt.split("assistant\n").at(-1) ?? "";
			const isLook = !text.startsWith(soFar);
			const rest = isLook ? ["42"] : words(text.slice(soFar.length));
			const now = rest.slice(0, 100);
			const total = { choices: [], usage: { completion_tokens: now.length } };
			events(
				...now.map((word) => said(word)),
				said("", { finish_reason: now.length < rest.length ? "length" : "stop" }),
				...(usage && now.length < rest.length ? [total] : []),
			)(asked, response);
		};

	for (const usage of [true, false]) {
		it(`at a limit of its own is asked for the rest${usage ? ", where it counts its tokens" : ""}`, async () => {
			const text = Array.from({ length: 250 }, (_, at) => `${1000 + at} `).join("");
			const trace = await ask(hundredsOf(text, usage), 1000);
			assert.equal(trace.ending, "complete");
			assert.ok(trace.thought + trace.answer === text, trace.thought + trace.answer);
			assert.ok(session.logged.some((line) => /ended after 100 of \d+ tokens/.test(line)));
		});
	}

	it("at a very low limit of its own is told, not taken for the whole", async () => {
		const last = { choices: [], usage: { completion_tokens: 5 } };
		const trace = await ask(
			events(
				...words("one two three four five").map((word) => said(word)),
				said("", { finish_reason: "length" }),
				last,
			),
			1000,
		);
		assert.equal(trace.failure?.code, "serverLimit");
		assert.match(trace.failure?.message ?? "", /after 5 of 1,?000 tokens/);
		assert.equal(trace.thought, "one two three four five");
	});
});

describe("an option that a server refuses", () => {
	const refusing =
		(option: string, refusal: object, status = 400): Route =>
		(asked, response) =>
			(asked.body[option] === undefined ? odd((message) => message) : json(refusal, status))(asked, response);

	for (const [option, refusal, status] of [
		[
			"stream_options",
			{ detail: [{ loc: ["body", "stream_options"], msg: "Extra inputs are not permitted" }] },
			422,
		],
		["stream_options", { error: { message: "Unsupported parameter.", param: "stream_options" } }, 400],
		["temperature", { error: { message: "temperature must be above 0" } }, 400],
		["stream_options", { error: "include_usage is not known" }, 501],
	] as const) {
		it(`(${option}, status ${status}) is left out, at once and from then on`, async () => {
			const route = refusing(option, refusal, status);
			assert.equal((await ask(route)).ending, "complete");
			assert.equal((await ask(route)).ending, "complete");
			const tries = server.bodies("/v1/completions").map((body) => option in body);
			assert.deepEqual(tries, [true, false, false]);
		});
	}

	it("is not looked for in a refusal of the question itself", async () => {
		const trace = await ask(json({ error: { message: "the prompt is too long for max_tokens" } }, 400));
		assert.equal(trace.failure?.code, "serverRejected");
		assert.equal(server.bodies("/v1/completions").length, 1);
	});
});

describe("what a server complains of", () => {
	for (const [body, message] of [
		[{ detail: [{ loc: ["body", "prompt"], msg: "too long", type: "value_error" }] }, /prompt: too long\.$/],
		[{ detail: [{ msg: "first" }, { loc: ["body", "n", 0], msg: "second" }] }, /first; n\.0: second\.$/],
		[{ error: { type: "invalid_request" } }, /invalid_request\.$/],
		[{ error: { message: ".".repeat(200_000) } }, /status 400|\.$/],
	] as const) {
		it(`is told: ${JSON.stringify(body).slice(0, 60)}`, async () => {
			const { failure } = await ask(json(body, 400));
			assert.equal(failure?.code, "serverRejected");
			assert.match(failure?.message ?? "", message);
			assert.ok((failure?.message.length ?? 0) < 500);
		});
	}
});

describe("the model of a server that has several", () => {
	for (const id of [
		"text-embedding-nomic-embed-text-v1.5",
		"BAAI/bge-m3",
		"Qwen/Qwen3-Embedding-0.6B",
		"bge-reranker-v2-m3",
		"jinaai/jina-reranker-v2",
		"openai/whisper-large-v3",
		"tts-1",
		"stable-diffusion-xl",
		"intfloat/e5-mistral-7b-instruct",
	]) {
		it(`is not ${id}`, () => assert.equal(canChat({ id, kinds: [] }), false));
	}
	for (const id of [
		"Qwen2.5-Coder-7B-Instruct",
		"gemma-3-27b-it",
		"gpt-oss-20b",
		"mistral-small",
		"DeepSeek-R1",
	]) {
		it(`may be ${id}`, () => assert.equal(canChat({ id, kinds: [] }), true));
	}
	it("is told by what the server says of it", () => {
		assert.equal(canChat({ id: "m1", kinds: ["embeddings"] }), false);
		assert.equal(canChat({ id: "clip-chat", kinds: ["chat", "vision"] }), true);
	});

	it("is the first that can chat, and the first where none seems to", async () => {
		const model = async (...ids: string[]) => {
			server.asked.length = 0;
			server.routes["/v1/models"] = json({ data: ids.map((id) => ({ id, type: "model" })) });
			const other = new ServedSession();
			server.routes["/v1/completions"] = odd((message) => message);
			const trace = await other.ask(server.url);
			other.close();
			return [server.bodies("/v1/completions")[0].model, trace.model.name];
		};
		assert.deepEqual(await model("nomic-embed-text", "coder", "other"), ["coder", "coder"]);
		assert.deepEqual(await model("nomic-embed-text"), ["nomic-embed-text", "nomic-embed-text"]);
	});

	it("is the one that the settings name where the server lists none", async () => {
		session.settings = { ...session.settings, model: "mine" };
		for (const list of [json({ data: [] }), json({ data: null }), json([]), json({}, 404)]) {
			server.routes["/v1/models"] = list;
			assert.equal((await ask(odd((message) => message))).ending, "complete");
		}
		assert.ok(server.bodies("/v1/completions").every(({ model }) => model === "mine"));
	});

	it("is found in a list with other things in it, and in a bare one", async () => {
		for (const list of [
			{ data: [null, { id: 7 }, { id: "" }, { id: "a", max_model_len: "x" }] },
			[{ id: "a" }],
		]) {
			server.routes["/v1/models"] = json(list);
			assert.equal((await ask(odd((message) => message))).model.name, "a");
		}
	});
});

describe("a server that resembles another kind", () => {
	it("is asked in text where it tokenises as vLLM does but renders no chats", async () => {
		// As SGLang does: a prompt is all that it tokenises.
		server.routes["/tokenize"] = (asked, response) => {
			if (asked.body.prompt !== undefined)
				json({ tokens: [7], count: 1, max_model_len: 8000 })(asked, response);
			else json({ message: "prompt: Field required" }, 400)(asked, response);
		};
		assert.equal((await ask(odd((message) => message))).ending, "complete");
		assert.match(server.bodies("/v1/completions")[0].prompt, /What does it return\?/);
	});

	it("is asked in text where it renders chats but tells them in another form", async () => {
		server.routes["/tokenize"] = json({ tokens: [7], count: 1, max_model_len: 8000 });
		server.routes["/detokenize"] = json({ text: "x" });
		assert.equal((await ask(odd((message) => message))).ending, "complete");
		assert.match(server.bodies("/v1/completions")[0].prompt, /What does it return\?/);
	});

	it("is asked in text where it has the properties of a llama-server but does not tokenise", async () => {
		server.routes["/props"] = json({ chat_template: "", default_generation_settings: { n_ctx: 8000 } });
		assert.equal((await ask(odd((message) => message))).ending, "complete");
		assert.match(server.bodies("/v1/completions")[0].prompt, /What does it return\?/);
	});
});

describe("a llama-server with several models", () => {
	it("is told which of them is asked, whatever it is asked", async () => {
		const ofModel =
			(route: Route): Route =>
			(asked, response) => {
				const model = asked.body?.model ?? new URL(asked.path, server.url).searchParams.get("model");
				const missing = { error: { message: "model name is missing from the request" } };
				return (model === "some-model" ? route : json(missing, 400))(asked, response);
			};
		server.routes["/props"] = ofModel(json({ default_generation_settings: { n_ctx: 8000 } }));
		server.routes["/tokenize"] = ofModel(
			json(({ content = "" }: { content?: string }) => ({ tokens: Array.from(content, () => 7) })),
		);
		assert.equal((await ask(ofModel(odd((message) => message)))).ending, "complete");
		assert.ok(Array.isArray(server.bodies("/v1/completions")[0].prompt));
	});
});

describe("a new model behind an old address", () => {
	/** llama-server with a vocabulary in which a character has this much added to its number. */
	const llama = (shift: number): Record<string, Route> => ({
		"/v1/models": json({ data: [{ id: "m" }] }),
		"/props": json({ default_generation_settings: { n_ctx: 4096 }, bos_token: "", eos_token: "" }),
		"/tokenize": json(({ content }: { content: string }) => ({
			tokens: Array.from(content, (character) => (character.codePointAt(0) ?? 0) + shift),
		})),
		"/v1/completions": ({ body, ...asked }, response) =>
			body.max_tokens === 0
				? json(said("", { finish_reason: "length" }))({ body, ...asked }, response)
				: odd((message) => message)({ body, ...asked }, response),
	});
	const textOf = (shift: number) =>
		String.fromCodePoint(
			...server
				.bodies("/v1/completions")
				.at(-1)
				.prompt.map((id: number) => id - shift),
		);

	it("gets its own token numbers, not those of the model before it", async () => {
		server.routes = llama(0);
		assert.equal((await session.ask(server.url)).ending, "complete");
		assert.ok(textOf(0).includes("What does it return?"));
		server.routes = llama(10_000);
		assert.equal((await session.ask()).ending, "complete");
		assert.ok(textOf(10_000).includes("What does it return?"));
	});

	it("is not asked to think on about what another one has read", async () => {
		server.routes = llama(0);
		const { id } = await session.ask(server.url);
		server.routes = llama(10_000);
		await session.ask();
		await assert.rejects(session.thinkMore(id), { code: "traceGone" });
	});

	it("is not what a server is said to have that only fails, or wants a key", async () => {
		server.routes = llama(0);
		const client = new ServerClient(parseServerAddress(server.url), {
			apiKey: async () => "",
			log: () => {},
		});
		const served = await connectServer(client, { model: "", contextTokens: 0 });
		const { signal } = new AbortController();
		assert.equal(await served.isSame(signal), true);
		for (const [status, code] of [
			[500, "serverFailed"],
			[401, "serverUnauthorized"],
		] as const) {
			server.routes["/props"] = json({ error: { message: "CUDA error" } }, status);
			await assert.rejects(served.isSame(signal), { code });
		}
		server.routes = {};
		assert.equal(await served.isSame(signal), false);
	});
});

describe("a connection to a server", () => {
	it("may bring the answer packed", async () => {
		const trace = await ask((_asked, response) => {
			const text = `data: ${JSON.stringify(said(ANSWER, { finish_reason: "stop" }))}\n\n`;
			response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" });
			response.end(gzipSync(text));
		});
		assert.equal(trace.answer, ANSWER);
	});

	for (const status of [301, 302, 307, 308]) {
		it(`is led on within the same server, with what it was asked (${status})`, async () => {
			server.routes["/v1/completions/"] = odd((message) => message);
			const trace = await ask((_asked, response) => {
				response.writeHead(status, { location: "/v1/completions/" }).end();
			});
			assert.equal(trace.answer, ANSWER);
			assert.match(server.bodies("/v1/completions/")[0].prompt, /What does it return\?/);
		});
	}

	it("is not led to another server", async () => {
		const other = new CompletionServer();
		await other.start();
		const trace = await ask((_asked, response) => {
			response.writeHead(307, { location: `${other.url}/v1/completions` }).end();
		});
		assert.equal(trace.failure?.code, "serverRedirects");
		assert.ok(trace.failure?.message.includes(other.host));
		assert.equal(other.asked.length, 0);
		other.stop();
	});
});
