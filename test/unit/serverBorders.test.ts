import assert from "node:assert/strict";
import { failures } from "../../src/core/failure.ts";
import { parseSettings } from "../../src/core/protocol/settings.ts";
import type { Trace } from "../../src/core/trace/trace.ts";
import { SecretSieve, withoutSecrets } from "../../src/core/withoutSecrets.ts";
import { Conversation } from "../../src/host/conversation/conversation.ts";
import { parseHubAddress } from "../../src/host/download/hubAddress.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { startServedEngine } from "../../src/host/engine/servedEngine.ts";
import { ServedModels, type ServedParts } from "../../src/host/served/servedModels.ts";
import { parseServerAddress } from "../../src/host/server/serverAddress.ts";
import { CompletionServer, events, json, type Route, said } from "./completionServer.ts";

const { settings } = parseSettings(() => undefined);
const KEY = "sesame-0123456789/ABC+xyz";
const MODELS = json({ data: [{ id: "m", max_model_len: 4096 }] });
const ANSWER = events(said("It is 42.\n\nThus, it returns 42."), said("", { finish_reason: "stop" }));

describe("the border to a server", () => {
	const [server, other] = [new CompletionServer(), new CompletionServer()];
	let told: string[];
	let engine: EngineClient | undefined;

	beforeEach(async () => {
		told = [];
		for (const each of [server, other]) {
			await each.start();
			each.asked.length = 0;
			each.routes = { "/v1/models": MODELS, "/v1/completions": ANSWER };
		}
	});
	afterEach(() => {
		engine?.dispose();
		for (const each of [server, other]) each.stop();
	});

	/** Asks a question about code, and keeps whatever anybody is told. */
	async function ask(parts: Partial<ServedParts> = {}): Promise<Trace> {
		const log = (_level: unknown, text: string) => void told.push(text);
		const models = new ServedModels({
			settings: () => ({ url: server.url, model: "", contextTokens: 0 }),
			apiKey: async () => KEY,
			log,
			...parts,
		});
		const process = new EngineClient(async () => startServedEngine(models), { log });
		engine = process;
		const conversation = new Conversation(() => process);
		conversation.onDidHappen(({ events }) => void told.push(JSON.stringify(events)));
		const model = await models.locate();
		told.push(JSON.stringify(model));
		return conversation.ask({ prompt: "What does it return?" }, { model, settings });
	}

	describe("for a server that the user has not chosen", () => {
		it("lets nothing through, and says so", async () => {
			const asked: boolean[] = [];
			const trace = await ask({
				isChosen: async (_address, may) => {
					asked.push(may);
					return false;
				},
			});
			assert.equal(trace.failure?.code, "serverNotChosen");
			assert.equal(server.asked.length, 0);
			assert.deepEqual(asked, [false, true], "the user is asked when a question is to go there, not before");
		});

		it("opens when the user agrees", async () => {
			const trace = await ask({ isChosen: async (_address, may) => may });
			assert.match(trace.answer, /it returns 42/);
		});
	});

	describe("for a server that sends on", () => {
		const redirect =
			(status: number, to: () => string): Route =>
			({ path }, response) =>
				response.writeHead(status, { location: to() + path }).end();

		for (const status of [301, 302, 303, 307, 308]) {
			it(`sends neither code nor key to another machine (${status})`, async () => {
				server.routes["/v1/completions"] = redirect(status, () => other.url);
				const trace = await ask();
				assert.equal(trace.failure?.code, "serverRedirects");
				assert.match(trace.failure?.message ?? "", new RegExp(other.host));
				assert.equal(other.asked.length, 0);
			});
		}

		it("does not list its models elsewhere either, nor follow without an address, nor in circles", async () => {
			server.routes["/v1/models"] = redirect(302, () => other.url);
			assert.equal((await ask()).failure?.code, "serverRedirects");
			assert.equal(other.asked.length, 0);
			server.routes = { "/v1/models": (_asked, response) => response.writeHead(302).end() };
			assert.equal((await ask()).failure?.code, "serverRedirects");
			server.routes = { "/v1/models": redirect(302, () => server.url) };
			assert.equal((await ask()).failure?.code, "serverRedirects");
			assert.ok(server.asked.length < 30);
		});

		it("follows it on the same machine, with what was sent", async () => {
			server.routes["/v1/completions"] = (_asked, response) =>
				response.writeHead(308, { location: "/real/completions" }).end();
			server.routes["/real/completions"] = ANSWER;
			const trace = await ask();
			assert.match(trace.answer, /it returns 42/);
			const [asked] = server.asked.filter(({ path }) => path === "/real/completions");
			assert.equal(asked?.method, "POST");
			assert.ok(asked?.body.prompt);
		});
	});

	describe("for the API key", () => {
		/** As JSON may have a text, too. */
		const escaped = (text: string) =>
			[...text].map((each) => `\\u00${each.charCodeAt(0).toString(16).toUpperCase()}`).join("");
		const echo =
			(status: number, body: string): Route =>
			(_asked, response) =>
				response.writeHead(status, { "content-type": "application/json" }).end(body);

		for (const [what, route] of [
			["an error", echo(400, JSON.stringify({ error: { message: `Bad key: Bearer ${KEY} (${KEY})` } }))],
			["a long error", echo(400, JSON.stringify({ error: { message: `${"x".repeat(290)} ${KEY}` } }))],
			["a failure", echo(500, `oops ${KEY}`)],
			["a line of the stream", (_asked, response) => response.end(`data: {"nothing": "${KEY}"}\n\n`)],
			["the name of a field", (_asked, response) => response.end(`${"x".repeat(5)}${KEY}: 1\n\n`)],
			["an error without a beginning or an end", echo(400, `Incorrect: ${KEY.slice(0, -3)}`)],
			["escapes", echo(400, `{"error":"no ${escaped(KEY)}"}`)],
			["an error in the stream", events({ error: { message: `no ${KEY}` } })],
			["an answer", events(said(`Your key is ${KEY}.`), said("", { finish_reason: "stop" }))],
			[
				"pieces of an answer",
				events(...[...`Your key is ${KEY}.`].map((text) => said(text)), said("", { finish_reason: "stop" })),
			],
		] as [string, Route][]) {
			it(`tells it nobody, also when the server says it in ${what}`, async () => {
				server.routes["/v1/completions"] = route;
				const trace = await ask();
				assert.equal(server.asked.at(-1)?.headers.authorization, `Bearer ${KEY}`);
				assert.ok(!JSON.stringify([trace, told]).includes(KEY), JSON.stringify([trace, told]));
				assert.ok(!JSON.stringify([trace, told]).includes(KEY.slice(0, 8)), JSON.stringify([trace, told]));
			});
		}

		it("tells it nobody when the server calls its model so", async () => {
			server.routes["/v1/models"] = json({ data: [{ id: `m-${KEY}` }] });
			assert.ok(!JSON.stringify([await ask(), told]).includes(KEY));
		});

		it("loses nothing of an answer that only begins like it", async () => {
			const text = `It says ${KEY.slice(0, 9)}, and ends with ${KEY.slice(0, 4)}`;
			server.routes["/v1/completions"] = events(
				...[...text].map((piece) => said(piece)),
				said("", { finish_reason: "stop" }),
			);
			const { thought, answer } = await ask();
			assert.ok((thought + answer).includes(text), thought + answer);
		});

		for (const key of [
			"line\nbreak-0123456789",
			"with space-0123456789",
			"tab\tin-0123456789",
			"größe-0123456789",
		]) {
			it(`refuses ${JSON.stringify(key)} without showing or sending it`, async () => {
				const trace = await ask({ apiKey: async () => key });
				assert.equal(trace.failure?.code, "serverKeyInvalid");
				assert.equal(server.asked.length, 0);
				assert.ok(!JSON.stringify([trace, told]).includes("0123456789"));
			});
		}

		it("takes one with white space around it", async () => {
			await ask({ apiKey: async () => `  ${KEY}\r\n` });
			assert.equal(server.asked.at(-1)?.headers.authorization, `Bearer ${KEY}`);
		});
	});
});

describe("a text without secrets", () => {
	it("holds no user and password of an address, whatever they look like", () => {
		for (const address of [
			"https://user:hunter22@host.example/x",
			"https://user:hun@ter22@host.example/x",
			"HTTP://hunter22@host.example:99999/",
			"postgres://user:hunter22@host.example/x",
		]) {
			const clean = withoutSecrets(`see ${address} or me@host.example`);
			assert.ok(!clean.includes("ter22"), clean);
			assert.match(clean, /see \w+:\/\/host\.example.* or me@host\.example/i);
		}
	});

	it("is said by the errors about addresses", () => {
		for (const text of [
			"https://user:hunter22@host.example:99999",
			"user:hunter22@host.example:8080",
			"https://user:hunt/er22@host.example",
			"ftp://user:hunter22@host.example",
			"https://user:hunter22@host.example/v1?key=hunter22",
			"http://[host?key=hunter22",
		]) {
			assert.throws(
				() => parseServerAddress(text),
				(error: Error) => !error.message.includes("er22") && /host/.test(error.message),
				text,
			);
			assert.throws(
				() => parseHubAddress(text.split("?")[0] ?? "", "https://huggingface.co"),
				(error: Error) => !error.message.includes("er22"),
				text,
			);
		}
	});

	it("is what failures are made of", () => {
		const failure = failures.unexpected(
			"Bearer abcdefghijklmnop0123 https://a:bcdefgh@c hf_abcdefgh123 sk-abcdefgh123",
		);
		assert.equal(failure.message, "Something went wrong: Bearer … https://c hf_… sk-…");
	});

	it("holds no known secret however it is escaped, and not its beginning where the text was cut", () => {
		const secret = 'a+/"\\(b)c.d$e-0123';
		const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
		forms.push(secret.replaceAll("/", "\\/"), secret.replaceAll("b", "\\u0062").replaceAll("+", "\\u002B"));
		for (const form of forms) assert.equal(withoutSecrets(`<${form}>`, [secret]), "<…>");
		for (let chars = 6; chars < secret.length; chars++)
			assert.equal(withoutSecrets(`<${secret.slice(0, chars)}`, [secret]), "<…");
		assert.equal(withoutSecrets(secret.replace("c", "d"), [secret]), secret.replace("c", "d"));
	});

	it("holds no token in the form of those who issue them, and no value that is named as a secret", () => {
		for (const secret of [
			...["ghp_abcdefghijklmnopqrst0123", "github_pat_11ABCDEFG0abcdefghij", "glpat-abcdefghij1234567890"],
			...["xoxb-123456789012-abcdefghij", "AKIAIOSFODNN7EXAMPLE", "npm_abcdefghijklmnopqrstuvwx"],
			...["AIzaSyA1234567890abcdefghijklmnopqrstuvw", "eyJhbGciOiJIUzI1.eyJzdWIiOiIxMj.abcdefghijk_lmn"],
			...["sk-ant-api03-abcdefgh"],
		]) {
			assert.match(withoutSecrets(`it was ${secret} there`), /^it was \S{3,11}… there$/, secret);
		}
		for (const text of [
			"https://h/x?api_key=hunter22xyz&a=1",
			"https://h/x?a=1&token=hunter22xyz",
			"https://h/x?X-Amz-Signature=hunter22xyz",
			"x-api-key: hunter22xyz",
			'{"api_key": "hunter22xyz"}',
			"Authorization: Token hunter22xyzhunter22xyz",
		]) {
			assert.doesNotMatch(withoutSecrets(text), /hunter22/, text);
		}
	});

	it("is read as it is where there is no secret", () => {
		const names =
			"the key: value, api key = one, token = lexer.next(), no_key=x, npm_config_x, eyJ, sk-learn";
		assert.equal(withoutSecrets(names), names);
		const text = "https://host.example/@scope/pkg@1.0 a@b ask-me sk-1 Bearer authentication, risk-assessment";
		assert.equal(withoutSecrets(text), text);
	});

	it("comes in pieces, wherever they are cut", () => {
		const text = `a ${KEY} b ${KEY}${KEY} ${KEY.slice(0, 5)}`;
		const whole = text.replaceAll(KEY, "…");
		for (let size = 1; size < text.length; size++) {
			const sieve = new SecretSieve([KEY]);
			let clean = "";
			for (let at = 0; at < text.length; at += size) clean += sieve.push(text.slice(at, at + size));
			assert.equal(clean + sieve.end(), whole);
		}
	});
});
