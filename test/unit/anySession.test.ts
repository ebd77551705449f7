import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Effort } from "../../src/core/effort.ts";
import { Failure, failures } from "../../src/core/failure.ts";
import { whatIsSaid } from "../../src/core/judging/whatIsSaid.ts";
import { parseSettings, type SettingName } from "../../src/core/protocol/settings.ts";
import { answerSeries } from "../../src/core/saving/answerSeries.ts";
import { savingOf } from "../../src/core/saving/saving.ts";
import { totalsOf } from "../../src/core/saving/totals.ts";
import { tracesOf } from "../../src/core/trace/keptConversation.ts";
import { statisticsOf } from "../../src/core/trace/statistics.ts";
import type { Trace } from "../../src/core/trace/trace.ts";
import { versionsOf, wasInterrupted } from "../../src/core/trace/versions.ts";
import { AnswerLog } from "../../src/host/conversation/answerLog.ts";
import {
	type AskOptions,
	Conversation,
	type StartConversation,
} from "../../src/host/conversation/conversation.ts";
import { Conversations } from "../../src/host/conversation/conversations.ts";
import { History } from "../../src/host/conversation/history.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { startServedEngine } from "../../src/host/engine/servedEngine.ts";
import { tokensOf } from "./fakeReasoner.ts";
import { chance, namingModels } from "./namingModel.ts";

const EFFORTS: readonly Effort[] = ["auto", "minimal", "low", "high", "max"];

/** What is on the disk, and the engine that all windows share; it can die. */
class Machine {
	readonly #folder = mkdtempSync(join(tmpdir(), "z1-any-session-"));
	readonly historyFolder = join(this.#folder, "history");
	readonly answersFile = join(this.#folder, "answers.jsonl");
	readonly #pick: (n: number) => number;
	#die: () => void = () => {};
	deaths = 0;

	constructor(pick: (n: number) => number) {
		this.#pick = pick;
	}

	client(): EngineClient {
		const connect = async () => {
			const link = startServedEngine(namingModels(this.#pick));
			const gone = new Promise<never>((_, reject) => {
				this.#die = () => {
					link.kill();
					reject(failures.modelProcessEnded("SIGKILL"));
				};
			});
			const ended = Promise.race([gone, link.gone]);
			ended.catch(() => {});
			return { ...link, gone: ended };
		};
		return new EngineClient(connect, { log: () => {} }, { firstPauseMs: 1 });
	}

	die(): void {
		this.deaths++;
		this.#die();
	}
}

/** What a version was asked with, as far as an answer depends on it. */
interface Asked {
	readonly prompt: string;
	readonly model: string;
	readonly system: string;
	readonly turns: string;
}

/** Everything that was ever asked and answered, in whichever window. */
class Seen {
	/** By version. */
	readonly asked = new Map<string, Asked>();
	/** The latest complete answer of each version that was asked for, and whether it is only a comparison. */
	readonly answered = new Map<string, { trace: Trace; reference: boolean }>();
	/** By version. */
	readonly traces = new Map<string, Trace>();

	watch(conversation: Conversation, reference: boolean): void {
		conversation.onDidHappen(({ traceId, events }) => {
			const trace = conversation.traces.find(({ id }) => id === traceId);
			if (!trace) return;
			for (const version of versionsOf(trace)) this.traces.set(version.versionId, version);
			if (events.some(({ type }) => type === "completed"))
				this.answered.set(trace.askedAs, { trace, reference });
		});
	}
}

/** A window of VS Code, from its start to its end. */
class Window {
	readonly conversations: Conversations;
	readonly answerLog: AnswerLog;
	readonly client: EngineClient;
	readonly start: StartConversation;
	/** The conversations that were shown in it. */
	readonly opened = new Set<string>();
	/** What is under way. */
	readonly under: Promise<unknown>[] = [];

	constructor(machine: Machine, seen: Seen) {
		// Another window may have made a file and not written to it yet.
		const warn = (what: string) => assert.match(what, /is not a conversation$/);
		const history = new History(machine.historyFolder, { warn, maxConversations: () => 100 });
		this.answerLog = new AnswerLog(machine.answersFile, { warn: assert.fail });
		this.client = machine.client();
		this.start = (parts) => {
			const conversation = new Conversation(() => this.client, { answerLog: this.answerLog, ...parts });
			seen.watch(conversation, parts?.reference ?? false);
			return conversation;
		};
		this.conversations = new Conversations(history, this.start);
		const note = () => this.opened.add(this.conversations.snapshot().id);
		this.conversations.onDidSwitch(note);
		note();
	}

	async close(): Promise<void> {
		await this.conversations.close();
		this.client.dispose();
		await Promise.all(this.under);
	}
}

/**
 * Closes a window and holds what is on the disk against what it showed, and against what the next one shows.
 * @returns the next one
 */
async function reload(window: Window, machine: Machine, seen: Seen): Promise<Window> {
	const list = (await window.conversations.list()).filter(({ id }) => window.opened.has(id));
	const shown = list.map(({ id, logs }) => ({ id, shown: tracesOf({ logs }) }));
	await window.close();
	const history = new History(machine.historyFolder, { warn: assert.fail, maxConversations: () => 100 });
	for (const { id, shown: traces } of shown) {
		const kept = await history.read(id);
		assert.ok(kept, "it is kept");
		const all = new Map(tracesOf(kept).map((trace) => [trace.id, trace]));
		for (const trace of traces) {
			const read = all.get(trace.id);
			assert.ok(read);
			if (trace.phase === "ended") assert.deepEqual(read, trace);
			else assertGoesOn(trace, read);
		}
	}
	return new Window(machine, seen);
}

/** What was kept of an answer that was under way has every text that was shown. */
function assertGoesOn(shown: Trace, read: Trace): void {
	const texts = (trace: Trace) => versionsOf(trace).map(({ thought, answer }) => thought + answer);
	const [before, after] = [texts(shown), texts(read)];
	assert.equal(after.length, before.length);
	for (const [index, text] of before.entries()) assert.ok(after[index]?.startsWith(text), text);
	assert.equal(read.phase, "ended");
}

/** A version is about its own question, and its numbers are those of its text. */
function assertOwn(trace: Trace, machine: Machine): void {
	const { question, thought, answer, hint, ending, tokens, phase } = trace;
	const named = new Set(`${thought} ${answer}`.match(/q\w+/g));
	named.delete(question.prompt);
	assert.deepEqual([...named], [], `in what became of ${question.prompt}`);
	assert.ok(ending !== "failed" || machine.deaths + 1 > 0);
	if (ending === "complete") assert.ok(answer.includes(question.prompt), answer);
	const { totalTokens, thinkingTokens, peekTokens, answerTokens, ...rest } = statisticsOf(trace);
	assert.equal(totalTokens, thinkingTokens + peekTokens + answerTokens);
	for (const [name, value] of Object.entries(rest)) assert.ok(Number(value) >= 0, `${name} ${value}`);
	if (!trace.reopened) {
		assert.equal(thinkingTokens, tokensOf(thought).length, thought);
		assert.equal(answerTokens, tokensOf(answer).length, answer);
		assert.equal(tokens.forced, tokensOf(hint).length);
	}
	assert.equal(phase, "ended", question.prompt);
}

/** The sums on the disk are those of what was seen, and what is claimed is so. */
async function assertAddsUp(machine: Machine, seen: Seen): Promise<void> {
	const log = new AnswerLog(machine.answersFile, { warn: assert.fail });
	await log.load();
	const own = [...seen.answered.values()].filter(({ reference }) => !reference).map(({ trace }) => trace);
	const sum = (count: (trace: Trace) => number) => own.reduce((total, trace) => total + count(trace), 0);
	const { allTime } = log.totals;
	assert.deepEqual(
		[allTime.answers, allTime.thinkingTokens, allTime.peekTokens, allTime.answerTokens],
		[
			own.length,
			sum(({ tokens }) => tokens.thinking),
			sum(({ tokens }) => tokens.peek),
			sum(({ tokens }) => tokens.answer),
		],
	);
	assert.deepEqual(allTime, totalsOf(log.all, log.fullRecords));
	const series = answerSeries(log.all, log.fullRecords);
	assert.equal(
		series.levels.reduce((total, { answers }) => total + answers, 0),
		own.length,
	);
	assert.equal(series.saved.at(-1)?.measured ?? 0, allTime.measured.tokens);
	const full = log.fullRecords.map(({ versionId = "" }) => seen.traces.get(versionId) ?? assert.fail());
	for (const record of log.all) {
		const saving = savingOf(record, log.fullRecords);
		if (saving?.kind !== "measured" || saving.answer !== "same") continue;
		const trace = seen.traces.get(record.versionId ?? "") ?? assert.fail();
		const asked = seen.asked.get(trace.versionId);
		const baseline = full.find(({ versionId }) => isDeepStrictEqual(seen.asked.get(versionId), asked));
		if (!baseline) {
			assert.equal(saving.tokens, 0 - trace.tokens.peek);
			continue;
		}
		assert.equal(whatIsSaid(trace.answer).text, whatIsSaid(baseline.answer).text);
		assert.equal(saving.tokens, statisticsOf(baseline).totalTokens - statisticsOf(trace).totalTokens);
	}
}

const windows = { minimal: 1, low: 10, medium: 20, high: 40, max: 80 };

function modelOf(path: string): AskOptions["model"] {
	const profile = { id: path, name: path, contextTokens: 6000, windows, files: [], about: "" };
	return { path, profile } as unknown as AskOptions["model"];
}

function settingsOf(changes: Partial<Record<SettingName, unknown>>) {
	return parseSettings((name) => changes[name]).settings;
}

describe("sessions with everything that can be done in any order", () => {
	for (let seed = 1; seed <= 8; seed++) {
		it(`lose nothing, mix nothing up, and add up (${seed})`, async () => {
			const pick = chance(seed);
			const machine = new Machine(pick);
			const seen = new Seen();
			let asked = 0;

			const optionsFor = (): AskOptions => {
				const effort = EFFORTS[pick(EFFORTS.length)];
				const system = pick(5) > 0 ? "Think." : "Think well.";
				const path = pick(4) > 0 ? "one" : "another";
				const settings = settingsOf({ "z1.thinking.effort": effort, "z1.system": system });
				return { model: modelOf(path), settings };
			};
			const ask = (window: Window, conversation: Conversation, prompt: string, more: Partial<AskOptions>) => {
				const options = { ...optionsFor(), ...more };
				const was = {
					prompt,
					model: options.model.path,
					system: options.settings["z1.system"],
					turns: JSON.stringify(options.turns ?? []),
				};
				const changed = ({ versionId }: Trace) => seen.asked.set(versionId, was);
				const asking = conversation.ask({ prompt }, { ...options, changed });
				window.under.push(asking);
				return asking;
			};
			const anew = () => `q${"x".repeat(pick(2))}${1000 + asked++}`;
			const compare = async (window: Window, prompt: string) => {
				const conversation = window.start({ reference: true });
				const options = optionsFor();
				for (const more of [{ fullWindow: true }, { settings: optionsFor().settings }]) {
					const trace = await ask(window, conversation, prompt, { ...options, ...more });
					if (wasInterrupted(trace)) return;
				}
			};
			const act = async (window: Window) => {
				const { conversations } = window;
				const { current } = conversations;
				const trace = current.traces[pick(current.traces.length)];
				const what = trace ? pick(20) : 0;
				if (!trace || what < 3) {
					void ask(window, current, anew(), pick(2) > 0 ? { turns: current.turns } : {});
				} else if (what < 6) {
					const prompt = pick(2) > 0 ? trace.question.prompt : anew();
					void ask(window, current, prompt, { versionOf: trace.id, turns: current.turnsOf(trace.id) });
				} else if (what < 8) current.control("stop", trace.id);
				else if (what < 9) current.control("answerNow", trace.id);
				else if (what < 12) {
					window.under.push(
						current.thinkMore(trace.id).catch((error) => assert.ok(error instanceof Failure, error)),
					);
				} else if (what < 13) current.chooseVersion(trace.id, 1 + pick(4));
				else if (what < 14) window.under.push(compare(window, trace.question.prompt));
				else if (what < 15) conversations.startNew();
				else if (what < 16) {
					const list = await conversations.list();
					const kept = list[pick(list.length)];
					if (kept && !others(window).includes(kept.id)) conversations.open(kept);
				} else if (what < 17) {
					const list = await conversations.list();
					const kept = list[pick(list.length)];
					if (kept && pick(3) === 0 && !others(window).includes(kept.id)) {
						deleted.add(kept.id);
						await conversations.delete(kept.id);
					}
				} else if (what < 18 && pick(3) === 0) machine.die();
				else if (what < 19) conversations.control("stop");
			};

			const open: Window[] = [new Window(machine, seen), new Window(machine, seen)];
			/** The conversations that other windows have opened. */
			const others = (window: Window): string[] =>
				open.filter((each) => each !== window).flatMap(({ opened }) => [...opened]);
			const deleted = new Set<string>();
			for (let n = 0; n < 90; n++) {
				const index = pick(open.length);
				const window = open[index] ?? assert.fail();
				if (pick(18) > 0) await act(window);
				else {
					if (pick(2) > 0) await Promise.all(window.under);
					open[index] = await reload(window, machine, seen);
				}
				await sleep(pick(14));
			}
			await Promise.all(open.flatMap(({ under }) => under));
			for (const window of open) {
				await reload(window, machine, seen);
			}
			await assertAddsUp(machine, seen);
			for (const trace of seen.traces.values()) assertOwn(trace, machine);
		});
	}
});
