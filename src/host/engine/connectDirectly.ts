import type { RpcConnection } from "../../core/engine/engineChannel.ts";

/** A connection that can be closed. */
export interface Connection extends RpcConnection {
	/** Messages sent after this reach nobody. */
	dispose(): void;
}

/** Two connected ends in one process: messages go straight to the other end's handlers, without JSON. */
export function connectDirectly(): [Connection, Connection] {
	const [one, other] = [new End(), new End()];
	one.peer = other;
	other.peer = one;
	return [one, other];
}

class End implements Connection {
	peer: End | undefined;
	readonly #requests = new Map<string, (params: unknown) => unknown>();
	readonly #notifications = new Map<string, (params: unknown) => void>();

	/** @throws when the other end is closed or has no handler for the request */
	async sendRequest(method: string, params: unknown): Promise<unknown> {
		const answer = this.#other.#requests.get(method);
		if (!answer) throw new Error(`nobody answers ${method}`);
		return await answer(params);
	}

	/** @throws when the other end is closed */
	async sendNotification(method: string, params: unknown): Promise<void> {
		this.#other.#notifications.get(method)?.(params);
	}

	onRequest(method: string, handler: (params: unknown) => unknown): void {
		this.#requests.set(method, handler);
	}

	onNotification(method: string, handler: (params: unknown) => void): void {
		this.#notifications.set(method, handler);
	}

	dispose(): void {
		if (this.peer) this.peer.peer = undefined;
		this.peer = undefined;
	}

	get #other(): End {
		if (!this.peer) throw new Error("the connection is closed");
		return this.peer;
	}
}
