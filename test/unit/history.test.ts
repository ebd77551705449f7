import assert from "node:assert/strict";
import {
	appendFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmdirSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { tracesOf } from "../../src/core/trace/keptConversation.ts";
import { traceOf } from "../../src/core/trace/reduceTrace.ts";
import { versionsOf } from "../../src/core/trace/versions.ts";
import { History } from "../../src/host/conversation/history.ts";
import {
	answered,
	asked,
	cappedTrace,
	closed,
	completed,
	finishedTrace,
	prefilled,
	reopenedTrace,
	stopped,
	thinkingTrace,
	thought,
} from "../panel/conversations.ts";

/** Waits for what takes as long as the machine is busy. */
async function until(isSo: () => boolean): Promise<void> {
	while (!isSo()) await sleep(10);
}

describe("the history", () => {
	let folder: string;
	let problems: string[];
	let max: number;
	const open = () =>
		new History(folder, { warn: (what) => problems.push(what), maxConversations: () => max });
	const fileOf = (id: string) => join(folder, `${id}.jsonl`);
	const linesOf = (id: string) => readFileSync(fileOf(id), "utf8").trimEnd().split("\n");
	const keep = async (id: string, ...logs: ReasoningEvent[][]) => {
		const file = open().write(id, 1);
		for (const log of logs) for (const event of log) file?.append(traceOf(log)?.id ?? "", [event]);
		await file?.close();
	};

	beforeEach(() => {
		folder = join(mkdtempSync(join(tmpdir(), "z1-history-")), "storage", "history");
		problems = [];
		max = 200;
	});

	it("is empty at first", async () => {
		assert.deepEqual(await open().list(), []);
		assert.equal(await open().latest(), undefined);
		assert.deepEqual(problems, []);
	});

	it("reads back the same traces, also of those that were thought on about", async () => {
		const logs = [cappedTrace("a"), finishedTrace("b"), [...reopenedTrace("c"), stopped()]];
		await keep("x", ...logs);
		const kept = await open().latest();
		assert.ok(kept);
		assert.deepEqual([kept.id, kept.startedAt], ["x", 1]);
		assert.deepEqual(tracesOf(kept), logs.map(traceOf));
		assert.deepEqual(JSON.parse(linesOf("x")[0] ?? ""), { version: 1, id: "x", startedAt: 1 });
		assert.deepEqual(problems, []);
	});

	it("keeps versions apart that two windows write at once, the text of each where it began", async () => {
		const [one, other] = [open().write("x", 1), open().write("x", 1)];
		const ends = (text: string) => [closed("capped"), answered(text), completed()];
		one?.append("a", [asked("a"), prefilled(), thought("One ")], "a");
		await one?.close();
		const again = open().write("x", 1);
		// To another window it looks broken off; there it is asked again.
		other?.append("a", [asked("b")], "a");
		await other?.close();
		again?.append("a", [thought("two.")], "a");
		await again?.close();
		const third = open().write("x", 1);
		third?.append("a", [prefilled(), thought("Else."), ...ends("No.")], "b");
		await third?.close();
		const last = open().write("x", 1);
		last?.append("a", ends("Yes."), "a");
		last?.append("a", [stopped()], "lost");
		await last?.close();
		const [trace] = tracesOf((await open().read("x")) ?? assert.fail());
		assert.deepEqual(
			trace && versionsOf(trace).map(({ thought, answer, ending }) => [thought, answer, ending]),
			[
				["One two.", "Yes.", "complete"],
				["Else.", "No.", "complete"],
			],
		);
		assert.deepEqual(problems, []);
	});

	it("is written on where it ended", async () => {
		await keep("x", cappedTrace("a"));
		const again = open().write("x");
		for (const event of finishedTrace("b")) again?.append("b", [event]);
		await again?.close();
		assert.deepEqual(
			(await open().latest())?.logs.map((log) => traceOf(log)?.id),
			["a", "b"],
		);
	});

	it("writes the question at once and a running answer every second, not every token", async function () {
		this.timeout(60_000);
		const file = open().write("x", 1);
		file?.append("t", [asked("t")]);
		await until(() => existsSync(fileOf("x")) && linesOf("x").length === 2);
		file?.append("t", [prefilled()]);
		for (let n = 0; n < 500; n++) file?.append("t", [thought("word ", 1)]);
		assert.equal(linesOf("x").length, 2);
		await until(() => linesOf("x").length === 3);
		// The process is gone here: nothing was closed, nothing more is written.
		const [trace] = tracesOf((await open().latest()) ?? { logs: [] });
		assert.equal(trace?.thought, "word ".repeat(500));
		assert.equal(trace?.tokens.thinking, 500);
		assert.deepEqual([trace?.ending, trace?.exit], ["failed", "failed"]);
		assert.equal(trace?.failure?.message, "The window was closed while it was answering.");
		await file?.close();
	});

	it("goes on behind a line that was cut off, and skips what does not belong", async () => {
		await keep("x", thinkingTrace("a"));
		appendFileSync(fileOf("x"), 'not json\n{"foreign":1}\n{"traceId":"a","events":[{"type":"thou');
		const again = open().write("x");
		again?.append("b", [asked("b")]);
		await again?.close();
		problems = [];
		const traces = tracesOf((await open().latest()) ?? { logs: [] });
		assert.deepEqual(
			traces.map(({ id, ending }) => [id, ending]),
			[
				["a", "failed"],
				["b", "failed"],
			],
		);
		assert.equal(problems.length, 3);
		assert.match(problems[0] ?? "", /^skipped a line of .*x\.jsonl that does not belong: not json/);
	});

	it("leaves files alone that are no conversations, and says so", async () => {
		mkdirSync(folder, { recursive: true });
		const foreign = {
			empty: "",
			later: '{"version":2,"id":"later","startedAt":1}\n',
			other: '{"version":1,"id":"../x","startedAt":1}\n',
		};
		for (const [id, text] of Object.entries(foreign)) writeFileSync(fileOf(id), text);
		await keep("x", cappedTrace("a"));
		assert.deepEqual(
			(await open().list()).map(({ id }) => id),
			["x"],
		);
		assert.equal(problems.filter((what) => what.endsWith("is not a conversation")).length, 3);
		assert.equal(readFileSync(fileOf("later"), "utf8"), foreign.later);
	});

	it("lists what was used last first, and deletes what was not used for longest", async () => {
		for (const [n, id] of ["a", "b", "c", "d"].entries()) {
			await keep(id, cappedTrace(id));
			utimesSync(fileOf(id), 1000 + n, 1000 + n);
		}
		assert.deepEqual(
			(await open().list()).map(({ id }) => id),
			["d", "c", "b", "a"],
		);
		max = 3;
		await open().prune(new Set(["a"]));
		assert.deepEqual(readdirSync(folder).sort(), ["a.jsonl", "c.jsonl", "d.jsonl"]);
		await open().delete("d");
		assert.deepEqual(
			(await open().list()).map(({ id }) => id),
			["c", "a"],
		);
	});

	it("with room for none neither writes nor deletes nor shows the last one again, and still lists them", async () => {
		await keep("a", cappedTrace("a"));
		max = 0;
		await open().prune(new Set());
		assert.equal(open().write("b", 1), undefined);
		assert.equal(open().write("a"), undefined);
		assert.equal(await open().latest(), undefined);
		assert.deepEqual(
			(await open().list()).map(({ id }) => id),
			["a"],
		);
	});

	it("costs no answer where it cannot be written", async () => {
		mkdirSync(join(folder, ".."), { recursive: true });
		writeFileSync(folder, "a file where the folder should be");
		await keep("x", cappedTrace("a"));
		assert.deepEqual(await open().list(), []);
		assert.match(problems.join("\n"), /cannot write/);
	});

	it("loses nothing of a conversation to a disk that is full at first, and says so", async () => {
		const lost: string[] = [];
		mkdirSync(join(folder, ".."), { recursive: true });
		writeFileSync(folder, "a file where the folder should be, for want of a full disk");
		const history = new History(folder, {
			warn: (what) => problems.push(what),
			lost: ({ code }) => lost.push(code),
			maxConversations: () => max,
		});
		const file = history.write("x", 1);
		file?.append("a", [asked("a")]);
		await file?.flush();
		assert.deepEqual([...new Set(lost)], ["keptNotWritten"]);
		rmSync(folder);
		for (const event of cappedTrace("a").slice(1)) file?.append("a", [event]);
		await file?.close();
		const [trace] = tracesOf((await open().latest()) ?? { logs: [] });
		assert.deepEqual(trace, traceOf(cappedTrace("a")));
	});

	it("loses nothing to a disk that is full for a while, in the middle of a conversation", async () => {
		const file = open().write("x", 1);
		const [first, ...others] = cappedTrace("a");
		file?.append("a", [first ?? assert.fail()]);
		await file?.flush();
		const away = join(folder, "away");
		renameSync(fileOf("x"), away);
		mkdirSync(fileOf("x"));
		for (const event of others.slice(0, -1)) {
			file?.append("a", [event]);
			await file?.flush();
		}
		assert.match(problems.join("\n"), /cannot write/);
		rmdirSync(fileOf("x"));
		renameSync(away, fileOf("x"));
		file?.append("a", others.slice(-1));
		await file?.close();
		const [trace] = tracesOf((await open().read("x")) ?? { logs: [] });
		assert.deepEqual(trace, traceOf(cappedTrace("a")));
	});

	it("shows the last conversation that can be read, whatever was written after it", async () => {
		await keep("x", cappedTrace("a"));
		utimesSync(fileOf("x"), 1, 1);
		writeFileSync(fileOf("empty"), "");
		writeFileSync(fileOf("bare"), '{"version":1,"id":"bare","startedAt":1}\n');
		assert.equal((await open().latest())?.id, "x");
	});

	it("is whole where it goes on in one window after another has deleted it", async () => {
		const logs = [cappedTrace("a"), finishedTrace("b")];
		await keep("x", cappedTrace("a"));
		const file = open().write("x", 1, () => logs);
		await open().delete("x");
		for (const event of finishedTrace("b")) file?.append("b", [event]);
		await file?.close();
		const kept = await open().read("x");
		assert.deepEqual(kept && [kept.startedAt, tracesOf(kept)], [1, logs.map(traceOf)]);
	});

	it("shows the rest of a conversation whose first line is damaged, and goes on in it", async () => {
		const lost: string[] = [];
		await keep("x", cappedTrace("a"), finishedTrace("b"));
		const bytes = readFileSync(fileOf("x"));
		for (const damage of [
			(copy: Buffer) => copy.fill(0, 0, 20),
			(copy: Buffer) => copy.fill("x", 3, 8),
			(copy: Buffer) => copy.subarray(copy.indexOf("\n") + 1),
		]) {
			writeFileSync(fileOf("x"), damage(Buffer.from(bytes)));
			const history = new History(folder, {
				warn: () => {},
				lost: ({ code }) => lost.push(code),
				maxConversations: () => max,
			});
			const file = history.write("x", 1);
			for (const event of finishedTrace("c")) file?.append("c", [event]);
			await file?.close();
			const kept = await history.read("x");
			assert.deepEqual(kept && tracesOf(kept).map(({ id }) => id), ["a", "b", "c"]);
		}
		assert.deepEqual(lost, ["keptDamaged", "keptDamaged"]);
	});
});
