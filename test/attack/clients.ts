import { readFileSync, writeFileSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Conversation } from "../../src/host/conversation/conversation.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { joinSharedEngine } from "../../src/host/engine/sharedEngine.ts";
import { ENGINE, NANO } from "../engine/nano.ts";
import { MODEL, settingsAt, TALLY } from "../engine/questions.ts";
import { type Attack, Tally } from "./attack.ts";
import { memoryOf } from "./memoryOf.ts";
import { engineFile, withRuntimeFolder } from "./runtimeFolder.ts";

const MB = 2 ** 20;
/** Longer, the good window does not wait for its next answer, whatever the bad client has asked for. */
const MOST_WAIT_MS = 60_000;
/** More memory, a bad client never costs. */
const MOST_BYTES = 1.5e9;

/** One bad client, connected to the engine. */
class Client {
	readonly socket: Socket;
	closed = false;
	#id = 1;

	private constructor(socket: Socket) {
		this.socket = socket;
		socket.on("close", () => {
			this.closed = true;
		});
		socket.on("error", () => {});
		socket.on("data", () => {});
	}

	/** Comes again where the engine has no room for it at the moment. */
	static async connect(path: string, token?: string): Promise<Client> {
		for (;;) {
			const socket = createConnection(path);
			const error = await new Promise<NodeJS.ErrnoException | undefined>((done) => {
				socket.once("connect", () => done(undefined));
				socket.once("error", done);
			});
			if (error === undefined) {
				const client = new Client(socket);
				if (token !== undefined) client.ask("hello", { token });
				return client;
			}
			if (error.code !== "EAGAIN") throw error;
			await sleep(10);
		}
	}

	send(text: string | Buffer): void {
		this.socket.write(text);
	}

	/** Sends it as a frame, of the length that it says or of another. */
	frame(body: unknown, length?: number | string): void {
		this.send(frame(body, length));
	}

	ask(method: string, params: unknown): void {
		this.frame({ jsonrpc: "2.0", id: this.#id++, method, params });
	}
}

const frame = (body: unknown, length?: number | string) => {
	const text = typeof body === "string" ? body : JSON.stringify(body);
	return `Content-Length: ${length ?? Buffer.byteLength(text)}\r\n\r\n${text}`;
};
const nano = { path: NANO, name: "n", contextTokens: 2048 };
const asking = (more: object = {}) => ({
	traceId: `bad${Math.random()}`,
	system: "s",
	turns: [],
	question: TALLY,
	window: { thinkingTokens: 8, answerReserveTokens: 16 },
	model: nano,
	...more,
});
const code = (text: string) => ({ prompt: "x", code: { ...TALLY.code, text } });

/** What a client does that is broken or means ill. */
const DEEDS: Readonly<Record<string, (client: Client) => void | Promise<void>>> = {
	"a negative length": (client) => client.send("Content-Length: -5\r\n\r\nabcdefgh".repeat(50)),
	"a length of nothing, 100,000 times": (client) => client.send("Content-Length: 0\r\n\r\n".repeat(100_000)),
	"lengths that are no numbers": (client) => {
		for (const length of ["NaN", "1e20", "Infinity", "0x10", "3.7", "", " ", "9".repeat(20)])
			client.send(`Content-Length: ${length}\r\n\r\n{}`);
	},
	"headers without a length": (client) => client.send("X: y\r\n\r\nnonsense\r\n\r\n\r\n\r\n\r\n\r\n"),
	"a header that never ends": (client) => client.send(Buffer.alloc(60 * MB, "a")),
	"a header without a body": (client) => client.send("Content-Length: 1000\r\n\r\n"),
	"a frame of 100 MB": (client) => client.frame("x".repeat(100 * MB)),
	"a frame that says 100 MB and has none": (client) => client.frame("x", 100 * MB),
	"ten frames of 60 MB": async (client) => {
		const huge = frame({ jsonrpc: "2.0", method: "logged", params: { text: "x".repeat(60 * MB) } });
		for (let n = 0; n < 10 && !client.closed; n++)
			await new Promise((done) => client.socket.write(huge, done));
	},
	"arrays in arrays, 10 MB": (client) =>
		client.frame(
			`{"jsonrpc":"2.0","id":5,"method":"ask","params":${"[".repeat(5 * MB)}${"]".repeat(5 * MB)}}`,
		),
	"objects in objects, 2 MB": (client) =>
		client.frame(
			`{"jsonrpc":"2.0","id":5,"method":"ask","params":${'{"a":'.repeat(400_000)}1${"}".repeat(400_000)}}`,
		),
	"methods that nobody has": (client) => {
		for (const method of ["__proto__", "constructor", "toString", "$/cancelRequest", "$/progress", ""]) {
			client.ask(method, {});
			client.frame({ jsonrpc: "2.0", method, params: null });
		}
	},
	"answers to nothing": (client) => {
		for (const id of [1, -1, null, "x", {}, 1e308]) client.frame({ jsonrpc: "2.0", id, result: {} });
		for (const body of ["null", "[]", "[{}]", "1", '"x"']) client.frame(body);
	},
	"what is no UTF-8": (client) => {
		client.send("Content-Length: 4\r\n\r\n");
		client.send(Buffer.from([0xff, 0xfe, 0xc0, 0x80]));
	},
	"another character set": (client) =>
		client.send("Content-Type: application/json; charset=utf-16\r\nContent-Length: 2\r\n\r\n{}"),
	"40 MB of code": (client) => client.ask("ask", asking({ question: code("a = 1\n".repeat(7 * MB)) })),
	"a prompt of 5 MB": (client) => client.ask("ask", asking({ question: { prompt: "word ".repeat(MB) } })),
	"300,000 turns": (client) => {
		const turns = Array.from({ length: 300_000 }, () => ({ question: { prompt: "a" }, answer: "b" }));
		client.ask("ask", asking({ turns }));
	},
	"a thought of 1e15 tokens": (client) =>
		client.ask("ask", asking({ window: { thinkingTokens: 1e15, answerReserveTokens: 1e15 } })),
	"one id five times": (client) => {
		for (let n = 0; n < 5; n++) client.ask("ask", asking({ traceId: "same" }));
	},
	"200 questions, and reads no answer": (client) => {
		client.socket.pause();
		for (let n = 0; n < 200; n++) client.ask("ask", asking());
	},
	"a context of 2^31 tokens": (client) => client.ask("load", { ...nano, contextTokens: 2 ** 31 }),
	"a billion threads": (client) => client.ask("load", { ...nano, threads: 1e9 }),
	"paths that are no models": (client) => {
		const empty = join(process.env.XDG_RUNTIME_DIR ?? "", "empty.gguf");
		writeFileSync(empty, "");
		for (const path of [
			"/dev/zero",
			"/dev/stdin",
			"/",
			"/proc/self/mem",
			empty,
			"a\0b",
			"x".repeat(100_000),
		]) {
			client.ask("inspect", { path });
			client.ask("load", { ...nano, path });
		}
	},
	"a model over the net": (client) => client.ask("inspect", { path: "http://127.0.0.1:9/x.gguf" }),
	"20 MB to count": (client) =>
		client.ask("countTokens", { path: NANO, content: "some words of text ".repeat(MB) }),
	"a million of one character to count": (client) => {
		for (const each of [" ", "(", "😀", "\n", "0"])
			client.ask("countTokens", { path: NANO, content: each.repeat(MB) });
	},
	"1,000 times unload and forget": (client) => {
		for (let n = 0; n < 1000; n++) client.ask(["forgetMachine", "unload", "probe"][n % 3] ?? "", {});
	},
	"100,000 times stop": (client) =>
		client.send(frame({ jsonrpc: "2.0", method: "stop", params: { traceId: "x" } }).repeat(100_000)),
	"a recording without measure": (client) =>
		client.ask("record", {
			recordId: "r",
			system: "s",
			question: { prompt: "x" },
			thinkingTokens: 1e12,
			answerTokens: 1e12,
			cutTokens: Array.from({ length: 100_000 }, (_, i) => i),
		}),
	"half an end": (client) => void client.socket.end(),
};

/** Crowds: how many come, and whether they show a token, the right one or another. */
const CROWDS: Readonly<Record<string, { count: number; token?: "right" | "wrong" }>> = {
	"strangers that say nothing": { count: 2000 },
	"clients that say no more than hello": { count: 2000, token: "right" },
	"clients with a wrong token": { count: 300, token: "wrong" },
};

/** Malformed frames and absurd clients at the engine that also answers for a good window. */
export const clients: Attack = {
	what: "clients",
	async run(scale, fault) {
		const tally = new Tally();
		await withRuntimeFolder(async (folder) => {
			const good = new EngineClient(() => joinSharedEngine(ENGINE, () => {}), { log: () => {} });
			const conversation = new Conversation(() => good);
			const ask = () => conversation.ask(TALLY, { model: MODEL, settings: settingsAt("minimal") });
			const right = (await ask()).answer;
			const { pid } = good;
			const rest = memoryOf(pid);
			const watch = async (name: string) => {
				const began = Date.now();
				const { answer, failure } = await ask();
				const ms = Date.now() - began;
				tally.counts["ms that the good window waited at most"] = Math.max(
					ms,
					tally.counts["ms that the good window waited at most"] ?? 0,
				);
				if (answer !== right) fault(`${name}: the good window is answered ${failure?.message ?? answer}`);
				if (ms > MOST_WAIT_MS) fault(`${name}: the good window waited ${ms} ms`);
				if (good.pid !== pid) throw new Error(`${name}: the shared engine has ended`);
				const bytes = memoryOf(pid) - rest;
				if (bytes > MOST_BYTES) fault(`${name}: the engine has taken ${Math.round(bytes / 1e6)} MB`);
			};
			const socket = engineFile(folder, ".sock");
			const token = readFileSync(engineFile(folder, ".token"), "utf8");
			try {
				for (const [name, deed] of Object.entries(DEEDS)) {
					tally.add("bad clients");
					const client = await Client.connect(socket, token);
					await deed(client);
					await watch(name);
					if (client.closed) tally.add("bad clients let go by the engine");
					client.socket.destroy();
				}
				for (const [name, { count, token: which }] of Object.entries(CROWDS)) {
					const shown = { right: token, wrong: "wrong" }[which ?? "wrong"];
					const all = await Promise.all(
						Array.from({ length: Math.max(10, Math.round(count * Math.min(1, scale * 4))) }, () =>
							Client.connect(socket, which && shown),
						),
					);
					tally.add(name, all.length);
					await watch(name);
					if (which === undefined) await sleep(6000);
					const left = all.filter(({ closed }) => !closed).length;
					if (which === undefined && left > 0) fault(`${left} of ${name} are still there`);
					for (const each of all) each.socket.destroy();
				}
				await watch("all of them");
			} catch (error) {
				fault(error instanceof Error ? error.message : String(error));
			} finally {
				if (good.pid) process.kill(good.pid, "SIGKILL");
				good.dispose();
			}
		});
		return tally.counts;
	},
};
