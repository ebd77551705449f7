import assert from "node:assert/strict";
import {
	existsSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { renderMessages } from "../../src/core/question/question.ts";
import type { Ask } from "../../src/core/thinking/ask.ts";
import { Reasoning } from "../../src/core/thinking/reasoning.ts";
import { type Fits, KeptPast } from "../../src/engine/llama/keptPast.ts";
import { temporaryFolder } from "./ggufSample.ts";
import { NANO, type OpenNano, openNano } from "./nano.ts";
import { TALLY } from "./questions.ts";

const never = new AbortController().signal;
const FITS: Fits = { name: "nano", bytesPerToken: 1000 };
/** However fast this machine reads, it is worth it. */
const ANY = { worthMs: Number.NEGATIVE_INFINITY, mostBytes: 2 ** 30 };

const others = Array.from({ length: 12 }, (_, n) => `def other_${n}(a, b):\n    return a * ${n} + b\n`);
const text = `${others.join("\n")}\n${TALLY.code.text}`;
const LONG = { ...TALLY, code: { ...TALLY.code, text, endLine: text.split("\n").length } };

const ask: Ask = {
	traceId: "t",
	system: "Please reason step by step.",
	turns: [],
	question: LONG,
	window: { thinkingTokens: 120, answerReserveTokens: 60 },
};
const followUp: Ask = { ...ask, turns: [{ question: LONG, answer: "It returns 2." }], question: TALLY };

describe("the state of the last conversation, kept on the disk while no model is in memory", () => {
	let folder: string;
	let nano: OpenNano;

	/** Loads the model, as at another time, with what is kept for it. */
	const load = async ({ fits = FITS, limits = ANY, may = "yes", sequences = 1 } = {}) => {
		const kept = await KeptPast.in(folder, fits, limits);
		nano = await openNano("tagless", NANO, undefined, sequences, kept);
		if (may !== "untold") await kept.permit(may === "yes");
	};
	const unload = async () => {
		const isKept = await nano.reasoner.keepPast();
		await nano.dispose();
		return isKept;
	};
	const answer = async (ask: Ask) => {
		const events: object[] = [];
		for await (const event of new Reasoning(nano.reasoner, ask).run({ stop: never, answerNow: never })) {
			if (event.type !== "read") events.push({ ...event, at: 0, readMs: 0, cachedTokens: 0 });
		}
		return events;
	};
	/** The share of a question that need not be read. */
	const cachedOf = async ({ system, turns, question }: Ask) => {
		const { cachedTokens, promptTokens } = await nano.reasoner.prefill(
			renderMessages(system, turns, question),
			never,
		);
		return cachedTokens / promptTokens;
	};
	const keepLong = async (sequences = 1) => {
		await load({ sequences });
		await answer(ask);
		assert.equal(await unload(), true);
	};

	beforeEach(() => {
		folder = join(temporaryFolder(), "past");
	});
	afterEach(() => nano.dispose());

	for (const sequences of [1, 3]) {
		it(`is taken up by the next question, which is answered as ever, with ${sequences} pasts`, async () => {
			await load();
			await answer(ask);
			const expected = await answer(followUp);
			await nano.dispose();
			await keepLong(sequences);
			await load({ sequences });
			const before = nano.evaluated();
			assert.ok((await cachedOf(followUp)) > 0.7);
			assert.ok(nano.evaluated() - before < 100, "it is not read again");
			assert.deepEqual(await answer(followUp), expected);
		});
	}

	it("is taken up by reading ahead, too, and only once", async () => {
		await keepLong();
		await load();
		const messages = renderMessages(ask.system, [], LONG);
		const certain = (messages.at(-1)?.text.length ?? 0) - LONG.prompt.length;
		const ahead = await nano.reasoner.readAhead(messages, { certain, mostVainTokens: 1e6, signal: never });
		assert.deepEqual([ahead.ready, ahead.readTokens], [true, 0]);
		assert.deepEqual(readdirSync(folder), []);
		await nano.dispose();
		await load();
		assert.equal(await cachedOf(ask), 0);
	});

	it("is nobody else's", async function () {
		if (process.platform === "win32") this.skip();
		await keepLong();
		const modes = [folder, ...readdirSync(folder).map((name) => join(folder, name))].map(
			(path) => statSync(path).mode & 0o777,
		);
		assert.deepEqual(modes, [0o700, 0o600, 0o600]);
	});

	it("is a single one, however many conversations there were", async () => {
		await keepLong();
		await keepLong();
		assert.equal(readdirSync(folder).length, 2, "a state and its note");
	});

	it("is not taken up by another model, context or release, nor by another question", async () => {
		await keepLong();
		await load({ fits: { ...FITS, name: "another" } });
		assert.equal(await cachedOf(ask), 0);
		await nano.dispose();
		const { tokens, readMs, writeMs } = JSON.parse(readFileSync(join(folder, "past.json"), "utf8"));
		// Worth it for half of it, on a machine of any speed.
		const half = { ...ANY, worthMs: (tokens.length / 2) * readMs - writeMs };
		await load({ limits: half });
		const short: Ask = { ...ask, system: "You are Z1.", question: { ...TALLY, prompt: "Hello." } };
		assert.ok((await cachedOf(short)) < 0.3);
		await nano.dispose();
		await load({ limits: half });
		assert.ok((await cachedOf(ask)) > 0.9, "it is still there for its own");
	});

	it("costs nothing but itself when it is damaged", async () => {
		const damages: ((path: string) => void)[] = [
			(path) => truncateSync(path, 1000),
			(path) => writeFileSync(path, Buffer.alloc(statSync(path).size)),
			(path) => rmSync(path),
		];
		for (const damage of damages) {
			await keepLong();
			const note = JSON.parse(readFileSync(join(folder, "past.json"), "utf8"));
			damage(join(folder, note.file));
			await load();
			assert.equal(await cachedOf(ask), 0);
			assert.equal((await answer(ask)).at(-1) !== undefined, true);
			await nano.dispose();
		}
		await keepLong();
		writeFileSync(join(folder, "past.json"), '{"file": "../../etc/passwd"}');
		await load();
		assert.equal(await cachedOf(ask), 0);
	});

	it("is not kept of what may not be kept, and deleted where nothing may", async () => {
		await load({ may: "untold" });
		await answer(ask);
		assert.equal(await unload(), false);
		await keepLong();
		await load({ may: "no" });
		assert.equal(existsSync(folder), false);
		await answer(ask);
		assert.equal(await unload(), false);
		assert.equal(existsSync(folder), false);
	});

	it("is not kept of a conversation that was deleted while the model still had it in memory", async () => {
		await load();
		await answer(ask);
		rmSync(folder, { recursive: true });
		assert.equal(await unload(), false);
		assert.equal(existsSync(folder), false);
	});

	it("is not kept where it is too large, or where reading takes no time", async () => {
		for (const limits of [
			{ ...ANY, mostBytes: 1000 },
			{ ...ANY, worthMs: 1e6 },
		]) {
			await load({ limits });
			await answer(ask);
			assert.equal(await unload(), false);
			assert.deepEqual(readdirSync(folder), []);
		}
	});
});
