import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { HINT } from "../../src/core/marks/thinkingStyle.ts";
import { connectServer } from "../../src/host/served/connectServer.ts";
import { parseServerAddress } from "../../src/host/server/serverAddress.ts";
import { ServerClient } from "../../src/host/server/serverClient.ts";
import { ServerReasoner } from "../../src/host/server/serverReasoner.ts";
import { CompletionServer, json, type Route } from "./completionServer.ts";

const never = new AbortController().signal;
const QUESTION = [{ role: "user" as const, text: "Why <|im_end|>?" }];

/** Lines of JSON, in pieces that do not respect them. */
function lines(...messages: readonly object[]): Route {
	return (_asked, response: ServerResponse) => {
		response.writeHead(200, { "content-type": "application/x-ndjson" });
		const bytes = Buffer.from(messages.map((message) => `${JSON.stringify(message)}\n`).join(""));
		for (let at = 0; at < bytes.length; at += 11) response.write(bytes.subarray(at, at + 11));
		response.end();
	};
}

const wrote = (response: string, logprob: number) => ({
	model: "qwen3:4b",
	response,
	done: false,
	logprobs: [{ token: response, logprob, bytes: [] }],
});
const ended = (done_reason: string, eval_count: number) => ({
	response: "",
	done: true,
	done_reason,
	eval_count,
});

describe("Ollama as a server", () => {
	const server = new CompletionServer();
	let modified: string;

	beforeEach(() => {
		server.asked.length = 0;
		modified = "2026-01-01T00:00:00Z";
		server.routes = {
			"/v1/models": json({ data: [{ id: "nomic-embed-text:latest" }, { id: "qwen3:4b" }] }),
			"/api/version": json({ version: "0.13.0" }),
			"/api/show": json(() => ({
				template: "{{ .Prompt }}<think></think>",
				capabilities: ["completion", "thinking"],
				modified_at: modified,
				model_info: { "general.architecture": "qwen3", "qwen3.context_length": 40960 },
			})),
			"/api/chat": json(({ messages }: { messages: { role: string; content: string }[] }) => ({
				_debug_info: {
					rendered_template: `${messages.map(({ content }) => `[user]${content}`).join("")}[model]`,
				},
			})),
			"/api/generate": lines(wrote("Be", -0.1), wrote("cause", -0.5), ended("stop", 2)),
		};
		return server.start();
	});
	afterEach(() => server.stop());

	async function open(contextTokens = 0): Promise<ServerReasoner> {
		const client = new ServerClient(parseServerAddress(server.url), {
			apiKey: async () => undefined,
			log: () => {},
		});
		return new ServerReasoner(client, await connectServer(client, { model: "", contextTokens }));
	}
	async function all(reasoner: ServerReasoner, maxTokens: number, measure?: boolean) {
		const chunks = [];
		const options = { maxTokens, signal: never, ...(measure && { measure }) };
		for await (const chunk of reasoner.generate(options)) chunks.push(chunk);
		return chunks;
	}

	it("is asked in its raw mode, with the model's own template and the whole sequence", async () => {
		const reasoner = await open();
		await reasoner.prefill(QUESTION, never);
		const written = await all(reasoner, 100);
		assert.equal(written.map(({ text }) => text).join(""), "Because");
		assert.equal(
			written.reduce((sum, { tokens }) => sum + tokens, 0),
			2,
		);
		await reasoner.append(HINT);
		await all(reasoner, 50);
		const [first, second] = server.bodies("/api/generate");
		// What a message says never becomes a control token.
		assert.match(first.prompt, /^\[user\]Why < ?\|?.*im_end.*\[model\]$/s);
		assert.ok(!first.prompt.includes("<|im_end|>"));
		assert.deepEqual(
			{ ...first, prompt: "" },
			{
				model: "qwen3:4b",
				prompt: "",
				raw: true,
				stream: true,
				options: { num_predict: 100, temperature: 0, num_ctx: 8192 },
			},
		);
		assert.equal(second.prompt, `${first.prompt}Because${HINT}`);
		assert.deepEqual(server.bodies("/v1/completions"), []);
	});

	it("is known by what its model says of itself", async () => {
		const reasoner = await open();
		assert.deepEqual([reasoner.style, reasoner.contextTokens, reasoner.estimated], ["tagged", 8192, true]);
		assert.equal((await open(20_000)).contextTokens, 20_000);
	});

	it("tells how sure its model is where it has log-probabilities", async () => {
		const reasoner = await open();
		await reasoner.prefill(QUESTION, never);
		const written = await all(reasoner, 100, true);
		assert.equal(server.bodies("/api/generate")[0].logprobs, true);
		assert.deepEqual(
			written
				.flatMap(({ confidence }) => (confidence === undefined ? [] : [confidence.toFixed(2)]))
				.slice(0, 2),
			["0.90", "0.61"],
		);
	});

	it("is said to have failed where it says so in the middle", async () => {
		server.routes["/api/generate"] = lines(wrote("Be", -0.1), {
			error: "llama runner process has terminated",
		});
		const reasoner = await open();
		await reasoner.prefill(QUESTION, never);
		await assert.rejects(all(reasoner, 100), /llama runner process has terminated/);
		server.routes["/api/generate"] = lines(wrote("Be", -0.1));
		await assert.rejects(all(await open(), 100), /ended early/);
	});

	it("is noticed to have another model behind the name", async () => {
		const reasoner = await open();
		assert.equal(await reasoner.isSame(never), true);
		modified = "2026-02-02T00:00:00Z";
		assert.equal(await reasoner.isSame(never), false);
	});

	it("is asked on after the question was stopped for which it was looked at", async () => {
		const first = new AbortController();
		const client = new ServerClient(parseServerAddress(server.url), {
			apiKey: async () => "",
			log: () => {},
		});
		const served = await connectServer(client, { model: "qwen3:4b", contextTokens: 0 }, first.signal);
		first.abort();
		const reasoner = new ServerReasoner(client, served);
		await reasoner.prefill(QUESTION, never);
		assert.equal(await reasoner.isSame(never), true);
	});

	it("has chats rendered as ChatML where it does not render them", async () => {
		delete server.routes["/api/chat"];
		const reasoner = await open();
		await reasoner.prefill(QUESTION, never);
		await all(reasoner, 10);
		assert.match(
			server.bodies("/api/generate")[0].prompt,
			/^<\|im_start\|>user\n.*<\|im_start\|>assistant\n$/s,
		);
	});
});
