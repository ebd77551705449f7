import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { CompletionServer, events, json, type Route, said } from "../unit/completionServer.ts";
import { ServedSession } from "../unit/servedSession.ts";
import { type Attack, Tally } from "./attack.ts";
import { memoryOf } from "./memoryOf.ts";

const KEY = "sesame-0123456789/ABC+xyz";
/** A question is stopped after that, as a user would. */
const PATIENCE_MS = 5000;
/** After that it has to have stopped, and a good server to have answered. */
const MOST_MS = 5000;
/**
 * So long, of the processor's time, the process that everything else of the editor shares may do nothing
 * else.
 */
const MOST_BUSY_MS = 2000;
const MOST_BYTES = 800e6;

const LIST = json({ data: [{ id: "m", max_model_len: 4096 }] });
const END = said("", { finish_reason: "stop" });
const GOOD = events(said("It is 42."), END);

/** The beginning of a stream. */
const opened = (response: ServerResponse) => response.writeHead(200, { "content-type": "text/event-stream" });

/** Writes the same for ever, as fast as it is read. */
const endless =
	(piece: string | Buffer, type = "text/event-stream"): Route =>
	(_asked, response) => {
		response.writeHead(200, { "content-type": type });
		const go = () => {
			for (let n = 0; n < 64 && !response.destroyed; n++)
				if (!response.write(piece)) return void response.once("drain", go);
			if (!response.destroyed) setImmediate(go);
		};
		go();
	};
const trickling: Route = (_asked, response) => {
	response.writeHead(200, { "content-type": "application/json" });
	const timer = setInterval(() => (response.destroyed ? clearInterval(timer) : response.write(" ")), 100);
};
const error = (message: string, status = 400) => json({ error: { message } }, status);
const usage = (tokens: number) =>
	events(said("a", {}, { usage: { prompt_tokens: 1, completion_tokens: tokens } }), END);
const silent: Route = () => {};
const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;

/** Servers that answer a completion badly. */
const COMPLETIONS: Readonly<Record<string, Route>> = {
	"says nothing": silent,
	trickles: trickling,
	"is loading for ever": error("loading", 503),
	"is busy for half a minute": (_asked, response) => response.writeHead(429, { "retry-after": "29" }).end(),
	"never ends": endless(event(said("word "))),
	"never ends its line": endless(Buffer.alloc(1 << 20, "x")),
	"never ends its JSON": endless(Buffer.alloc(1 << 20, " "), "application/json"),
	"counts 2e9 tokens": usage(2e9),
	"counts 3e8 tokens": usage(3e8),
	"counts 1e16 tokens": usage(1e16),
	"counts less than nothing": usage(-5),
	"sends an event of 30 MB": events(said("x".repeat(30e6)), END),
	"sends a logprob for each of a million tokens": events(
		said("a", { logprobs: { token_logprobs: Array(1e6).fill(-1) } }),
		END,
	),
	"complains with 150,000 dots": error(`${".".repeat(150_000)}x`),
	"complains with 2 MB of quotes": error('\\"'.repeat(1e6)),
	"tells the key": ({ headers }, response) =>
		response.writeHead(400).end(JSON.stringify({ error: { message: `bad: ${headers.authorization}` } })),
	"tells the key as a header's name": ({ headers }, response) => {
		opened(response);
		response.end(`${headers.authorization}: x\n\n`);
	},
	"tells the key character by character": ({ headers }, response) => {
		opened(response);
		for (const each of headers.authorization ?? "") response.write(event(said(each)));
		response.end(event(END));
	},
	"is a web page": (_asked, response) => {
		response.writeHead(200, { "content-type": "text/html" }).end("<html>");
	},
	"ends early": (_asked, response) => {
		opened(response);
		response.end(event(said("half")));
	},
	"breaks off": (_asked, response) => {
		opened(response);
		response.write(event(said("half")), () => setTimeout(() => response.destroy(), 20));
	},
	"sends what is no event": (_asked, response) => {
		opened(response);
		for (let n = 0; n < 1000; n++)
			response.write(`data: {"choices":${"[".repeat(n % 50)}\n\nevent: x\nid: \0\nretry: 1e9\n:\n\n`);
		response.end();
	},
	"sends choices of all kinds": events(
		...[null, [], {}, { choices: [] }, { choices: [{ text: null }] }, { choices: "x" }, { choices: [5] }],
		said("b", { logprobs: { token_logprobs: [Number.NaN, null, 5] } }),
		END,
	),
	"closes its thought 2,000 times": events(...Array.from({ length: 2000 }, () => said("</think>"))),
};

const llama = (template: string): Record<string, Route> => ({
	"/props": json({
		default_generation_settings: { n_ctx: 4096 },
		chat_template: template,
		bos_token: "<s>",
		eos_token: "</s>",
	}),
	"/tokenize": json(({ content }: { content: string }) => ({
		tokens: Array.from(content, (character) => (character.codePointAt(0) ?? 0) % 1000),
	})),
});
const plain = "{{ messages[0].content }}";

/** Servers whose other answers are bad. */
const OTHERS: Readonly<Record<string, Record<string, Route>>> = {
	"lists nothing, ever": { "/v1/models": silent },
	"lists a byte at a time": { "/v1/models": trickling },
	"lists for ever": { "/v1/models": endless(Buffer.alloc(1 << 20, " "), "application/json") },
	"lists 100,000 models": {
		"/v1/models": json({ data: Array.from({ length: 1e5 }, (_, i) => ({ id: `m${i}` })) }),
	},
	"has room for one token": { "/v1/models": json({ data: [{ id: "m", max_model_len: 1 }] }) },
	"has room for 1e15 tokens": { "/v1/models": json({ data: [{ id: "m", max_model_len: 1e15 }] }) },
	"has a template of 300³ rounds": llama(
		`{% for a in range(300) %}{% for b in range(300) %}{% for c in range(300) %}{% endfor %}{% endfor %}{% endfor %}${plain}`,
	),
	"has a template of 1e9 numbers": llama(`{% for a in range(1000000000) %}{% endfor %}${plain}`),
	"has a template that grows": llama(
		"{% set ns = namespace(x='aaaaaaaaaa') %}{% for a in range(26) %}{% set ns.x = ns.x + ns.x %}{% endfor %}{{ ns.x }}",
	),
	"has a template that looks for a way out": llama(
		"{{ messages.constructor.constructor('return process')().exit(3) }}{{ ''.__proto__ }}",
	),
	"has a template that is none": llama("{% for %}"),
	"has a template without the messages": llama("hello"),
	"has tokens that are none": { ...llama(plain), "/tokenize": json({ tokens: [-1, "x"] }) },
	"has five million tokens": { ...llama(plain), "/tokenize": json({ tokens: Array(5e6).fill(1) }) },
	"tokenizes for ever": { ...llama(plain), "/tokenize": endless("1,", "application/json") },
};

/** Servers that are broken or mean ill, each asked once, and a good one after it. */
export const servers: Attack = {
	what: "servers",
	async run(_scale, fault) {
		const tally = new Tally();
		const cases = [
			...Object.entries(COMPLETIONS).map(([name, route]) => [name, { "/v1/completions": route }] as const),
			...Object.entries(OTHERS),
		];
		const good = await started({});
		for (const [name, routes] of cases) {
			const bad = await started(routes);
			const session = new ServedSession(KEY);
			session.settings = { ...session.settings, model: "m" };
			const watch = watchProcess();
			const asked = session.ask(bad.url);
			const stop = setTimeout(() => session.conversation.control("stop"), PATIENCE_MS);
			const trace = await Promise.race([asked, sleep(PATIENCE_MS + MOST_MS)]);
			clearTimeout(stop);
			const { busyMs, bytes } = watch();
			tally.add("servers");
			if (!trace) fault(`${name}: it cannot be stopped`);
			else tally.add(trace.ending === "failed" ? "told as a failure" : `told as ${trace.ending}`);
			if (trace?.failure?.code === "unexpected") fault(`${name}: ${trace.failure.message}`);
			if (busyMs > MOST_BUSY_MS) fault(`${name}: nothing else was done for ${busyMs} ms`);
			if (bytes > MOST_BYTES) fault(`${name}: it took ${Math.round(bytes / 1e6)} MB`);
			const told = JSON.stringify([trace, session.logged]);
			if (told.includes(KEY.slice(0, 8))) fault(`${name}: the key is told`);
			const next = await Promise.race([session.ask(good.url), sleep(MOST_MS)]);
			if (next?.answer === "It is 42.") tally.add("answers of a good server after it");
			else fault(`${name}: afterwards a good server is not heard: ${next?.failure?.message ?? "no answer"}`);
			session.close();
			bad.stop();
		}
		good.stop();
		return tally.counts;
	},
};

async function started(routes: Record<string, Route>): Promise<CompletionServer> {
	const server = new CompletionServer();
	server.routes = { "/v1/models": LIST, "/v1/completions": GOOD, ...routes };
	await server.start();
	return server;
}

/**
 * Looks at this process until asked: the longest time it was busy with one thing, and the memory it took at
 * most.
 */
function watchProcess(): () => { busyMs: number; bytes: number } {
	const before = memoryOf(process.pid);
	let [last, cpu, busyMs, bytes] = [Date.now(), process.cpuUsage(), 0, 0];
	const look = () => {
		const { user, system } = process.cpuUsage(cpu);
		// What other programs have the processor for meanwhile is not ours.
		busyMs = Math.max(busyMs, Math.min(Date.now() - last - 50, Math.round((user + system) / 1000)));
		bytes = Math.max(bytes, memoryOf(process.pid) - before);
		[last, cpu] = [Date.now(), process.cpuUsage()];
	};
	const timer = setInterval(look, 50);
	return () => {
		look();
		clearInterval(timer);
		return { busyMs, bytes };
	};
}
