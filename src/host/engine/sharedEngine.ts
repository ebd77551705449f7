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

/** An engine that does not listen by then will not. */
const START_WITHIN_MS = 20_000;
/** One that does not return a greeting by then hangs, as its clients have it, too (see Heartbeat). */
const GREET_WITHIN_MS = 15_000;
/**
 * How often one that refuses the token is asked again: where something cleared the file away, it makes it
 * anew.
 */
const MOST_REFUSALS = 20;
const RETRY_MS = 30;
/** So much of what a dead engine wrote last is worth a look. */
const LAST_WORDS_CHARS = 2000;

/** Where the windows of this user that run the same engine meet. */
interface Meeting {
	/** The address of the local socket. */
	readonly socket: string;
	/** The file that holds what proves that a client is of this user. */
	readonly token: string;
	/** Where the engine says which process it is. */
	readonly pid: string;
	readonly lock: string;
	/** What the engine writes on its standard error. */
	readonly log: string;
	/** What it translates with; empty for English. */
	readonly bundleFile: string;
}

/**
 * Connects to the model process that all windows of this user share, and starts it where none runs. It goes
 * on when this window closes, as long as another one uses it.
 * @param enginePath the bundled engine, `dist/engine.mjs`; other versions of it are other processes
 * @param log told what the engine wrote on its standard error, when it has ended
 * @param bundleFile translations of what it says to users; engines that say it in other languages are other
 * processes
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
		// Time that a hung one has taken is not the next one's.
		if (link === "silent") deadline = Date.now() + START_WITHIN_MS;
		const lock = link === "refused" ? undefined : await takeLock(meeting.lock).catch(notStarted);
		if (lock) {
			try {
				// Whoever had the lock before may have ended it already.
				if (link === "silent" && (await pidOf(meeting)) === pid) await endHung(meeting, pid);
				// Whoever had the lock before may have started it.
				if (!(await isListening(meeting))) child = await start(enginePath, meeting, deadline);
			} finally {
				await lock.release();
			}
		}
		if (!lock) await sleep(RETRY_MS);
	}
	throw failures.modelProcessNotStarted(t`nobody listens on ${meeting.socket}`);
}

/** @throws Failure `modelProcessNotStarted` when there is no folder that belongs to this user alone */
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

/** A number, which in a container need not have a name; on Windows a name. */
function thisUser(): number | string {
	return process.getuid?.() ?? userInfo().username;
}

/**
 * A connection; undefined when nobody listens there, `silent` when somebody does and takes none for as long
 * as a greeting may take. Until others are let in, the system says `EAGAIN` to whoever comes (Linux): whoever
 * listens is busy, not gone.
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
 * Starts an engine that outlives this process, and waits until it listens. Only whoever has the lock may.
 * @throws Failure `modelProcessNotStarted` with what it says
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
 * The token, made where there is none. One that is there stays: a window that ended on its way may have
 * started an engine with it. Only whoever has the lock may.
 */
async function tokenFor({ token: file }: Meeting): Promise<string> {
	const known = (await readFile(file, "utf8").catch(() => "")).trim();
	if (/^[\w-]{20,}$/.test(known)) return known;
	const token = randomBytes(32).toString("base64url");
	await rm(file, { force: true });
	await writeFile(file, token, { mode: 0o600 });
	return token;
}

/** The process that listens, as far as it says so. */
async function pidOf({ pid }: Meeting): Promise<number | undefined> {
	const number = Number(await readFile(pid, "utf8").catch(() => ""));
	return Number.isSafeInteger(number) && number > 1 ? number : undefined;
}

/**
 * Ends an engine that listens and does not answer, where it is certain that it is the one: its number may
 * have become another program's. Where it is not, its socket is taken from it, and it ends by itself if it
 * ever comes to.
 */
async function endHung({ socket, pid: note }: Meeting, pid: number | undefined): Promise<void> {
	if (pid !== undefined && (await commandOf(pid)).includes(socket)) kill(pid);
	if (process.platform !== "win32") await rm(socket, { force: true }).catch(notStarted);
	await rm(note, { force: true });
}

/** The command line of a process; empty where that is not told. */
async function commandOf(pid: number): Promise<string> {
	const told = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
	if (told !== undefined) return told;
	return new Promise((resolve) => {
		execFile("ps", ["-o", "command=", "-p", String(pid)], (error, output) => resolve(error ? "" : output));
	});
}

/**
 * Connects and shows the token.
 * @param child the engine, if it was started from here
 * @returns a word where that led to nothing; `gone` also when nobody is there
 */
async function visit(
	meeting: Meeting,
	log: (text: string) => void,
	child: ChildProcess | undefined,
): Promise<EngineLink | "gone" | "silent" | "refused"> {
	const socket = await connect(meeting.socket);
	if (!socket) return "gone";
	if (socket === "silent") return socket;
	socket.on("error", () => {}); // it closes then, and `closed` tells
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

/** How the engine ended, as far as can be known from here: whoever did not start it is not told. */
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
		// It is gone already.
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
