import type { Readable, Writable } from "node:stream";
import {
	createMessageConnection,
	type MessageConnection,
	StreamMessageReader,
	StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { dropUnsent } from "../../core/engine/engineChannel.ts";

/** Opens a listening JSON-RPC connection over two streams. Messages to a closed connection are dropped. */
export function connectStreams(input: Readable, output: Writable): MessageConnection {
	const writer = dropUnsent(new StreamMessageWriter(output));
	const connection = createMessageConnection(new StreamMessageReader(input), writer);
	connection.listen();
	return connection;
}
