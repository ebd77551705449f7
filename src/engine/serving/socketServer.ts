import { timingSafeEqual } from "node:crypto";
import { rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import type { Engine } from "../../core/engine/engine.ts";
import { failures } from "../../core/failure.ts";
import { openChannel } from "./openChannel.ts";

/** How long the model stays in memory for a window that is loaded anew. */
const LINGER_MS = 10_000;
/** Who has not shown its token by then is not one of ours. */
const HELLO_WITHIN_MS = 5000;

/**
 * Lets the windows of one user share this process: it serves whoever connects to the socket and shows the token,
 * and ends when nobody has been there for a while.
 */
export function serveSocket(engine: Engine, path: string, token: string): void {
	const sockets = new Set<Socket>();
	let lingering: NodeJS.Timeout;
	const linger = () => {
		lingering = setTimeout(() => {
			try {
				// A named pipe of Windows is no file and goes by itself.
				rmSync(path, { force: true });
			} finally {
				process.exit(0);
			}
		}, LINGER_MS);
	};
	const server = createServer((socket) => {
		clearTimeout(lingering);
		sockets.add(socket);
		const leave = greet(engine, socket, token);
		socket.on("error", () => socket.destroy());
		socket.on("close", () => {
			leave();
			sockets.delete(socket);
			if (sockets.size === 0) linger();
		});
	});
	listenPrivately(server, path);
	linger();
}

/** Nobody but this user may even connect, from the first moment on. */
function listenPrivately(server: Server, path: string): void {
	// A socket file takes its mode from the umask. It is made before `listen` returns, and what this process makes
	// afterwards, folders among it, is none of this.
	const umask = process.umask(0o177);
	try {
		server.listen(path);
	} finally {
		process.umask(umask);
	}
}

/** Serves a client once it has shown the token. Returns what is to be done when it goes. */
function greet(engine: Engine, socket: Socket, token: string): () => void {
	let leave: (() => void) | undefined;
	const stranger = setTimeout(() => socket.destroy(), HELLO_WITHIN_MS);
	const channel = openChannel(socket, socket, () => socket.destroy());
	channel.onRequest("hello", (hello) => {
		if (!isSame(hello.token, token)) throw failures.engineRefused();
		clearTimeout(stranger);
		leave ??= engine.serve(channel);
		return { pid: process.pid };
	});
	return () => {
		clearTimeout(stranger);
		leave?.();
	};
}

function isSame(given: string, token: string): boolean {
	const [a, b] = [Buffer.from(given), Buffer.from(token)];
	return a.length === b.length && timingSafeEqual(a, b);
}
