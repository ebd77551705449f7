import { Failure } from "../failure.ts";
import {
	ENGINE_NOTICES,
	ENGINE_REQUESTS,
	type Notice,
	type NoticeName,
	type Params,
	parseReply,
	type Reply,
	type RequestName,
	type Result,
} from "./engineProtocol.ts";

/** The part of a vscode-jsonrpc MessageConnection that the channel uses. */
export interface RpcConnection {
	sendRequest(method: string, params: unknown): Promise<unknown>;
	sendNotification(method: string, params: unknown): Promise<void>;
	onRequest(method: string, handler: (params: unknown) => unknown): unknown;
	onNotification(method: string, handler: (params: unknown) => void): unknown;
}

/** The part of a vscode-jsonrpc MessageWriter that `dropUnsent` uses. */
interface MessageWriter {
	write(message: object): Promise<void>;
}

/**
 * Makes a connection drop messages to a closed peer. Nobody awaits notifications, nor the error that replaces
 * an unsendable reply; vscode-jsonrpc leaves their rejections unhandled, which would end the process and with
 * it everybody's answers. Requests still reject, since somebody awaits those.
 * @param writer the writer of the connection
 */
export function dropUnsent<Writer extends MessageWriter>(writer: Writer): Writer {
	const write = writer.write.bind(writer);
	writer.write = (message) => {
		const sent = write(message);
		return "error" in message || !("id" in message) ? sent.catch(() => {}) : sent;
	};
	return writer;
}

/** The engine protocol with its types, over any JSON-RPC connection: nothing unparsed gets through. */
export class EngineChannel {
	readonly #connection: RpcConnection;
	readonly #onDropped: (what: string) => void;

	/**
	 * @param onDropped receives a description of each message that does not parse and therefore has no effect
	 */
	constructor(connection: RpcConnection, onDropped: (what: string) => void) {
		this.#connection = connection;
		this.#onDropped = onDropped;
	}

	/** @throws the other side's Failure */
	async request<Name extends RequestName>(name: Name, params: Params<Name>): Promise<Result<Name>> {
		const reply = parseReply(await this.#connection.sendRequest(name, params));
		if ("failure" in reply) throw new Failure(reply.failure);
		return ENGINE_REQUESTS[name].result.parse(reply.value) as Result<Name>;
	}

	onRequest<Name extends RequestName>(
		name: Name,
		handler: (params: Params<Name>) => Promise<Result<Name>> | Result<Name>,
	): void {
		this.#connection.onRequest(name, async (raw): Promise<Reply> => {
			try {
				return { value: await handler(ENGINE_REQUESTS[name].params.parse(raw) as Params<Name>) };
			} catch (error) {
				return { failure: Failure.from(error).info };
			}
		});
	}

	/** Notifies the other side, or nobody if it has gone. Never throws. */
	notify<Name extends NoticeName>(name: Name, notice: Notice<Name>): void {
		// A closed connection throws; one that is closing rejects.
		const send = async () => this.#connection.sendNotification(name, notice);
		send().catch(() => {});
	}

	onNotice<Name extends NoticeName>(name: Name, handler: (notice: Notice<Name>) => void): void {
		this.#connection.onNotification(name, (raw) => {
			const parsed = ENGINE_NOTICES[name].safeParse(raw);
			if (parsed.success) handler(parsed.data as Notice<Name>);
			else this.#onDropped(`${name}: ${parsed.error.message}`);
		});
	}
}
