import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { Conversation } from "../../src/host/conversation/conversation.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { joinSharedEngine } from "../../src/host/engine/sharedEngine.ts";
import { ENGINE } from "./nano.ts";
import { MODEL, settingsAt, TALLY } from "./questions.ts";
import { WindowProgram } from "./windowProgram.ts";

interface Window {
	readonly client: EngineClient;
	readonly conversation: Conversation;
	readonly events: ReasoningEvent[];
	onEvent: (event: ReasoningEvent) => void;
	ask(effort?: string): ReturnType<Conversation["ask"]>;
}

function isRunning(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

describe("the model process that windows share", function () {
	this.timeout(120_000);
	let runtimeFolder: string;
	let before: string | undefined;
	let windows: Window[];

	beforeEach(() => {
		before = process.env.XDG_RUNTIME_DIR;
		runtimeFolder = mkdtempSync(join(tmpdir(), "z1-run-"));
		process.env.XDG_RUNTIME_DIR = runtimeFolder;
		windows = [];
	});
	afterEach(() => {
		const pids = new Set(windows.flatMap(({ client }) => client.pid ?? []));
		for (const pid of pids) process.kill(pid, "SIGKILL");
		for (const { client } of windows) client.dispose();
		if (before === undefined) delete process.env.XDG_RUNTIME_DIR;
		else process.env.XDG_RUNTIME_DIR = before;
	});

	function openWindow(): Window {
		const client = new EngineClient(() => joinSharedEngine(ENGINE, () => {}), { log: () => {} });
		const events: ReasoningEvent[] = [];
		const conversation = new Conversation(() => client);
		conversation.onDidHappen(({ events: added }) => {
			events.push(...added);
			for (const event of added) window.onEvent(event);
		});
		const ask = (effort = "max") => conversation.ask(TALLY, { model: MODEL, settings: settingsAt(effort) });
		const window: Window = { client, conversation, events, onEvent: () => {}, ask };
		windows.push(window);
		return window;
	}

	const files = () => {
		const folder = join(runtimeFolder, `z1-code-${process.getuid?.()}`);
		return existsSync(folder) ? readdirSync(folder) : [];
	};

	it("is one, however many windows start at once, and answers them all", async () => {
		const eight = Array.from({ length: 8 }, openWindow);
		const traces = await Promise.all(eight.map((window) => window.ask("low")));
		assert.deepEqual(
			traces.map(({ ending }) => ending),
			Array(8).fill("complete"),
		);
		assert.equal(new Set(eight.map(({ client }) => client.pid)).size, 1);
		assert.equal(files().filter((name) => name.endsWith(".sock")).length, 1);
		assert.equal(files().filter((name) => name.endsWith(".lock")).length, 0);
	});

	it("says to whom has to wait how many answers come first, and to everybody what is loaded", async () => {
		const [first, second] = [openWindow(), openWindow()];
		await second.client.probe();
		assert.equal(second.client.status.state, "idle");
		let waiting: ReturnType<Window["ask"]> | undefined;
		first.onEvent = (event) => {
			if (event.type === "thought") waiting ??= second.ask();
		};
		await first.ask();
		const trace = await waiting;
		assert.equal(trace?.ending, "complete");
		const queued = second.events.flatMap((event) => (event.type === "queued" ? event.ahead : []));
		assert.deepEqual(queued, [1]);
		assert.equal(second.client.status.state, "ready");
	});

	it("goes on with the other windows' answers when the window that started it goes", async () => {
		const [first, second] = [openWindow(), openWindow()];
		await first.ask("minimal");
		const pid = first.client.pid;
		const own = first.ask();
		const other = second.ask();
		first.client.dispose();
		assert.equal((await other).ending, "complete");
		assert.equal(second.client.pid, pid);
		void own;
	});

	it("takes what a window asked for that is gone out of the queue", async () => {
		const [first, second, third] = [openWindow(), openWindow(), openWindow()];
		await Promise.all([second.client.probe(), third.client.probe()]);
		let waiting: ReturnType<Window["ask"]> | undefined;
		first.onEvent = (event) => {
			if (event.type !== "thought" || second.events.length > 0) return;
			for (let n = 0; n < 5; n++) void second.ask();
		};
		second.onEvent = (event) => {
			if (event.type !== "queued" || waiting) return;
			waiting = third.ask();
			second.client.dispose();
		};
		await first.ask();
		assert.equal((await waiting)?.ending, "complete");
		third.events.length = 0;
		assert.equal((await third.ask("low")).ending, "complete");
		assert.deepEqual(
			third.events.filter(({ type }) => type === "queued"),
			[],
		);
	});

	it("costs every window its running answer when it dies, and they meet again at a new one", async () => {
		const [first, second] = [openWindow(), openWindow()];
		await second.client.probe();
		let waiting: ReturnType<Window["ask"]> | undefined;
		first.onEvent = (event) => {
			if (event.type === "thought") waiting ??= second.ask();
		};
		second.onEvent = (event) => {
			if (event.type === "queued" && second.client.pid) process.kill(second.client.pid, "SIGKILL");
		};
		const one = await first.ask();
		const two = (await waiting) ?? assert.fail("the model was done before anybody could kill it");
		assert.match(one.failure?.message ?? "", /ended unexpectedly/);
		assert.match(two.failure?.message ?? "", /ended unexpectedly/);
		assert.match(one.thought, /^Let/);
		first.onEvent = second.onEvent = () => {};
		const again = await Promise.all([first.ask("low"), second.ask("low")]);
		assert.deepEqual(
			again.map(({ ending }) => ending),
			["complete", "complete"],
		);
		assert.equal(first.client.pid, second.client.pid);
	});

	it("is nobody else's: its files are this user's alone, and without the token there is no answer", async () => {
		const window = openWindow();
		await window.client.probe();
		const folder = join(runtimeFolder, `z1-code-${process.getuid?.()}`);
		assert.equal(statSync(folder).mode & 0o777, 0o700);
		for (const file of files()) assert.equal(statSync(join(folder, file)).mode & 0o077, 0, file);
		const [token] = files().filter((name) => name.endsWith(".token"));
		writeFileSync(join(folder, token ?? ""), "guessed");
		await assert.rejects(openWindow().client.probe(), /does not let this one in/);

		const [socket] = files().filter((name) => name.endsWith(".sock"));
		const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "probe", params: {} });
		const stranger = createConnection(join(folder, socket ?? ""));
		stranger.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
		let reply = "";
		for await (const data of stranger) {
			reply += data;
			if (reply.endsWith("}")) break;
		}
		assert.match(reply, /Unhandled method probe/);
	});

	it("answers on when one of its clients sends garbage, or more than a message can be", async () => {
		const window = openWindow();
		await window.client.probe();
		const folder = join(runtimeFolder, `z1-code-${process.getuid?.()}`);
		const fileOf = (kind: string) => join(folder, files().find((name) => name.endsWith(kind)) ?? "");
		const hello = JSON.stringify({
			jsonrpc: "2.0",
			id: 1,
			method: "hello",
			params: { token: readFileSync(fileOf(".token"), "utf8") },
		});
		const frame = (body: string, length = body.length) => `Content-Length: ${length}\r\n\r\n${body}`;
		// Far beyond the limit: how much was sent is set to zero some moments after a message has come in.
		const flood = Buffer.alloc(96 * 2 ** 20, "x");
		const client = createConnection(fileOf(".sock"));
		const closed = new Promise((resolve) => client.on("error", () => {}).once("close", resolve));
		client.resume();
		for (const text of [frame(hello), frame("{ no JSON"), frame("[1, 2]"), "what is this\r\n\r\n"])
			client.write(text);
		client.write(frame("", flood.length));
		client.write(flood);
		await closed;
		assert.equal((await window.ask("low")).ending, "complete");
		assert.match(readFileSync(fileOf(".log"), "utf8"), /dropped a client: it sent a message of more than/);
	});

	const folder = () => join(runtimeFolder, `z1-code-${process.getuid?.()}`);
	const fileOf = (kind: string) => join(folder(), files().find((name) => name.endsWith(kind)) ?? "");

	// Elsewhere the system does not tell a full house from an empty one.
	const onLinux = process.platform === "linux" ? it : () => {};
	onLinux("is joined by whoever comes while more knock than it lets in at once", async () => {
		const first = openWindow();
		await first.client.probe();
		const pid = first.client.pid ?? 0;
		const folder = join(runtimeFolder, `z1-code-${process.getuid?.()}`);
		const socket = join(folder, files().find((name) => name.endsWith(".sock")) ?? "");
		process.kill(pid, "SIGSTOP");
		const knocking = Array.from({ length: 1000 }, () => createConnection(socket).on("error", () => {}));
		await sleep(100);
		const second = openWindow();
		const answered = second.ask("low");
		await sleep(300);
		process.kill(pid, "SIGCONT");
		assert.equal((await answered).ending, "complete");
		assert.equal(second.client.pid, pid);
		for (const each of knocking) each.destroy();
		assert.equal((await first.ask("low")).ending, "complete");
		assert.equal(first.client.pid, pid);
	});

	it("that hangs while no window is there is ended by the next one, and replaced", async () => {
		const first = openWindow();
		assert.equal((await first.ask("minimal")).ending, "complete");
		const hung = first.client.pid ?? 0;
		first.client.dispose();
		process.kill(hung, "SIGSTOP");
		const [second, third] = [openWindow(), openWindow()];
		const traces = await Promise.all([second.ask("minimal"), third.ask("minimal")]);
		assert.deepEqual(
			traces.map(({ ending }) => ending),
			["complete", "complete"],
		);
		assert.notEqual(second.client.pid, hung);
		assert.equal(second.client.pid, third.client.pid);
		while (isRunning(hung)) await sleep(50);
	});

	it("that hangs is not ended where it is not certain which process it is", async () => {
		const first = openWindow();
		await first.client.probe();
		const hung = first.client.pid ?? 0;
		first.client.dispose();
		process.kill(hung, "SIGSTOP");
		writeFileSync(fileOf(".pid"), String(process.pid));
		const second = openWindow();
		assert.equal((await second.ask("minimal")).ending, "complete");
		assert.ok(isRunning(hung));
		// Awake again, it leaves the socket to the one that has taken its place.
		process.kill(hung, "SIGCONT");
		while (isRunning(hung)) await sleep(50);
		assert.ok(files().some((name) => name.endsWith(".sock")));
		await openWindow().client.probe();
	});

	it("is joined whenever the window that started it was killed", async () => {
		for (const ms of [0, 5, 20, 60, 120, 250]) {
			const starting = await WindowProgram.open(1, "minimal");
			while (files().length === 0) await sleep(1);
			await sleep(ms);
			await starting.leave("kill");
			const window = openWindow();
			assert.equal((await window.ask("minimal")).ending, "complete", `killed after ${ms} ms`);
			process.kill(window.client.pid ?? 0, "SIGKILL");
			window.client.dispose();
			for (const name of files()) if (!name.endsWith(".token")) rmSync(join(folder(), name));
		}
	});

	it("makes its token anew when something has cleared it away", async () => {
		await openWindow().client.probe();
		rmSync(fileOf(".token"));
		assert.equal((await openWindow().ask("minimal")).ending, "complete");
	});

	it("ends when nobody has used it for a while", async () => {
		const window = openWindow();
		await window.client.probe();
		const pid = window.client.pid ?? 0;
		window.client.dispose();
		assert.ok(isRunning(pid));
		for (const end = Date.now() + 20_000; isRunning(pid) && Date.now() < end; ) await sleep(200);
		assert.ok(!isRunning(pid));
		assert.deepEqual(
			files().filter((name) => name.endsWith(".sock")),
			[],
		);
	});
});
