import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { EngineChannel } from "../core/engineChannel.ts";
import { Engine } from "./engine.ts";

// The model process: speaks JSON-RPC on its standard streams and ends with whoever started it.
// Whatever a library prints belongs on stderr; stdout carries messages only.
console.log = console.info = console.warn = console.error;

const connection = createMessageConnection(
	new StreamMessageReader(process.stdin),
	new StreamMessageWriter(process.stdout),
);
const channel = new EngineChannel(connection, (what) => console.error(`dropped a message: ${what}`));
// Ctrl-C in a terminal reaches this process, too; whoever started it decides what that ends.
process.on("SIGINT", () => {});
process.stdin.on("close", () => process.exit(0));
new Engine(channel);
connection.listen();
