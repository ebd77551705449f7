import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { profileOfFile } from "../../src/core/catalogue/profileOf.ts";
import { parseSettings } from "../../src/core/protocol/settings.ts";
import { Conversation } from "../../src/host/conversation/conversation.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { startOwnEngine } from "../../src/host/engine/ownEngine.ts";
import { temporaryFolder } from "../engine/ggufSample.ts";
import { ENGINE, NANO } from "../engine/nano.ts";
import { ggufMutations } from "../unit/ggufMutations.ts";
import { type Attack, Tally } from "./attack.ts";
import { memoryOf } from "./memoryOf.ts";

const MUTATIONS = 300;
const GOOD_EVERY = 10;
const MOST_MS = 60_000;
const MOST_BYTES = 500e6;
const QUESTION = {
	prompt: "What does `f(3)` return?",
	code: { file: "a.py", language: "python", startLine: 1, endLine: 2, text: "def f(n):\n    return n + 1" },
};

/** Damaged model files, chosen and asked, in the engine that answers for a good one, too. */
export const modelFiles: Attack = {
	what: "model files",
	async run(scale, fault) {
		const tally = new Tally();
		const path = join(temporaryFolder(), "mutated.gguf");
		const connect = async () => startOwnEngine(ENGINE, () => {});
		const engine = new EngineClient(connect, { log: () => {} }, { firstPauseMs: 1 });
		const conversation = new Conversation(() => engine);
		const { settings } = parseSettings((name) => (name === "z1.thinking.effort" ? "minimal" : undefined));
		const ask = (modelPath: string) => {
			const model = { path: modelPath, profile: profileOfFile(modelPath) };
			return conversation.ask(QUESTION, { model, settings });
		};
		const right = (await ask(NANO)).answer;
		let n = 0;
		for (const { name, bytes } of ggufMutations(Math.max(1, Math.round(MUTATIONS * scale)))) {
			writeFileSync(path, bytes);
			const [pid, before, began] = [engine.pid, memoryOf(engine.pid), Date.now()];
			const inspected = await engine.inspect(path).then(
				() => "accepted when chosen",
				({ code }) => `refused when chosen: ${code}`,
			);
			tally.add(inspected);
			const ms = Date.now() - began;
			if (ms > MOST_MS) fault(`${name}: choosing it took ${ms} ms`);
			const grown = memoryOf(engine.pid) - before;
			if (grown > MOST_BYTES) fault(`${name}: choosing it took ${Math.round(grown / 1e6)} MB of the engine`);
			const trace = await ask(path);
			tally.add(trace.failure ? `refused when asked: ${trace.failure.code}` : "answered");
			if (trace.failure?.code === "unexpected") fault(`${name}: ${trace.failure.message}`);
			if (engine.pid !== pid) {
				tally.add("deaths of the shared engine");
				fault(`${name}: the shared engine died over it`);
			}
			if (++n % GOOD_EVERY === 0 && (await ask(NANO)).answer !== right)
				fault(`${name}: the good model says otherwise`);
		}
		tally.add("files", n);
		engine.dispose();
		return tally.counts;
	},
};
