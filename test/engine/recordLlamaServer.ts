import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { converse, type Exchange, RECORDED } from "../unit/recordedConversation.ts";
import { LlamaServerProcess } from "./llamaServerProcess.ts";

// Records what test/unit/recordedServer.test.ts replays:
//   Z1_LLAMA_SERVER=/path/to/llama-server npx tsx test/engine/recordLlamaServer.ts
// Run in the project's folder: the server tells the path of its model as it was given.

const exchanges: Exchange[] = [];
const server = await LlamaServerProcess.start(
	process.env.Z1_LLAMA_SERVER ?? "llama-server",
	"models/z1-nano.gguf",
	["-c", "2048", "--alias", "z1-nano"],
);

/** Stands between the two and writes down what passes. */
const proxy = createServer(async (request, response) => {
	const { method = "GET", url: path = "/" } = request;
	const body = await text(request);
	const headers = { "content-type": "application/json" };
	const answered = await fetch(new URL(path, server.url), { method, headers, ...(body && { body }) });
	const answer = await answered.text();
	const contentType = answered.headers.get("content-type") ?? "";
	const { status } = answered;
	exchanges.push({ method, path, ...(body && { body: JSON.parse(body) }), status, contentType, answer });
	response.writeHead(status, { "content-type": contentType }).end(answer);
});
await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
try {
	await converse(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
	writeFileSync(RECORDED, `${JSON.stringify(exchanges, null, "\t")}\n`);
	console.log(`${exchanges.length} exchanges recorded`);
} finally {
	proxy.close();
	await server.stop();
}
