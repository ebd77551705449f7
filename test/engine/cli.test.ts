import assert from "node:assert/strict";
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { STARTER_MODEL } from "../../src/core/catalogue/catalogue.ts";
import { reasoningEventSchema } from "../../src/core/trace/events.ts";
import { openTrace, reduceTrace } from "../../src/core/trace/reduceTrace.ts";
import { record } from "../unit/answerRecords.ts";
import { CompletionServer, events, json, said } from "../unit/completionServer.ts";
import { ModelServer } from "../unit/modelServer.ts";
import { hollowGguf, truncatedGguf } from "./ggufSample.ts";
import { hubOf } from "./hubFolder.ts";
import { NANO } from "./nano.ts";

const CLI = fileURLToPath(new URL("../../dist/cli.mjs", import.meta.url));
const SCORE = fileURLToPath(new URL("../../examples/score.py", import.meta.url));
const TALLY = ["What does `tally([6, 2, 9])` return?", "--file", SCORE, "--lines", "17-22"];

/** What was learned on this machine would change what is expected here. */
const HOME = mkdtempSync(join(tmpdir(), "z1-home-"));

function z1(...args: string[]) {
	const env = { ...process.env, Z1_HOME: HOME };
	const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: "utf8", env });
	return { status, stdout, stderr };
}

describe("z1 get", function () {
	this.timeout(60_000);

	it("gets the file that the address names, not another quantisation beside it", async () => {
		const repository = mkdtempSync(join(tmpdir(), "z1-hub-"));
		for (const name of ["nano-Q4_K_M.gguf", "nano-Q8_0.gguf", "plain.gguf"]) {
			copyFileSync(NANO, join(repository, name));
		}
		const hub = new ModelServer();
		await hub.start();
		hub.answer = hubOf({ "z1/nano": repository });
		const get = (file: string) =>
			promisify(execFile)(
				process.execPath,
				[CLI, "get", `${hub.url}/z1/nano/resolve/main/${file}`, "--hub", hub.url],
				{ env: { ...process.env, Z1_HOME: HOME } },
			);
		try {
			for (const name of ["nano-Q8_0.gguf", "plain.gguf"]) {
				const { stdout } = await get(name);
				assert.equal(stdout, `${join(HOME, "models", name)}\n`);
			}
			await assert.rejects(get("none.gguf"), /z1\/nano has no model with the file none\.gguf/);
		} finally {
			hub.stop();
		}
	});
});

describe("z1 ask --server", function () {
	this.timeout(30_000);
	const server = new CompletionServer();
	beforeEach(() => {
		server.routes = {};
		return server.start();
	});
	afterEach(() => server.stop());

	const ask = (...args: string[]) =>
		promisify(execFile)(process.execPath, [CLI, "ask", "Why?", ...args], {
			env: { ...process.env, Z1_SERVER_KEY: "k" },
		});

	it("has a server answer, with the key from the environment", async () => {
		server.routes = {
			"/v1/models": json({ data: [{ id: "one" }, { id: "two" }] }),
			"/v1/completions": events(
				said("Because it is.\n\nThus, it is so."),
				said("", { finish_reason: "stop" }),
			),
		};
		const { stdout } = await ask("--server", `${server.url}/v1`, "--model", "two");
		assert.match(stdout, /Thus, it is so\./);
		assert.equal(server.bodies("/v1/completions")[0].model, "two");
		assert.ok(server.asked.every(({ headers }) => headers.authorization === "Bearer k"));
	});

	it("says why it waits", async () => {
		let tries = 0;
		const models = json({ data: [{ id: "one" }] });
		server.routes = {
			"/v1/models": models,
			"/v1/completions": (asked, response) =>
				(++tries === 1 ? json({}, 503) : events(said("So."), said("", { finish_reason: "stop" })))(
					asked,
					response,
				),
		};
		const { stdout, stderr } = await ask("--server", server.url);
		assert.match(stdout, /So\./);
		assert.match(stderr, /is not ready: it may still be loading its model\. Asking again in 0\.5 s\.\n$/);
	});

	it("ends with what was written so far, and the exit code of an interruption, on Ctrl-C", async () => {
		server.routes = {
			"/v1/models": json({ data: [{ id: "one" }] }),
			"/v1/completions": (_asked, response) => {
				response.writeHead(200, { "content-type": "text/event-stream" });
				response.write(`data: ${JSON.stringify(said("Because it is"))}\n\n`);
			},
		};
		const args = [CLI, "ask", "Why?", "--server", server.url];
		const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
		let shown = "";
		for await (const data of child.stdout) {
			shown += data;
			if (shown.includes("Because it is") && !child.killed) child.kill("SIGINT");
		}
		assert.equal(child.exitCode ?? (await once(child, "exit"))[0], 130);
		assert.match(shown, /Because it is\n\n\[stopped\]/);
	});

	it("says in one line why the server does not answer, and exits with 1; with 2 where its address is none", async () => {
		await assert.rejects(ask("--server", server.url), {
			code: 1,
			stderr: /^z1: .*lists no models\. .*\n$/,
		});
		await assert.rejects(ask("--server", "gpu"), { code: 2, stderr: /^z1: "gpu" is not the address.*\n$/ });
	});
});

describe("z1 ask", function () {
	this.timeout(30_000);

	it("measures what was saved, where it is told to, and says whether the answer is the same", () => {
		const { status, stdout } = z1("ask", ...TALLY, "--effort", "minimal", "--measure");
		assert.equal(status, 0);
		assert.match(
			stdout,
			/\n(?:(?:saved|cost) (?:one token|\d+ tokens).* \(measured\)|saved nothing: another answer)\. .*\n$/,
		);
		const { stdout: json } = z1("ask", ...TALLY, "--window", "20", "--measure", "--json");
		const { saving, statistics } = JSON.parse(json.trimEnd().split("\n").at(-1) ?? "");
		assert.equal(saving.kind, "measured");
		assert.match(saving.answer, /^(?:same|other)$/);
		assert.ok(saving.tokens > 0 && statistics.thinkingTokens <= 20);
		assert.equal(json.match(/"type":"asked"/g)?.length, 1, "what is compared with is not shown");
	});

	it("prints the trace, the answer and what it cost", () => {
		const { status, stdout } = z1("ask", ...TALLY, "--effort", "max");
		assert.equal(status, 0);
		assert.match(stdout, /Let me trace `tally\(\[6, 2, 9\]\)`/);
		assert.match(stdout, /Answer\n`tally\(\[6, 2, 9\]\)` returns 2\./);
		assert.match(
			stdout,
			/complexity \d+, \w+: .+ · effort max · window 400 · thinking \d+ \+ peek \d+ \+ answer \d+ = \d+ tokens · exit converged · [\d.]+ m?s · [\d,]+ tokens\/s/,
		);
	});

	it("prints one event a line and the trace they make with --json", () => {
		const { status, stdout } = z1("ask", ...TALLY, "--window", "20", "--json");
		assert.equal(status, 0);
		const lines = stdout
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line));
		const { trace, statistics } = lines.pop();
		const [asked, ...events] = lines.map((line) => reasoningEventSchema.parse(line));
		assert.ok(asked?.type === "asked");
		assert.deepEqual(events.reduce(reduceTrace, openTrace(asked)), trace);
		assert.equal(statistics.thinkingTokens, 20);
		assert.equal(statistics.totalTokens, 20 + statistics.peekTokens + statistics.answerTokens);
		assert.equal(trace.exit, "capped");
	});

	it("gives auto the window that was learned here in an editor, says so, and teaches it nothing", () => {
		const asked = () => JSON.parse(z1("ask", ...TALLY, "--json").stdout.split("\n")[0] ?? "");
		const shipped = asked();
		const { level, score } = shipped.complexity;
		const file = join(HOME, "runs.jsonl");
		const quick = () => record({ model: STARTER_MODEL, level, score, thinkingTokens: 8, full: false });
		const kept = Array.from({ length: 100 }, () => `${JSON.stringify(quick())}\n`).join("");
		writeFileSync(file, kept);
		try {
			const learned = asked();
			assert.ok(learned.window.thinkingTokens < shipped.window.thinkingTokens);
			assert.match(
				learned.complexity.reasons.join("\n"),
				/usually needs at most \d+ tokens here \(learned from 100 questions\)/,
			);
			assert.equal(readFileSync(file, "utf8"), kept);
		} finally {
			writeFileSync(file, "");
		}
	});

	it("tells how each command is used where it is asked so", () => {
		for (const args of [
			["--help"],
			["help"],
			["ask", "--help"],
			["get", "-h"],
			["estimate", "--in", "x", "--help"],
		]) {
			const { status, stdout, stderr } = z1(...args);
			assert.match(stdout, /^usage: z1 ask/, args.join(" "));
			assert.deepEqual([status, stderr], [0, ""]);
		}
	});

	const bad: [name: string, args: () => string[], message: RegExp][] = [
		["no question", () => ["ask"], /ask what\?/],
		["an unknown command", () => ["answer"], /there is no command "answer"/],
		["a command that every object has", () => ["constructor"], /there is no command "constructor"/],
		["an address of a server that is empty", () => ["ask", "q", "--server", ""], /--server takes an address/],
		["a hub without https://", () => ["get", "a/b", "--hub", "mirror.example"], /--hub takes an address/],
		["an unknown option", () => ["ask", "q", "--fast"], /Unknown option '--fast'/],
		["a missing file", () => ["ask", "q", "--file", "no.py"], /there is no file no\.py/],
		[
			"lines out of range",
			() => ["ask", "q", "--file", SCORE, "--lines", "3-999"],
			/out of range.*lines 1-22/,
		],
		["lines that are no range", () => ["ask", "q", "--file", SCORE, "--lines", "x"], /--lines takes A-B/],
		["an unknown effort", () => ["ask", "q", "--effort", "huge"], /unknown effort "huge"; it is one of auto/],
		["a time that is none", () => ["ask", "q", "--seconds", "soon"], /--seconds takes a number up to 3600/],
		["a window that is no number", () => ["ask", "q", "--window", "many"], /whole number of tokens/],
		["an unknown model name", () => ["ask", "q", "--model", "gpt"], /neither a model file nor a known model/],
		["a model file that is not there", () => ["ask", "q", "--model", "./no.gguf"], /There is no model file/],
		["a file that is no model", () => ["ask", "q", "--model", SCORE], /is not a GGUF model file/],
		[
			"a truncated model",
			() => ["ask", "q", "--model", truncatedGguf(100_000)],
			/is truncated: it holds 100000/,
		],
		["a model too large", () => ["ask", "q", "--model", hollowGguf(2 ** 40)], /GiB of memory/],
	];
	for (const [name, args, message] of bad) {
		it(`says in one line what is wrong with ${name}, and exits with 2`, () => {
			const { status, stderr } = z1(...args());
			assert.match(stderr, message);
			assert.equal(stderr.trim().split("\n").length, 1, stderr);
			assert.equal(status, 2);
		});
	}
});
