import assert from "node:assert/strict";
import fc from "fast-check";
import type { ModelStatus } from "../../src/core/engine/modelStatus.ts";
import type { ToPanel } from "../../src/core/protocol/panelProtocol.ts";
import { describeThought } from "../../src/core/trace/describe.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { textIn } from "../../src/panel/markdown/textBlocks.ts";
import { describeThinking } from "../../src/panel/state/describeThinking.ts";
import {
	choose,
	currentTrace,
	isOpen,
	openPanel,
	type PanelState,
	readMore,
	receive,
} from "../../src/panel/state/panelState.ts";
import type { ThoughtPassages } from "../../src/panel/state/thoughtPassages.ts";
import {
	answered,
	asked,
	cappedTrace,
	closed,
	completed,
	convergedTrace,
	failed,
	finishedTrace,
	forced,
	prefilled,
	reopened,
	reopenedTrace,
	stopped,
	thinkingTrace,
	thought,
} from "../panel/conversations.ts";

const NOW = 1_790_000_010_000;
const IDLE: ModelStatus = { state: "idle" };

/** The panel after these messages. */
function shown(...messages: ToPanel[]): PanelState {
	return messages.reduce((state, message) => receive(state, message, NOW), openPanel({}));
}

const snapshot = (seq: number, ...traces: ReasoningEvent[][]): ToPanel => ({
	type: "snapshot",
	seq,
	traces,
	status: IDLE,
});
const reasoned = (seq: number, traceId: string, ...events: ReasoningEvent[]): ToPanel => ({
	type: "reasoned",
	seq,
	traceId,
	events,
});
const textOf = (thought: ThoughtPassages) => thought.map(({ putIn, text }) => putIn + textIn(text)).join("");
const first = (state: PanelState) => {
	const [trace] = state.traces;
	assert.ok(trace);
	return trace;
};

describe("the panel's state", () => {
	it("is the same from a snapshot as from the events one by one", () => {
		for (const events of [cappedTrace("t"), finishedTrace("t"), convergedTrace("t"), reopenedTrace("t")]) {
			fc.assert(
				fc.property(fc.integer({ min: 1, max: events.length }), (taken) => {
					const messages = events.slice(taken).map((event, index) => reasoned(index + 1, "t", event));
					const streamed = shown(snapshot(0, events.slice(0, taken)), ...messages);
					assert.deepEqual(streamed.traces, shown(snapshot(0, events)).traces);
				}),
			);
		}
	});

	it("holds the whole texts in its blocks", () => {
		const { trace, thought, answer } = first(shown(snapshot(0, finishedTrace())));
		assert.equal(textOf(thought), trace.thought);
		assert.equal(textIn(answer), trace.answer);
	});

	it("takes in a question that is asked later", () => {
		const state = shown(snapshot(0, cappedTrace("a")), reasoned(1, "b", asked("b"), prefilled()));
		assert.deepEqual(
			state.traces.map(({ trace }) => trace.id),
			["a", "b"],
		);
		assert.equal(currentTrace(state)?.id, "b");
	});

	it("leaves the traces alone that a message is not about", () => {
		const before = shown(snapshot(0, cappedTrace("a"), thinkingTrace("b")));
		const after = receive(before, reasoned(1, "b", thought("more")), NOW);
		assert.equal(after.traces[0], before.traces[0]);
		assert.notEqual(after.traces[1], before.traces[1]);
	});

	it("still knows from a snapshot what the model is about to think on about", () => {
		const told: ToPanel = { type: "reasoned", seq: 1, traceId: "a", events: [], takenUp: true };
		const live = shown(snapshot(0, cappedTrace("a"), cappedTrace("b")), told);
		const anew = shown({ ...snapshot(0, cappedTrace("a"), cappedTrace("b")), takenUp: ["a"] } as ToPanel);
		assert.deepEqual(anew.traces, live.traces);
		assert.equal(first(anew).takenUp, true);
		const begun = receive(anew, reasoned(1, "a", reopened()), NOW);
		assert.notEqual(first(begun).takenUp, true);
	});

	it("asks for a snapshot after a gap and takes nothing before it comes", () => {
		const gap = shown(snapshot(3, thinkingTrace("t")), reasoned(5, "t", thought("lost before this")));
		assert.equal(gap.seq, undefined);
		const still = receive(gap, reasoned(6, "t", thought("x")), NOW);
		assert.equal(first(still), first(gap));
		const again = receive(still, snapshot(7, cappedTrace("t")), NOW);
		assert.equal(again.seq, 7);
		assert.equal(first(again).trace.phase, "ended");
	});

	it("asks for a snapshot when it hears of a trace it does not know", () => {
		assert.equal(shown(snapshot(0), reasoned(1, "unknown", thought("x"))).seq, undefined);
	});

	it("takes nothing twice", () => {
		const once = shown(snapshot(0, thinkingTrace("t")), reasoned(1, "t", thought("x")));
		assert.equal(receive(once, reasoned(1, "t", thought("x")), NOW), once);
	});

	it("knows how far its clock is ahead of the host's", () => {
		const event = thought("x", 1, NOW - 5000);
		const late = thought("y", 1, NOW - 4990);
		const state = shown(snapshot(0, thinkingTrace("t")), reasoned(1, "t", event), reasoned(2, "t", late));
		assert.equal(state.aheadMs, 4990);
	});
});

describe("whether a thought is open", () => {
	const open = (state: PanelState) => isOpen(state, first(state).trace);

	it("follows the thinking until the user says otherwise", () => {
		assert.equal(open(shown(snapshot(0, [asked("t")]))), false);
		assert.equal(open(shown(snapshot(0, thinkingTrace("t")))), true);
		assert.equal(open(shown(snapshot(0, cappedTrace("t")))), false);
	});

	it("is the user's choice from then on, also across reloads", () => {
		for (const choice of [true, false]) {
			let state = choose(shown(snapshot(0, thinkingTrace("t"))), "t", choice);
			state = receive(state, reasoned(1, "t", closed("capped"), forced(), answered("A")), NOW);
			assert.equal(open(state), choice);
			const reloaded = receive(openPanel(state.choices), snapshot(2, cappedTrace("t")), NOW);
			assert.equal(open(reloaded), choice);
		}
	});

	it("is remembered for the latest few hundred traces only", () => {
		let state = openPanel({});
		for (let i = 0; i < 600; i++) state = choose(state, `trace ${i}`, true);
		assert.equal(Object.keys(state.choices).length, 500);
		assert.equal(state.choices["trace 599"], true);
	});
});

describe("a text of which more was wanted as Markdown", () => {
	const long = "Some *words* of it.\n\n".repeat(20_000);
	const told = [asked("t"), prefilled(), thought(long), closed("capped"), forced(), answered(long)];
	const plainOf = (state: PanelState) => {
		const { thought, answer } = first(state);
		return [thought.at(-1)?.text.beyond.length, answer.beyond.length].map((chapters) => chapters !== 0);
	};

	it("stays read on in a new snapshot, after a reload, and in the version that it was wanted of", () => {
		const before = shown(snapshot(0, told));
		assert.deepEqual(plainOf(before), [true, true]);
		let state = before;
		while (plainOf(state).includes(true)) state = readMore(state, "t");
		const again = { ...asked("t"), traceId: "v" };
		const events = [...told, completed(), again, ...told.slice(1)];
		const newer = receive(state, snapshot(1, told), NOW);
		const reloaded = receive(openPanel({}, state.wishes), snapshot(0, told), NOW);
		for (const known of [newer, reloaded]) assert.deepEqual(plainOf(known), [false, false]);
		const version = receive(state, snapshot(1, events), NOW);
		assert.deepEqual(plainOf(version), [true, true]);
		const chosen = receive(
			version,
			reasoned(2, "t", completed(), { type: "chosen", at: NOW, version: 1 }),
			NOW,
		);
		assert.deepEqual(plainOf(chosen), [false, false]);
	});

	it("is the same from a snapshot as it was before", () => {
		const before = readMore(shown(snapshot(0, told)), "t");
		const after = receive(before, snapshot(1, told), NOW);
		assert.deepEqual(first(after), first(before));
	});
});

describe("what a screen reader hears", () => {
	it("is each change of phase, and no token", () => {
		const heard: string[] = [];
		let state = shown(snapshot(0));
		const events = [
			asked("t"),
			prefilled(),
			thought("a"),
			thought("b"),
			closed("capped"),
			forced(),
			answered("A"),
			completed(),
		];
		for (const [index, event] of events.entries()) {
			state = receive(state, reasoned(index + 1, "t", event), NOW);
			if (state.announcement !== heard.at(-1)) heard.push(state.announcement);
		}
		assert.deepEqual(heard, ["", "Thinking", "Answering", "Done with 30 tokens"]);
	});

	it("is how it ended", () => {
		const ended = (...events: ReasoningEvent[]) =>
			shown(snapshot(0, thinkingTrace("t")), reasoned(1, "t", ...events)).announcement;
		assert.equal(ended(stopped()), "Stopped after 312 tokens");
		assert.match(ended(failed()), /^Failed: The model process ended/);
		assert.match(ended(closed("capped"), answered("A"), completed(true)), /cut off/);
	});

	it("is nothing when the panel comes back with what was said before", () => {
		assert.equal(shown(snapshot(0, cappedTrace("t"))).announcement, "");
	});
});

describe("the header of a thought", () => {
	it("counts while the model thinks", () => {
		const { trace } = first(shown(snapshot(0, thinkingTrace())));
		assert.deepEqual(describeThinking(trace, 1_790_000_007_000), [
			"Thinking… 312 / 1,024 · 6.1 s",
			"284 tokens/s · at most 3 s more",
		]);
	});

	it("sums up afterwards", () => {
		const { trace } = first(shown(snapshot(0, finishedTrace())));
		assert.equal(describeThought(trace), "Thought for 6.1 s · 312 tokens");
	});
});
