import { writeFileSync } from "node:fs";
import { converse, type Exchange, RECORDED } from "../unit/recordedConversation.ts";
import { LlamaServerProcess } from "./llamaServerProcess.ts";

// Records what test/unit/recordedServer.test.ts replays:
//   Z1_LLAMA_SERVER=/path/to/llama-server npx tsx test/engine/recordLlamaServer.ts
// Run in the project's folder: the server tells the path of its model as it was given.

const exchanges: Exchange[] = [];
const { fetch } = globalThis;

globalThis.fetch = async (input, init) => {
	const response = await fetch(input, init);
	const url = new URL(String(input));
	if (url.pathname === "/health") return response;
	const answer = await response.text();
	const contentType = response.headers.get("content-type") ?? "";
	const body = typeof init?.body === "string" ? { body: JSON.parse(init.body) } : {};
	const path = url.pathname + url.search;
	exchanges.push({
		method: init?.method ?? "GET",
		path,
		...body,
		status: response.status,
		contentType,
		answer,
	});
	return new Response(answer, { status: response.status, headers: response.headers });
};

const options = ["-c", "2048", "--alias", "z1-nano"];
const server = await LlamaServerProcess.start(
	process.env.Z1_LLAMA_SERVER ?? "llama-server",
	"models/z1-nano.gguf",
	options,
);
try {
	await converse(server.url);
	writeFileSync(RECORDED, `${JSON.stringify(exchanges, null, "\t")}\n`);
	console.log(`${exchanges.length} exchanges recorded`);
} finally {
	server.stop();
}
