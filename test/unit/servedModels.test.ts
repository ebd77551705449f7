import assert from "node:assert/strict";
import type { ModelStatus } from "../../src/core/engine/modelStatus.ts";
import { parseSettings } from "../../src/core/protocol/settings.ts";
import type { Trace } from "../../src/core/trace/trace.ts";
import { Conversation } from "../../src/host/conversation/conversation.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { startServedEngine } from "../../src/host/engine/servedEngine.ts";
import { ServedModels, type ServerSettings } from "../../src/host/served/servedModels.ts";
import { CompletionServer, events, json, said } from "./completionServer.ts";

const { settings } = parseSettings(() => undefined);

describe("an engine for a server", () => {
	const server = new CompletionServer();
	let chosen: ServerSettings;
	let models: ServedModels;
	let client: EngineClient;
	let conversation: Conversation;
	let statuses: ModelStatus[];
	let key: string | undefined;

	beforeEach(async () => {
		await server.start();
		server.asked.length = 0;
		server.routes = {
			"/v1/models": json({ data: [{ id: "Qwen/Qwen2.5-Coder-7B-Instruct" }, { id: "other" }] }),
			"/v1/completions": events(
				said("It is 42.\n\nThus, it returns 42."),
				said("", { finish_reason: "stop" }),
			),
		};
		chosen = { url: server.url, model: "", contextTokens: 0 };
		statuses = [];
		key = undefined;
		models = new ServedModels({ settings: () => chosen, apiKey: async () => key, log: () => {} });
		client = new EngineClient(async () => startServedEngine(models), {
			log: () => {},
			statusChanged: (status) => statuses.push(status),
		});
		conversation = new Conversation(() => client);
	});
	afterEach(() => {
		client.dispose();
		server.stop();
	});

	const ask = async (): Promise<Trace> =>
		conversation.ask({ prompt: "What does it return?" }, { model: await models.locate(), settings });

	it("answers as the model process does, under the name of the server's model", async () => {
		const trace = await ask();
		assert.equal(trace.ending, "complete");
		assert.equal(trace.exit, "finished");
		assert.match(trace.answer, /Thus, it returns 42\./);
		assert.deepEqual(trace.model, { id: "qwen2.5-coder-7b", name: "Qwen2.5 Coder 7B Instruct" });
		assert.equal(trace.promptEstimated, true);
		assert.equal(statuses.at(-1)?.state, "ready");
	});

	it("uses the model that the settings name", async () => {
		chosen = { ...chosen, model: "other" };
		assert.equal((await ask()).model.name, "other");
		assert.equal(server.bodies("/v1/completions")[0].model, "other");
	});

	it("thinks more", async () => {
		const { id } = await ask();
		await conversation.thinkMore(id);
		assert.equal(conversation.traces[0]?.reopened, true);
		assert.equal(conversation.traces[0]?.ending, "complete");
		assert.ok(server.bodies("/v1/completions")[1].prompt.endsWith("Thus, it returns 42.\n\nWait,"));
	});

	it("keeps what came, and says why no more did", async () => {
		server.routes["/v1/completions"] = (_asked, response) => {
			response.writeHead(200, { "content-type": "text/event-stream" });
			response.end(`data: ${JSON.stringify(said("Let me see"))}\n\n`);
		};
		const trace = await ask();
		assert.equal(trace.failure?.code, "serverBroken");
		assert.equal(trace.thought, "Let me see");
	});

	it("tells that nothing answers with the question, and answers the next one when something does", async () => {
		server.stop();
		const model = await models.locate();
		assert.equal(model.profile.name, new URL(chosen.url).host);
		const trace = await conversation.ask({ prompt: "Why?" }, { model, settings });
		assert.equal(trace.failure?.code, "serverRefused");
		await server.start();
		chosen = { ...chosen, url: server.url };
		assert.equal((await ask()).ending, "complete");
	});

	it("looks at the server anew after it failed: it may have become another one", async () => {
		await ask();
		server.routes["/v1/completions"] = json({ error: "no" }, 500);
		assert.equal((await ask()).failure?.code, "serverFailed");
		server.asked.length = 0;
		await ask();
		assert.ok(server.asked.some(({ path }) => path === "/v1/models"));
	});

	it("asks a server that works no more than it has to", async () => {
		await ask();
		server.asked.length = 0;
		await ask();
		assert.deepEqual(
			server.asked.map(({ path }) => path),
			["/v1/completions"],
		);
	});

	it("is stopped while the server lets it wait", async () => {
		let waiting: () => void = () => {};
		const asked = new Promise<void>((resolve) => {
			waiting = resolve;
		});
		server.routes["/v1/completions"] = () => waiting();
		const answered = ask();
		await asked;
		conversation.control("stop");
		assert.equal((await answered).ending, "stopped");
	});

	it("sends the key that belongs to the server", async () => {
		key = "k";
		await ask();
		assert.ok(server.asked.every(({ headers }) => headers.authorization === "Bearer k"));
	});

	it("needs an address", async () => {
		chosen = { ...chosen, url: "" };
		await assert.rejects(models.locate(), { code: "serverAddressMissing" });
	});
});
