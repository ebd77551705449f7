import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Failure } from "../../src/core/failure.ts";
import { connectServer } from "../../src/host/served/connectServer.ts";
import { parseServerAddress } from "../../src/host/server/serverAddress.ts";
import { ServerClient } from "../../src/host/server/serverClient.ts";
import { CompletionServer, events, json, type Route, said } from "./completionServer.ts";
import { refuse } from "./modelServer.ts";

const server = new CompletionServer();
let pauses: number[];
let logged: string[];

const clientOf = (url: string, key?: string) =>
	new ServerClient(parseServerAddress(url), {
		apiKey: async () => key,
		log: (_level, text) => logged.push(text),
		pause: async (ms) => pauses.push(ms),
	});
const ask = (key?: string) => clientOf(server.url, key).ask("/v1/completions", { body: {} });
const answerWith = (route: Route) => {
	server.routes["/v1/completions"] = route;
};
/** One answer after the other; the last one from then on. */
const inTurn =
	(...routes: readonly Route[]): Route =>
	(asked, response) =>
		routes[Math.min(server.asked.length, routes.length) - 1]?.(asked, response);
const status =
	(code: number, headers: Record<string, string> = {}, body = ""): Route =>
	(_asked, response) =>
		refuse(code, headers, body)(response.req, response);

beforeEach(() => {
	pauses = [];
	logged = [];
	server.asked.length = 0;
	server.routes = {};
	return server.start();
});
afterEach(() => server.stop());

describe("the address of a server", () => {
	for (const [text, root] of [
		["http://localhost:8080", "http://localhost:8080"],
		["http://localhost:8080/", "http://localhost:8080"],
		[" https://gpu.example/v1 ", "https://gpu.example"],
		["https://gpu.example/team/v1/", "https://gpu.example/team"],
		["http://gpu.example:8000/v1/completions", "http://gpu.example:8000"],
		["http://gpu.example:8000/v1/chat/completions/", "http://gpu.example:8000"],
		["http://gpu.example:8000/v1/other", "http://gpu.example:8000/v1/other"],
	] as const) {
		it(`may be ${JSON.stringify(text)}`, () => assert.equal(parseServerAddress(text).root, root));
	}

	for (const text of ["localhost:8080", "gpu.example", "ftp://gpu.example", "http://"]) {
		it(`may not be ${text}`, () => {
			assert.throws(() => parseServerAddress(text), { code: "serverAddressInvalid" });
		});
	}

	it("holds no password and no key: none is repeated, and it is said where a key goes", () => {
		for (const text of ["https://me:secret@gpu.example", "http://gpu.example/?key=secret"]) {
			assert.throws(
				() => parseServerAddress(text),
				({ code, message, nextStep }: Failure) => {
					assert.equal(code, "serverAddressNotBare");
					assert.doesNotMatch(message, /secret/);
					assert.match(message, /gpu\.example holds a user name, a password/);
					assert.match(nextStep, /in a terminal: into Z1_SERVER_KEY/);
					return true;
				},
			);
		}
	});

	it("has to be given", () => {
		assert.throws(() => parseServerAddress(""), { code: "serverAddressMissing" });
	});
});

describe("a server that does not answer as it should", () => {
	for (const [code, body, expected, message] of [
		[400, '{"error":{"message":"prompt is too long."}}', "serverRejected", /prompt is too long\.$/],
		[401, "", "serverUnauthorized", /asks for an API key/],
		[403, "", "serverForbidden", /does not let you/],
		[404, "<html>nothing</html>", "serverNotCompletion", /path of completions/],
		[404, '{"message":"The model `x` does not exist."}', "serverModelUnknown", /The model `x`/],
		[405, "", "serverNotCompletion", /cannot be asked for/],
		[407, "<html>Squid</html>", "serverUnreachable", /cannot be reached: the proxy asks for a log-in\.$/],
		[500, '{"error":"CUDA out of memory"}', "serverFailed", /status 500\): CUDA out of memory\.$/],
		[501, "", "serverFailed", /status 501\)\.$/],
	] as const) {
		it(`with ${code} ${body} is told as ${expected}, without asking again`, async () => {
			answerWith(status(code, {}, body));
			await assert.rejects(ask(), { code: expected, message });
			assert.equal(server.asked.length, 1);
		});
	}

	it("is told to be no server of completions where a web page comes", async () => {
		server.routes["/v1/models"] = status(200, { "content-type": "text/html" }, "<!doctype html>Log in");
		const connecting = connectServer(clientOf(server.url), { model: "", contextTokens: 0 });
		await assert.rejects(connecting, { code: "serverNotCompletion", message: /a web page came/ });
	});

	it("is told to list no models where it knows no list, or has none, unless one is named", async () => {
		for (const list of [status(404), json({ data: [] }), json([])]) {
			server.routes["/v1/models"] = list;
			const connect = (model: string) => connectServer(clientOf(server.url), { model, contextTokens: 0 });
			await assert.rejects(connect(""), { code: "serverListsNoModels", message: /lists no models\.$/ });
			assert.equal((await connect("mine")).id, "mine");
		}
	});

	it("is told what it complains of in place of a list, unless a model is named", async () => {
		server.routes["/v1/models"] = json({ error: { message: "Your quota is used up." } });
		const connect = (model: string) => connectServer(clientOf(server.url), { model, contextTokens: 0 });
		await assert.rejects(connect(""), { code: "serverNotCompletion", message: /: Your quota is used up\.$/ });
		assert.equal((await connect("mine")).id, "mine");
	});

	it("is told to lack a model, with those that it has", async () => {
		server.routes["/v1/models"] = json({ data: [{ id: "this" }, { id: "that" }] });
		const connecting = connectServer(clientOf(server.url), { model: "other", contextTokens: 0 });
		await assert.rejects(connecting, { code: "serverModelUnknown", message: /other; it has this, that\./ });
	});

	it("gets the key, and is told not to accept it", async () => {
		answerWith(status(401));
		await assert.rejects(ask("k"), { code: "serverUnauthorized", message: /does not accept the API key/ });
		assert.equal(server.asked[0]?.headers.authorization, "Bearer k");
	});

	it("gets no key where there is none", async () => {
		answerWith(json({}));
		await ask();
		assert.equal(server.asked[0]?.headers.authorization, undefined);
	});
});

describe("a server that asks for patience", () => {
	it("is asked again when it said, where it has too many requests", async () => {
		answerWith(inTurn(status(429, { "retry-after": "7" }), status(429), events(said("x"))));
		assert.equal((await ask()).status, 200);
		assert.deepEqual(pauses, [7000, 1000]);
		assert.match(logged[0] ?? "", /too many requests.*Asking again in 7\.0 s/);
	});

	it("is told to be busy when it stays so, or wants more time than anybody would wait", async () => {
		answerWith(status(429));
		await assert.rejects(ask(), { code: "serverTooBusy" });
		assert.equal(server.asked.length, 5);
		server.asked.length = 0;
		answerWith(status(429, { "retry-after": "3600" }, '{"error":{"message":"Your quota is used up."}}'));
		await assert.rejects(ask(), { code: "serverTooBusy", message: /this one: Your quota is used up\.$/ });
		assert.equal(server.asked.length, 1);
	});

	it("is waited for while it loads its model", async () => {
		answerWith(inTurn(...Array(6).fill(status(503, {}, '{"error":{"message":"Loading model"}}')), json({})));
		assert.equal((await ask()).status, 200);
		assert.deepEqual(pauses, [500, 1000, 2000, 4000, 5000, 5000]);
	});

	it("is asked again where the gateway before it failed, a few times", async () => {
		answerWith(status(502));
		await assert.rejects(ask(), { code: "serverFailed", message: /status 502/ });
		assert.equal(server.asked.length, 5);
	});

	it("is asked again at once where it had let go of a kept connection", async () => {
		answerWith(inTurn((_asked, response) => response.destroy(), json({})));
		assert.equal((await ask()).status, 200);
		assert.deepEqual(pauses, [0]);
	});

	it("is let go at once when the user stops", async () => {
		answerWith(status(503));
		const stop = new AbortController();
		const client = new ServerClient(parseServerAddress(server.url), {
			apiKey: async () => "",
			log: () => {},
		});
		setTimeout(() => stop.abort(), 30);
		const start = Date.now();
		await assert.rejects(client.ask("/v1/completions", { body: {}, signal: stop.signal }), {
			name: "AbortError",
		});
		assert.ok(Date.now() - start < 400);
	});
});

describe("a server that cannot be reached", () => {
	it("is told to refuse the connection", async () => {
		const { url } = server;
		server.stop();
		await assert.rejects(clientOf(url).ask("/v1/models"), { code: "serverRefused" });
		await server.start();
	});

	it("is told not to exist", async () => {
		const asking = clientOf("http://no-such-machine.invalid:8080").ask("/v1/models");
		await assert.rejects(asking, { code: "serverUnknownHost", message: /no-such-machine\.invalid:8080/ });
	});

	it("is told to speak plain HTTP", async () => {
		const asking = clientOf(server.url.replace("http:", "https:")).ask("/v1/models");
		await assert.rejects(asking, { code: "serverNoTls", nextStep: /http:\/\// });
	});

	it("is told to have a certificate that nobody trusts", async function () {
		const folder = mkdtempSync(join(tmpdir(), "z1-certificate-"));
		const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
		const options = ["-nodes", "-subj", "/CN=localhost", "-days", "1", "-keyout", key, "-out", cert];
		try {
			execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", ...options], { stdio: "ignore" });
		} catch {
			this.skip();
		}
		const secure = createServer({ key: readFileSync(key), cert: readFileSync(cert) });
		await new Promise<void>((started) => secure.listen(0, "127.0.0.1", started));
		const { port } = secure.address() as AddressInfo;
		try {
			const asking = clientOf(`https://localhost:${port}`).ask("/v1/models");
			await assert.rejects(asking, { code: "serverCertificate", message: /self.signed/i });
		} finally {
			secure.close();
			rmSync(folder, { recursive: true });
		}
	});
});
