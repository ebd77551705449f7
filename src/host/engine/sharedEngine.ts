import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { open, readFile, rm, writeFile } from "node:fs/promises";
import { createConnection, type Socket } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { t } from "@vscode/l10n";
import { EngineChannel } from "../../core/engine/engineChannel.ts";
import { failures } from "../../core/failure.ts";
import { connectStreams } from "./connectStreams.ts";
import { engineEnvironment } from "./engineEnvironment.ts";
import type { EngineLink } from "./engineLink.ts";
import { takeLock } from "./fileLock.ts";
import { privateFolder } from "./privateFolder.ts";

/** An engine that does not listen by then will not. */
const START_WITHIN_MS = 20_000;
const RETRY_MS = 30;
/** So much of what a dead engine wrote last is worth a look. */
const LAST_WORDS_CHARS = 2000;

/** Where the windows of this user that run the same engine meet. */
interface Meeting {
	/** The address of the local socket. */
	readonly socket: string;
	/** Holds what proves that a client is of this user. */
	readonly token: string;
	readonly lock: string;
	/** What the engine writes on its standard error. */
	readonly log: string;
	/** What it translates with; empty for English. */
	readonly bundleFile: string;
}

/**
 * Connects to the model process that all windows of this user share, and starts it where none runs. It goes on when
 * this window closes, as long as another one uses it.
 * @param enginePath the bundled engine, `dist/engine.mjs`; other versions of it are other processes
 * @param log told what the engine wrote on its standard error, when it has ended
 * @param bundleFile translations of what it says to users; engines that say it in other languages are other processes
 * @throws Failure `modelProcessNotStarted`, `engineRefused`
 */
export async function joinSharedEngine(
	enginePath: string,
	log: (text: string) => void,
	bundleFile = "",
): Promise<EngineLink> {
	const meeting = await meetingOf(enginePath, bundleFile);
	const deadline = Date.now() + START_WITHIN_MS;
	let child: ChildProcess | undefined;
	while (Date.now() < deadline) {
		const link = await visit(meeting, log, child);
		if (link) return link;
		const unlock = await takeLock(meeting.lock).catch(notStarted);
		if (unlock) {
			try {
				// Whoever had the lock before may have started it.
				if (!(await isListening(meeting))) child = await start(enginePath, meeting, deadline);
			} finally {
				await unlock();
			}
		} else {
			await sleep(RETRY_MS);
		}
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
	return {
		socket: process.platform === "win32" ? `\\\\.\\pipe\\z1-code-${id}` : join(folder, `${id}.sock`),
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

/** A connection, or undefined when nobody listens there. */
function connect(path: string): Promise<Socket | undefined> {
	return new Promise((resolve) => {
		const socket = createConnection(path);
		socket.once("connect", () => resolve(socket));
		socket.once("error", () => resolve(undefined));
	});
}

async function isListening({ socket }: Meeting): Promise<boolean> {
	const connection = await connect(socket);
	connection?.destroy();
	return connection !== undefined;
}

/**
 * Starts an engine that outlives this process, and waits until it listens. Only whoever has the lock may.
 * @throws Failure `modelProcessNotStarted` with what it says
 */
async function start(enginePath: string, meeting: Meeting, deadline: number): Promise<ChildProcess> {
	const token = randomBytes(32).toString("base64url");
	if (process.platform !== "win32") await rm(meeting.socket, { force: true });
	await rm(meeting.token, { force: true });
	await writeFile(meeting.token, token, { mode: 0o600 });
	const output = await open(meeting.log, "w", 0o600);
	const child = spawn(process.execPath, [enginePath, meeting.socket], {
		detached: true,
		stdio: ["ignore", output.fd, output.fd],
		env: { ...engineEnvironment(), Z1_ENGINE_TOKEN: token, Z1_L10N_BUNDLE: meeting.bundleFile },
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
 * Connects and shows the token.
 * @param child the engine, if it was started from here
 * @returns undefined when nobody is there, or goes before it has answered
 * @throws Failure `engineRefused`
 */
async function visit(
	meeting: Meeting,
	log: (text: string) => void,
	child: ChildProcess | undefined,
): Promise<EngineLink | undefined> {
	const socket = await connect(meeting.socket);
	if (!socket) return undefined;
	socket.on("error", () => {}); // it closes then, and `closed` tells
	const closed = new Promise<undefined>((resolve) => socket.once("close", () => resolve(undefined)));
	const connection = connectStreams(socket, socket);
	const token = await readFile(meeting.token, "utf8").catch(() => "");
	const hello = new EngineChannel(connection, () => {}).request("hello", { token });
	hello.catch(() => socket.destroy());
	const answer = await Promise.race([hello, closed]);
	if (!answer) return undefined;
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
