import { timingSafeEqual } from "node:crypto";
import { rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import type { Engine } from "../../core/engine/engine.ts";
import { failures } from "../../core/failure.ts";
import { openChannel } from "./openChannel.ts";

/** How long the model stays in memory for a window that is loaded anew. */
const LINGER_MS = 10_000;
/** Who has not shown its token by then is not one of ours. */
const HELLO_WITHIN_MS = 5000;

/**
 * Lets the windows of one user share this process: it serves whoever connects to the socket and shows the
 * token, and ends when nobody has been there for a while. Beside the socket it says which process it is, for
 * whoever finds it hanging.
 * @param tokenFile where clients find the token; it is made anew when something has cleared it away
 */
export function serveSocket(engine: Engine, path: string, token: string, tokenFile?: string): void {
	const sockets = new Set<Socket>();
	let lingering: NodeJS.Timeout;
	const linger = () => {
		lingering = setTimeout(() => {
			try {
				leavePlace(path, place);
			} finally {
				process.exit(0);
			}
		}, LINGER_MS);
	};
	const server = createServer((socket) => {
		clearTimeout(lingering);
		sockets.add(socket);
		const leave = greet(engine, socket, token, () => restore(tokenFile, token));
		socket.on("error", () => socket.destroy());
		socket.on("close", () => {
			leave();
			sockets.delete(socket);
			if (sockets.size === 0) linger();
		});
	});
	let place: number | undefined;
	server.once("listening", () => {
		place = takePlace(path);
	});
	listenPrivately(server, path);
	linger();
}

/** Where the process is noted that listens on a socket. */
const noteOf = (path: string) => path.replace(/(?:\.sock)?$/, ".pid");

/** Notes beside the socket which process listens there. Returns what tells the socket from another one. */
function takePlace(path: string): number | undefined {
	if (process.platform === "win32") return undefined;
	try {
		writeFileSync(noteOf(path), String(process.pid), { mode: 0o600 });
		return statSync(path).ino;
	} catch {
		return undefined; // without the note, this process is not ended if it ever hangs
	}
}

/** Removes what this process has left there, unless another one has taken its place. */
function leavePlace(path: string, place: number | undefined): void {
	// A named pipe of Windows is no file and goes by itself.
	if (place === undefined || statSync(path).ino !== place) return;
	rmSync(path, { force: true });
	rmSync(noteOf(path), { force: true });
}

/** Nobody but this user may even connect, from the first moment on. */
function listenPrivately(server: Server, path: string): void {
	// A socket file takes its mode from the umask. It is made before `listen` returns, and what this process
	// makes afterwards, folders among it, is none of this.
	const umask = process.umask(0o177);
	try {
		server.listen(path);
	} finally {
		process.umask(umask);
	}
}

/** Serves a client once it has shown the token. Returns what is to be done when it goes. */
function greet(engine: Engine, socket: Socket, token: string, onRefused: () => void): () => void {
	let leave: (() => void) | undefined;
	const stranger = setTimeout(() => socket.destroy(), HELLO_WITHIN_MS);
	const channel = openChannel(socket, socket, () => socket.destroy());
	channel.onRequest("hello", (hello) => {
		if (!isSame(hello.token, token)) {
			onRefused();
			throw failures.engineRefused();
		}
		clearTimeout(stranger);
		leave ??= engine.serve(channel);
		return { pid: process.pid };
	});
	return () => {
		clearTimeout(stranger);
		leave?.();
	};
}

/** Makes a file of the token where there is none. */
function restore(file: string | undefined, token: string): void {
	try {
		if (file !== undefined) writeFileSync(file, token, { mode: 0o600, flag: "wx" });
	} catch {
		// There is one.
	}
}

function isSame(given: string, token: string): boolean {
	const [a, b] = [Buffer.from(given), Buffer.from(token)];
	return a.length === b.length && timingSafeEqual(a, b);
}
