import type { ReasoningEvent } from "../../src/core/trace/events.ts";

/** Conversations to show, told as their events. */

type EventOf<Type extends ReasoningEvent["type"]> = Extract<ReasoningEvent, { type: Type }>;

/** When the first question was asked, in milliseconds since the epoch. */
const START = 1_790_000_000_000;
const WINDOW = { thinkingTokens: 1024, answerReserveTokens: 512 };

export function asked(traceId: string, change: Partial<EventOf<"asked">> = {}): ReasoningEvent {
	return {
		type: "asked",
		at: START,
		traceId,
		question: {
			prompt: "What does `fold(4, 8)` return?",
			code: {
				file: "examples/fold.js",
				language: "javascript",
				startLine: 3,
				endLine: 9,
				text: "function fold(n, value) {\n  return n * value;\n}",
			},
		},
		complexity: { score: 67, level: "high", reasons: ["asks for an exact result", "one loop"] },
		effort: "auto",
		level: "high",
		window: WINDOW,
		earlyExit: true,
		model: { id: "z1-7b", name: "Z1-7B" },
		...change,
	};
}

export function prefilled(change: Partial<EventOf<"prefilled">> = {}): ReasoningEvent {
	return {
		type: "prefilled",
		at: START + 900,
		promptTokens: 1234,
		cachedTokens: 0,
		window: WINDOW,
		omitted: { turns: 0, codeLines: 0 },
		...change,
	};
}

export function thought(text: string, tokens = 10, at = START + 2000): ReasoningEvent {
	return { type: "thought", at, text, tokens };
}

/** A look at the answer, taken back. */
export function peeked(
	text: string,
	confidence: number,
	change: Partial<EventOf<"peeked">> = {},
): ReasoningEvent {
	return { type: "peeked", at: START + 3000, text, confidence, tokens: 8, forcedTokens: 21, ...change };
}

export function closed(
	exit: EventOf<"closed">["exit"],
	change: Partial<EventOf<"closed">> = {},
): ReasoningEvent {
	return { type: "closed", at: START + 7000, exit, answerChars: 0, answerTokens: 0, ...change };
}

export function forced(text = "\n\nI overthought it, the final answer should be:\n\n"): ReasoningEvent {
	return { type: "forced", at: START + 7000, text, tokens: 21 };
}

export function answered(text: string, tokens = 10): ReasoningEvent {
	return { type: "answered", at: START + 8000, text, tokens };
}

export function completed(truncated = false): ReasoningEvent {
	return { type: "completed", at: START + 9100, truncated };
}

export function reopened(change: Partial<EventOf<"reopened">> = {}): ReasoningEvent {
	const window = { ...WINDOW, thinkingTokens: 2048 };
	return { type: "reopened", at: START + 20_000, text: "\n\nWait,", tokens: 3, window, ...change };
}

export function stopped(): ReasoningEvent {
	return { type: "stopped", at: START + 9100 };
}

export function failed(): ReasoningEvent {
	return {
		type: "failed",
		at: START + 9100,
		failure: {
			code: "modelProcessEnded",
			message: "The model process ended (signal SIGKILL) while it was answering.",
			nextStep: "Ask again: the model is loaded anew.",
		},
	};
}

export const THOUGHT = `Let me trace \`fold(4, 8)\`.
n = 4
value = 8
out = 0
i = 0: out = 0 + 8 = 8
i = 1: out = 8 + 8 = 16
i = 2: out = 16 + 8 = 24
i = 3: out = 24 + 8 = 32
i = 4: stop
return out: 32

Wait, let me double-check the bounds. The loop runs while i < n, so for i = 0, 1, 2 and 3: four times. Four times eight is 32.`;

export const ANSWER = `\`fold(4, 8)\` returns **32**.

It adds \`value\` once for each \`i\` below \`n\`:

\`\`\`javascript
for (let i = 0; i < n; i++) {
  out += value; // 8, 16, 24, 32
}
\`\`\`

1. The loop runs four times.
2. Each turn adds eight.

| call | result |
| :--- | ---: |
| \`fold(4, 8)\` | 32 |
| \`fold(0, 8)\` | 0 |

See [the reference](https://developer.mozilla.org/docs/Web/JavaScript/Reference/Statements/for).`;

/** Answered after the window was full. */
export function cappedTrace(id = "capped"): ReasoningEvent[] {
	return [
		asked(id),
		prefilled(),
		thought(THOUGHT, 1024),
		closed("capped"),
		forced(),
		answered(ANSWER, 180),
		completed(),
	];
}

/** Answered by itself, inside the window. */
export function finishedTrace(id = "finished"): ReasoningEvent[] {
	const answer = ANSWER;
	return [
		asked(id),
		prefilled({ cachedTokens: 1100 }),
		thought(`${THOUGHT}\n\n${answer}`, 492),
		closed("finished", { answerChars: answer.length, answerTokens: 180 }),
		completed(),
	];
}

/** Ended early: two peeks in a row were sure of the same answer. */
export function convergedTrace(id = "converged"): ReasoningEvent[] {
	const [tracing, checking] = THOUGHT.split("\n\n");
	return [
		asked(id),
		prefilled(),
		thought(`${tracing}\n\n`, 200),
		peeked("It returns **24**.", 0.61),
		thought(`${checking}\n\n`, 112),
		peeked("`fold(4, 8)` returns 32.", 0.979),
		thought("So the result is 32, as each turn of the loop adds 8.\n\n", 40),
		peeked("`fold(4, 8)` returns 32.", 0.99),
		closed("converged"),
		forced(),
		answered(ANSWER, 180),
		completed(),
	];
}

/** Thinking on after it had ended. */
export function reopenedTrace(id = "reopened"): ReasoningEvent[] {
	return [
		...convergedTrace(id),
		reopened(),
		thought(" let me look at the types once more. Both are numbers, so nothing is joined as text.", 60),
	];
}

/** Still thinking. */
export function thinkingTrace(id = "thinking"): ReasoningEvent[] {
	return [asked(id), prefilled(), thought(THOUGHT, 312)];
}
