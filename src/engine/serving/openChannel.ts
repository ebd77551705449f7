import type { Readable, Writable } from "node:stream";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { dropUnsent, EngineChannel } from "../../core/engine/engineChannel.ts";

/** Longer messages are rejected: no question is that long, and the rest would only fill the memory. */
const LONGEST_MESSAGE_BYTES = 64 * 2 ** 20;

/**
 * Opens the engine protocol over two streams. What is not a message is logged and dropped.
 * @param onFlooded called when a message exceeds the limit; it must close the stream
 */
export function openChannel(input: Readable, output: Writable, onFlooded: () => void): EngineChannel {
	let unread = 0;
	input.on("data", (data: Buffer) => {
		unread += data.length;
		if (unread <= LONGEST_MESSAGE_BYTES) return;
		console.error(`dropped a client: it sent a message of more than ${LONGEST_MESSAGE_BYTES} bytes`);
		onFlooded();
	});
	const connection = createMessageConnection(
		new StreamMessageReader(input),
		dropUnsent(new StreamMessageWriter(output)),
		undefined,
		{
			messageStrategy: {
				handleMessage(message, next) {
					unread = 0;
					next(message);
				},
			},
		},
	);
	const drop = (what: string) => console.error(`dropped a message: ${what}`);
	connection.onError(([error]) => drop(error.message));
	connection.onUnhandledNotification(({ method }) => drop(`${method} is not known`));
	const channel = new EngineChannel(connection, drop);
	connection.listen();
	return channel;
}
