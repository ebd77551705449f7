import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Trace } from "../../src/core/trace/trace.ts";
import { CompletionServer, events, json, type Route, said } from "./completionServer.ts";
import { ServedSession } from "./servedSession.ts";

const LIST = json({ data: [{ id: "m", max_model_len: 4096 }] });
const GOOD = events(said("It is 42.", { finish_reason: "stop" }));
/** Says nothing at all, ever. */
const SILENT: Route = () => {};
/** Says a little now and then, and never all of it. */
const TRICKLING: Route = (_asked, response) => {
	response.writeHead(200, { "content-type": "application/json" });
	const timer = setInterval(() => (response.destroyed ? clearInterval(timer) : response.write(" ")), 50);
};
const LOADING = json({ error: { message: "loading" } }, 503);

const good = new CompletionServer();
const bad = new CompletionServer();
let session: ServedSession;

beforeEach(async () => {
	await Promise.all([good.start(), bad.start()]);
	for (const server of [good, bad]) {
		server.asked.length = 0;
		server.routes = { "/v1/models": LIST, "/v1/completions": GOOD };
	}
	session = new ServedSession();
	// Named, so that nobody waits for the server's own list before the question is there to be stopped.
	session.settings = { ...session.settings, model: "m" };
});
afterEach(() => {
	session.close();
	good.stop();
	bad.stop();
});

/** Resolves when the bad server has been asked for something. */
async function asked(path: string): Promise<void> {
	while (!bad.asked.some((each) => each.path.startsWith(path))) await sleep(5);
}

const LLAMA: Record<string, Route> = {
	"/props": json({ default_generation_settings: { n_ctx: 4096 }, bos_token: "", eos_token: "" }),
	"/tokenize": json(({ content }: { content: string }) => ({
		tokens: Array.from(content, (character) => character.codePointAt(0)),
	})),
};

describe("a server that lets its clients wait", () => {
	for (const [how, route] of [
		["is silent", SILENT],
		["trickles", TRICKLING],
		["loads its model for ever", LOADING],
	] as const) {
		for (const path of ["/v1/models", "/props", "/tokenize", "/v1/completions"]) {
			it(`and ${how} when asked for ${path} is stopped at once, and holds nobody up who asks another`, async () => {
				Object.assign(bad.routes, LLAMA, { [path]: route });
				const waiting = session.ask(bad.url);
				await asked(path);
				const answered = await session.ask(good.url);
				assert.equal(answered.answer, "It is 42.");
				assert.equal(session.conversation.running.length, 1);
				session.conversation.control("stop");
				assert.equal((await waiting).ending, "stopped");
			});
		}
	}

	it("is let go by the connection, too, when it is stopped", async () => {
		let closed: Promise<unknown> | undefined;
		bad.routes["/v1/models"] = (_asked, response) => {
			closed = once(response, "close");
		};
		const waiting = session.ask(bad.url);
		await asked("/v1/models");
		session.conversation.control("stop");
		await waiting;
		await closed;
	});

	it("can be asked again once it answers, also where it counts tokens", async () => {
		Object.assign(bad.routes, LLAMA, { "/tokenize": SILENT });
		const waiting = session.ask(bad.url);
		await asked("/tokenize");
		session.conversation.control("stop");
		await waiting;
		bad.routes["/tokenize"] = LLAMA["/tokenize"] as Route;
		assert.equal((await session.ask(bad.url)).ending, "complete");
	});
});

describe("a server that says too much", () => {
	/** Writes for as long as anybody reads. */
	const endless =
		(type: string, head: string, chunk: string): Route =>
		async (_asked, response) => {
			response.on("error", () => {});
			response.writeHead(200, { "content-type": type });
			response.write(head);
			while (!response.destroyed) {
				if (!response.write(chunk)) await Promise.race([once(response, "drain"), once(response, "close")]);
			}
		};
	const much = "x".repeat(2 ** 18);
	const ask = async (routes: Record<string, Route>): Promise<Trace> => {
		Object.assign(bad.routes, routes);
		return session.ask(bad.url);
	};

	for (const [what, routes, code] of [
		[
			"a list of models",
			{ "/v1/models": endless("application/json", '{"data":["', much) },
			"serverNotCompletion",
		],
		["properties", { "/props": endless("application/json", '{"a":"', much) }, "serverNotCompletion"],
		[
			"an answer in one piece",
			{ "/v1/completions": endless("application/json", '{"a":"', much) },
			"serverBroken",
		],
		["a line", { "/v1/completions": endless("text/event-stream", "data: ", much) }, "serverBroken"],
		["an event", { "/v1/completions": endless("text/event-stream", "", `data: ${much}\n`) }, "serverBroken"],
		["comments", { "/v1/completions": endless("text/event-stream", "", `: ${much}\n\n`) }, "serverBroken"],
		[
			"a complaint",
			{
				"/v1/completions": (asked, response) => {
					response.writeHead = ((_status: number, headers: object) =>
						Object.getPrototypeOf(response).writeHead.call(response, 400, headers)) as never;
					return endless("application/json", '{"error":"', much)(asked, response);
				},
			},
			"serverRejected",
		],
		["tokens", { ...LLAMA, "/tokenize": json({ tokens: Array(300_000).fill(1) }) }, "serverNotCompletion"],
	] as const satisfies readonly (readonly [string, Record<string, Route>, string])[]) {
		it(`and never ends ${what} is left, and told`, async () => {
			session.settings = { ...session.settings, model: "" };
			const trace = await ask(routes);
			if (what === "properties") {
				// Whoever has no properties worth the name is asked as any server.
				assert.equal(trace.ending, "complete");
				return;
			}
			assert.equal(trace.failure?.code, code);
			assert.equal((await session.ask(good.url)).ending, "complete");
		});
	}

	it("in its headers is left, and told", async () => {
		const sockets = new Set<Socket>();
		const raw = createServer((socket) => {
			sockets.add(socket);
			socket.on("error", () => {});
			socket.write("HTTP/1.1 200 OK\r\n");
			const timer = setInterval(() => {
				if (socket.destroyed) clearInterval(timer);
				else socket.write(`x-much: ${"y".repeat(4000)}\r\n`);
			}, 1);
		});
		await new Promise<void>((listening) => raw.listen(0, "127.0.0.1", listening));
		const { port } = raw.address() as { port: number };
		const trace = await session.ask(`http://127.0.0.1:${port}`);
		assert.match(trace.failure?.code ?? "", /^server/);
		for (const socket of sockets) socket.destroy();
		raw.close();
	});

	it("in numbers is not believed", async () => {
		bad.routes["/v1/models"] = json({ data: [{ id: "m", max_model_len: 1e15 }] });
		bad.routes["/v1/completions"] = events(
			said("It is 42.", {}, { usage: { prompt_tokens: 1, completion_tokens: 2_000_000_000 } }),
			said("", { finish_reason: "stop" }, { usage: { completion_tokens: 1e16 } }),
		);
		const trace = await session.ask(bad.url);
		assert.equal(trace.answer, "It is 42.");
		assert.ok(trace.tokens.answer < 10);
	});

	it("in a name or a number of models is heard out as far as that makes sense", async () => {
		const ids = Array.from({ length: 50_000 }, (_, at) => ({ id: `m${at}` }));
		bad.routes["/v1/models"] = json({ data: [{ id: "x".repeat(100_000) }, ...ids] });
		session.settings = { ...session.settings, model: "" };
		assert.equal((await session.ask(bad.url)).ending, "complete");
		assert.equal(bad.bodies("/v1/completions")[0].model, "m0");
		session.settings = { ...session.settings, model: "none of them" };
		const { failure } = await session.ask(bad.url);
		assert.equal(failure?.code, "serverModelUnknown");
		assert.ok((failure?.message.length ?? 0) < 1000);
	});

	it("with a template that never ends is left, and told", async () => {
		const template = "{% for a in range(1000000000) %}{% endfor %}";
		const trace = await ask({
			...LLAMA,
			"/props": json({ default_generation_settings: { n_ctx: 4096 }, chat_template: template }),
		});
		assert.equal(trace.failure?.code, "serverNotCompletion");
		assert.match(trace.failure?.message ?? "", /chat template fails: it counts too far/);
	});
});
