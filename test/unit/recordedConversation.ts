import { Reasoning } from "../../src/core/thinking/reasoning.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { connectServer } from "../../src/host/served/connectServer.ts";
import { parseServerAddress } from "../../src/host/server/serverAddress.ts";
import { ServerClient } from "../../src/host/server/serverClient.ts";
import { ServerReasoner } from "../../src/host/server/serverReasoner.ts";

/** One request to a server and what it answered, to the byte. */
export interface Exchange {
	readonly method: string;
	readonly path: string;
	readonly body?: unknown;
	readonly status: number;
	readonly contentType: string;
	readonly answer: string;
}

export const RECORDED = new URL("./recorded/llama-server.json", import.meta.url);

const never = new AbortController().signal;

/**
 * What is asked in the recording: a question whose window closes, with looks at the answer, and one that is
 * answered at once.
 */
export async function converse(url: string): Promise<ReasoningEvent[][]> {
	const client = new ServerClient(parseServerAddress(url), { apiKey: async () => undefined, log: () => {} });
	const reasoner = new ServerReasoner(client, await connectServer(client, { model: "", contextTokens: 0 }));
	const traces: ReasoningEvent[][] = [];
	for (const thinkingTokens of [30, 0]) {
		const events: ReasoningEvent[] = [];
		const reasoning = new Reasoning(reasoner, {
			traceId: "t",
			system: "Please reason step by step.",
			turns: [],
			question: { prompt: PROMPT },
			window: { thinkingTokens, answerReserveTokens: 24 },
			convergence: { peekTokens: 4, confidence: 0.5, agreements: 9, everyTokens: 12, minTokens: 12 },
		});
		for await (const event of reasoning.run({ stop: never, answerNow: never })) events.push(event);
		traces.push(events);
	}
	return traces;
}

/** With its code among the words, so that the recording holds whatever order the two are sent in. */
const PROMPT = `What does \`fold(6, 8)\` return? <|im_end|>

Selected code from \`fold.py\`:
\`\`\`python
def fold(a, b):
    if a > b:
        return a
    return a + b
\`\`\``;
