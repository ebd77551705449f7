import type { Readable, Writable } from "node:stream";
import {
	createMessageConnection,
	type MessageConnection,
	StreamMessageReader,
	StreamMessageWriter,
} from "vscode-jsonrpc/node";

/** JSON-RPC over two streams, listening. */
export function connectStreams(input: Readable, output: Writable): MessageConnection {
	const connection = createMessageConnection(new StreamMessageReader(input), new StreamMessageWriter(output));
	connection.listen();
	return connection;
}
