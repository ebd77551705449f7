/**
 * A window in a process of its own: asks the shared engine the same question again and again, and says in a
 * line of JSON each when it is thought about and how it ended. Arguments: the engine's path, the number of
 * questions, and as JSON the question and what it is asked with. A line "close" on its standard input closes
 * it in order, "exit" does not.
 */
import { createInterface } from "node:readline";
import { Conversation } from "../../src/host/conversation/conversation.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { joinSharedEngine } from "../../src/host/engine/sharedEngine.ts";

/** What a line says. */
export interface WindowLine {
	readonly phase: "thinking" | "ended";
	readonly pid: number | undefined;
	readonly answer?: string;
	readonly failure?: string;
}

const [enginePath = "", questions = "", asked = ""] = process.argv.slice(2);
const { question, options } = JSON.parse(asked);
const say = (line: WindowLine) => console.log(JSON.stringify(line));
const client = new EngineClient(() => joinSharedEngine(enginePath, () => {}), { log: () => {} });
let thinking = false;
const conversation = new Conversation(() => client);
conversation.onDidHappen(({ events }) => {
	if (thinking || !events.some(({ type }) => type === "thought")) return;
	thinking = true;
	say({ phase: "thinking", pid: client.pid });
});

createInterface(process.stdin).on("line", (line) => {
	if (line === "exit") process.exit(0);
	// A window that closes lets go of its engine and has a moment left.
	client.dispose();
	setTimeout(() => process.exit(0), 50);
});

for (let n = 0; n < Number(questions); n++) {
	thinking = false;
	const { answer, failure } = await conversation.ask(question, options);
	say({ phase: "ended", pid: client.pid, answer, ...(failure && { failure: failure.message }) });
}
client.dispose();
process.exit(0);
