import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { open, readFile, rm, writeFile } from "node:fs/promises";
import { createConnection, type Socket } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { t } from "@vscode/l10n";
import { EngineChannel } from "../../core/engine/engineChannel.ts";
import { Failure, failures } from "../../core/failure.ts";
import { connectStreams } from "./connectStreams.ts";
import { engineEnvironment } from "./engineEnvironment.ts";
import type { EngineLink } from "./engineLink.ts";
import { takeLock } from "./fileLock.ts";
import { privateFolder } from "./privateFolder.ts";

/** An engine that does not listen within this time has failed to start. */
const START_WITHIN_MS = 20_000;
/** An engine that does not greet back within this time hangs; its clients think so, too (see Heartbeat). */
const GREET_WITHIN_MS = 15_000;
/**
 * How often an engine that refuses the token is asked again: if the token file was deleted, the engine writes
 * a new one.
 */
const MOST_REFUSALS = 20;
const RETRY_MS = 30;
/** How much of a dead engine's last output is worth reading. */
const LAST_WORDS_CHARS = 2000;

/** Where those windows of this user meet that run the same engine. */
interface Meeting {
	/** The address of the local socket. */
	readonly socket: string;
	/** The file with the token that proves that a client belongs to this user. */
	readonly token: string;
	/** The file with the engine's process id. */
	readonly pid: string;
	readonly lock: string;
	/** The file with what the engine writes on its standard error. */
	readonly log: string;
	/** The file with the engine's translations; empty for English. */
	readonly bundleFile: string;
}

/**
 * Connects to the model process that all windows of this user share, and starts it if none runs. It outlives
 * this window as long as another one uses it.
 * @param enginePath the bundled engine, `dist/engine.mjs`; each version of it has a process of its own
 * @param log receives what the engine wrote on its standard error, once it has ended
 * @param bundleFile translations of its messages; each language has a process of its own
 * @throws Failure `modelProcessNotStarted`, `engineRefused`
 */
export async function joinSharedEngine(
	enginePath: string,
	log: (text: string) => void,
	bundleFile = "",
): Promise<EngineLink> {
	const meeting = await meetingOf(enginePath, bundleFile);
	let deadline = Date.now() + START_WITHIN_MS;
	let refusals = 0;
	let child: ChildProcess | undefined;
	while (Date.now() < deadline) {
		const pid = await pidOf(meeting);
		const link = await visit(meeting, log, child);
		if (typeof link === "object") return link;
		if (link === "refused" && ++refusals > MOST_REFUSALS) throw failures.engineRefused();
		// The time that a hung engine took does not count against the next one.
		if (link === "silent") deadline = Date.now() + START_WITHIN_MS;
		const lock = link === "refused" ? undefined : await takeLock(meeting.lock).catch(notStarted);
		if (lock) {
			try {
				// The previous owner of the lock may have killed it already.
				if (link === "silent" && (await pidOf(meeting)) === pid) await endHung(meeting, pid);
				// The previous owner of the lock may have started it.
				if (!(await isListening(meeting))) child = await start(enginePath, meeting, deadline);
			} finally {
				await lock.release();
			}
		}
		if (!lock) await sleep(RETRY_MS);
	}
	throw failures.modelProcessNotStarted(t`nobody listens on ${meeting.socket}`);
}

/** @throws Failure `modelProcessNotStarted` when no folder belongs to this user alone */
async function meetingOf(enginePath: string, bundleFile: string): Promise<Meeting> {
	const engine = await readFile(enginePath).catch(notStarted);
	const id = createHash("sha256")
		.update(engine)
		.update(String(thisUser()))
		.update(bundleFile)
		.digest("hex")
		.slice(0, 16);
	const folder = await privateFolder(thisUser(), `${id}.token`.length).catch(notStarted);
	const socket = process.platform === "win32" ? `\\\\.\\pipe\\z1-code-${id}` : join(folder, `${id}.sock`);
	return {
		socket,
		pid: join(folder, `${id}.pid`),
		token: join(folder, `${id}.token`),
		lock: join(folder, `${id}.lock`),
		log: join(folder, `${id}.log`),
		bundleFile,
	};
}

/** The user's id, since a user in a container need not have a name; on Windows the name. */
function thisUser(): number | string {
	return process.getuid?.() ?? userInfo().username;
}

/**
 * Opens a connection; undefined when nobody listens, `silent` when the listener accepts none within the time
 * for a greeting. On Linux, a full backlog answers `EAGAIN`: the listener is busy, not gone.
 */
async function connect(path: string): Promise<Socket | "silent" | undefined> {
	for (const end = Date.now() + GREET_WITHIN_MS; Date.now() < end; await sleep(RETRY_MS)) {
		const socket = await tryToConnect(path);
		if (socket !== "busy") return socket;
	}
	return "silent";
}

function tryToConnect(path: string): Promise<Socket | "busy" | undefined> {
	return new Promise((resolve) => {
		const socket = createConnection(path);
		socket.once("connect", () => resolve(socket));
		socket.once("error", ({ code }: NodeJS.ErrnoException) =>
			resolve(code === "EAGAIN" ? "busy" : undefined),
		);
	});
}

async function isListening({ socket }: Meeting): Promise<boolean> {
	const connection = await connect(socket);
	if (typeof connection === "object") connection.destroy();
	return connection !== undefined;
}

/**
 * Starts an engine that outlives this process, and waits until it listens. Requires the lock.
 * @throws Failure `modelProcessNotStarted` with the engine's output
 */
async function start(enginePath: string, meeting: Meeting, deadline: number): Promise<ChildProcess> {
	const token = await tokenFor(meeting).catch(notStarted);
	if (process.platform !== "win32") await rm(meeting.socket, { force: true }).catch(notStarted);
	const output = await open(meeting.log, "w", 0o600);
	const child = spawn(process.execPath, [enginePath, meeting.socket], {
		detached: true,
		stdio: ["ignore", output.fd, output.fd],
		env: {
			...engineEnvironment(),
			Z1_ENGINE_TOKEN: token,
			Z1_ENGINE_TOKEN_FILE: meeting.token,
			Z1_L10N_BUNDLE: meeting.bundleFile,
		},
	});
	child.unref();
	await output.close();
	let failed: string | undefined;
	child.once("error", (error) => {
		failed = error.message;
	});
	child.once("exit", () => {
		failed = exitOf(child);
	});
	while (!(await isListening(meeting)) && Date.now() < deadline) {
		if (failed !== undefined) notStarted(new Error(`${failed} ${await lastWords(meeting)}`.trim()));
		await sleep(RETRY_MS);
	}
	return child;
}

/**
 * The token, created if there is none. An existing one stays: a window that closed while starting may have
 * left an engine that uses it. Requires the lock.
 */
async function tokenFor({ token: file }: Meeting): Promise<string> {
	const known = (await readFile(file, "utf8").catch(() => "")).trim();
	if (/^[\w-]{20,}$/.test(known)) return known;
	const token = randomBytes(32).toString("base64url");
	await rm(file, { force: true });
	await writeFile(file, token, { mode: 0o600 });
	return token;
}

/** The id of the listening process, if its file says so. */
async function pidOf({ pid }: Meeting): Promise<number | undefined> {
	const number = Number(await readFile(pid, "utf8").catch(() => ""));
	return Number.isSafeInteger(number) && number > 1 ? number : undefined;
}

/**
 * Kills an engine that listens but does not answer, if it certainly is the engine: another program may have
 * its process id by now. If that is uncertain, its socket is removed, and the engine ends by itself if it
 * ever recovers.
 */
async function endHung({ socket, pid: note }: Meeting, pid: number | undefined): Promise<void> {
	if (pid !== undefined && (await commandOf(pid)).includes(socket)) kill(pid);
	if (process.platform !== "win32") await rm(socket, { force: true }).catch(notStarted);
	await rm(note, { force: true });
}

/** The command line of a process; empty where the system does not tell. */
async function commandOf(pid: number): Promise<string> {
	const told = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
	if (told !== undefined) return told;
	return new Promise((resolve) => {
		execFile("ps", ["-o", "command=", "-p", String(pid)], (error, output) => resolve(error ? "" : output));
	});
}

/**
 * Connects and shows the token.
 * @param child the engine, if this process started it
 * @returns the connection, or a word for why there is none; `gone` also when nobody listens
 */
async function visit(
	meeting: Meeting,
	log: (text: string) => void,
	child: ChildProcess | undefined,
): Promise<EngineLink | "gone" | "silent" | "refused"> {
	const socket = await connect(meeting.socket);
	if (!socket) return "gone";
	if (socket === "silent") return socket;
	socket.on("error", () => {}); // the socket closes then, and `closed` reports that
	const closed = new Promise<"gone">((resolve) => socket.once("close", () => resolve("gone")));
	const connection = connectStreams(socket, socket);
	const token = await readFile(meeting.token, "utf8").catch(() => "");
	const hello = new EngineChannel(connection, () => {}).request("hello", { token });
	const refused = hello.catch((error) => (error instanceof Failure ? "refused" : closed));
	const answer = await Promise.race([refused, closed, sleep(GREET_WITHIN_MS, "silent", { ref: false })]);
	if (typeof answer === "string") {
		socket.destroy();
		connection.dispose();
		return answer as "gone" | "silent" | "refused";
	}
	const gone = closed.then(async () => {
		const words = await lastWords(meeting);
		if (words) log(words);
		throw failures.modelProcessEnded(await howItEnded(child));
	});
	gone.catch(() => {}); // nobody may be waiting when it ends
	return { connection, pid: answer.pid, gone, kill: () => kill(answer.pid), close: () => socket.destroy() };
}

/** How the engine ended, as far as this process knows: only the one that started it learns its exit code. */
async function howItEnded(child: ChildProcess | undefined): Promise<string> {
	for (let tries = 0; child && tries < 10; tries++) {
		if (child.exitCode !== null || child.signalCode !== null) return exitOf(child);
		await sleep(RETRY_MS);
	}
	return t("it closed the connection");
}

function exitOf({ signalCode, exitCode }: ChildProcess): string {
	return signalCode ? t`signal ${signalCode}` : t`exit code ${String(exitCode)}`;
}

function kill(pid: number): void {
	try {
		process.kill(pid, "SIGKILL");
	} catch {
		// The process is gone already.
	}
}

/** The end of what the engine wrote on its standard error. */
async function lastWords({ log }: Meeting): Promise<string> {
	const text = await readFile(log, "utf8").catch(() => "");
	return text.trim().slice(-LAST_WORDS_CHARS);
}

function notStarted(error: unknown): never {
	throw failures.modelProcessNotStarted(error instanceof Error ? error.message : String(error));
}
