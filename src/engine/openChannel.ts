import type { Readable, Writable } from "node:stream";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { EngineChannel } from "../core/engineChannel.ts";

/**
 * The engine protocol over two streams.
 * @param onGarbled told when what comes in is no stream of messages, after which nothing in it can be understood
 */
export function openChannel(
	input: Readable,
	output: Writable,
	onGarbled: (what: string) => void,
): EngineChannel {
	const connection = createMessageConnection(new StreamMessageReader(input), new StreamMessageWriter(output));
	connection.onError(([error]) => onGarbled(`garbled input: ${error.message}`));
	const channel = new EngineChannel(connection, (what) => console.error(`dropped a message: ${what}`));
	connection.listen();
	return channel;
}
