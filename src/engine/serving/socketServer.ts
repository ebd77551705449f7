import { timingSafeEqual } from "node:crypto";
import { rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "../../core/engine/engine.ts";
import { failures } from "../../core/failure.ts";
import { openChannel } from "./openChannel.ts";

/** How long the model stays in memory while a window reloads, in milliseconds. */
const LINGER_MS = 10_000;
/** How long an engine that is not used any more may take to keep what it has read, in milliseconds. */
const CLOSE_WITHIN_MS = 10_000;
/** A client must show its token within this time, in milliseconds. */
const HELLO_WITHIN_MS = 5000;

/**
 * Shares this process between the windows of one user: it serves whoever connects to the socket and shows the
 * token, and ends when nobody has been connected for a while. A file beside the socket holds its process id,
 * for clients that find it hanging.
 * @param tokenFile where clients find the token; written again if it was deleted
 */
export function serveSocket(engine: Engine, path: string, token: string, tokenFile?: string): void {
	const sockets = new Set<Socket>();
	let lingering: NodeJS.Timeout;
	const linger = () => {
		lingering = setTimeout(async () => {
			try {
				leavePlace(path, place);
				// Elsewhere nobody finds it any more, and closing would remove a successor's socket.
				if (process.platform === "win32") server.close();
				await Promise.race([engine.close(), sleep(CLOSE_WITHIN_MS)]);
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

/** The file with the id of the process that listens on a socket. */
const noteOf = (path: string) => path.replace(/(?:\.sock)?$/, ".pid");

/** Writes this process's id beside its socket. Returns what identifies the socket. */
function takePlace(path: string): number | undefined {
	if (process.platform === "win32") return undefined;
	try {
		writeFileSync(noteOf(path), String(process.pid), { mode: 0o600 });
		return statSync(path).ino;
	} catch {
		return undefined; // without the file, nobody kills this process if it hangs
	}
}

/** Removes the files of this process, unless another one has taken its place. */
function leavePlace(path: string, place: number | undefined): void {
	// A named pipe of Windows is not a file and disappears by itself.
	if (place === undefined || statSync(path).ino !== place) return;
	rmSync(path, { force: true });
	rmSync(noteOf(path), { force: true });
}

/** Listens so that from the first moment on only this user can connect. */
function listenPrivately(server: Server, path: string): void {
	// The umask sets a socket's mode. The socket exists before `listen` returns, so what this process creates
	// later, folders for instance, keeps the usual mode.
	const umask = process.umask(0o177);
	try {
		server.listen(path);
	} finally {
		process.umask(umask);
	}
}

/** Serves a client once it has shown the token. Returns what to do when it disconnects. */
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

/** Writes the token's file if it is missing. */
function restore(file: string | undefined, token: string): void {
	try {
		if (file !== undefined) writeFileSync(file, token, { mode: 0o600, flag: "wx" });
	} catch {
		// The file exists.
	}
}

function isSame(given: string, token: string): boolean {
	const [a, b] = [Buffer.from(given), Buffer.from(token)];
	return a.length === b.length && timingSafeEqual(a, b);
}
