import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../src/core/failure.ts";
import { parseSettings } from "../../src/core/protocol/settings.ts";
import { tracesOf } from "../../src/core/trace/keptConversation.ts";
import { traceOf } from "../../src/core/trace/reduceTrace.ts";
import { versionsOf } from "../../src/core/trace/versions.ts";
import { type AskOptions, Conversation } from "../../src/host/conversation/conversation.ts";
import { History } from "../../src/host/conversation/history.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { startServedEngine } from "../../src/host/engine/servedEngine.ts";
import { chance, namingModels } from "./namingModel.ts";

function optionsOf(path: string): AskOptions {
	const windows = { minimal: 1, low: 10, medium: 20, high: 40, max: 80 };
	const profile = { id: path, name: path, contextTokens: 6000, windows, files: [], about: "" };
	const model = { path, profile } as unknown as AskOptions["model"];
	return { model, settings: parseSettings(() => undefined).settings };
}

describe("questions, versions and stops in any order", () => {
	for (let seed = 1; seed <= 10; seed++) {
		it(`are each answered in their own place, and kept as they were shown (${seed})`, async () => {
			const pick = chance(seed);
			const client = new EngineClient(async () => startServedEngine(namingModels(pick)), { log: () => {} });
			const conversation = new Conversation(() => client);
			const folder = mkdtempSync(join(tmpdir(), "z1-any-order-"));
			const history = new History(folder, { warn: assert.fail, maxConversations: () => 1 });
			const file = history.write("c", 0);
			conversation.onDidHappen(({ traceId, events, versionId }) => file?.append(traceId, events, versionId));

			const under: Promise<unknown>[] = [];
			let asked = 0;
			const ask = (versionOf?: string) => {
				const prompt = `q${"x".repeat(pick(2))}${1000 + asked++}`;
				const options = optionsOf(pick(4) > 0 ? "one" : "another");
				under.push(conversation.ask({ prompt }, { ...options, ...(versionOf && { versionOf }) }));
			};
			const thinkMore = async (id: string) => {
				await conversation.thinkMore(id).catch((error) => assert.ok(error instanceof Failure, error));
			};
			for (let n = 0; n < 40; n++) {
				const { traces } = conversation;
				const trace = traces[pick(traces.length)];
				const what = trace ? pick(10) : 0;
				if (!trace || (what === 0 && traces.length < 4)) ask();
				else if (what < 3) ask(trace.id);
				else if (what < 5) conversation.control("stop", trace.id);
				else if (what < 6) conversation.control("answerNow", trace.id);
				else if (what < 8) under.push(thinkMore(trace.id));
				else if (what < 9) conversation.chooseVersion(trace.id, 1 + pick(4));
				await sleep(pick(14));
			}
			await Promise.all(under);
			await file?.close();
			client.dispose();

			const { traces } = conversation;
			assert.deepEqual(conversation.events.map(traceOf), traces);
			const kept = await history.read("c");
			assert.ok(kept);
			const byId = new Map(tracesOf(kept).map((trace) => [trace.id, trace]));
			for (const trace of traces) {
				assert.deepEqual(byId.get(trace.id), trace);
				assert.equal(trace.phase, "ended");
				for (const { question, thought, answer, ending } of versionsOf(trace)) {
					const named = new Set(`${thought} ${answer}`.match(/q\w+/g));
					named.delete(question.prompt);
					assert.deepEqual([...named], [], `in what became of ${question.prompt}`);
					assert.notEqual(ending, "failed");
					if (ending === "complete") assert.ok(answer.includes(question.prompt), answer);
				}
			}
		});
	}
});
