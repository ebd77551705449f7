import { randomUUID } from "node:crypto";
import { link, open, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "../../node/isRunning.ts";

/** How often an owner touches its lock file to show that it is alive. */
const BEAT_MS = 1000;
/** An owner whose last touch is older than this is suspected to be gone. */
const DOUBTED_MS = 5000;
/** A suspect is gone if it does not touch the file while watched; one that only woke from sleep does. */
const WATCHED_MS = 3 * BEAT_MS;
const WATCH_MS = 100;

export interface Lock {
	/** Aborted when another process has taken the lock over: what it protects is no longer this owner's. */
	readonly lost: AbortSignal;
	/** Releases the lock if it still is this owner's. Never rejects: the work under it is done. */
	release(): Promise<void>;
}

/**
 * Takes a lock between processes: a file that only one of them can create and that names its owner. The lock
 * does not outlive its process: a lock whose owner is gone is taken over. A reused process id is not mistaken
 * for the owner, since that process does not touch the file. An owner that only slept notices that it has
 * lost the lock, and does not remove another owner's.
 * @returns undefined when another process holds the lock
 * @throws NodeJS.ErrnoException when the file cannot be created
 */
export async function takeLock(path: string): Promise<Lock | undefined> {
	const owner = `${process.pid} ${randomUUID()}`;
	if (!(await claim(path, owner))) {
		const abandoned = await abandonedBy(path);
		if (abandoned === undefined) return undefined;
		await remove(path, abandoned);
		if (!(await claim(path, owner))) return undefined;
	}
	const lost = new AbortController();
	const beat = setInterval(() => void show(path, owner, lost), BEAT_MS);
	beat.unref();
	lost.signal.addEventListener("abort", () => clearInterval(beat), { once: true });
	return {
		lost: lost.signal,
		release: async () => {
			clearInterval(beat);
			await remove(path, owner);
		},
	};
}

/** Creates the file with its owner in it, atomically: nobody ever sees the file without an owner. */
async function claim(path: string, owner: string): Promise<boolean> {
	const aside = `${path}.${randomUUID()}`;
	try {
		await writeFile(aside, owner, { mode: 0o600 });
		await link(aside, path);
		return true;
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === "EEXIST") return false;
		// Some file systems do not support links.
		if (code === "EPERM" || code === "ENOTSUP" || code === "ENOSYS") return claimWithoutLink(path, owner);
		throw error;
	} finally {
		await rm(aside, { force: true }).catch(() => {});
	}
}

async function claimWithoutLink(path: string, owner: string): Promise<boolean> {
	const file = await open(path, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
		if (error.code === "EEXIST") return undefined;
		throw error;
	});
	if (!file) return false;
	try {
		await file.writeFile(owner);
		return true;
	} catch (error) {
		await rm(path, { force: true }).catch(() => {});
		throw error;
	} finally {
		await file.close();
	}
}

async function show(path: string, owner: string, lost: AbortController): Promise<void> {
	const now = new Date();
	try {
		if ((await readFile(path, "utf8")) === owner) await utimes(path, now, now);
		else lost.abort();
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") lost.abort();
	}
}

/** The content of a lock whose owner is gone; undefined when the owner is alive or there is no lock. */
async function abandonedBy(path: string): Promise<string | undefined> {
	const found = await readLock(path);
	if (!found) return undefined;
	if (isGone(found.owner)) return found.owner;
	// Absolute, because the clock may have been set back.
	if (Math.abs(Date.now() - found.touchedAt) < DOUBTED_MS) return undefined;
	for (let watched = 0; watched < WATCHED_MS; watched += WATCH_MS) {
		await sleep(WATCH_MS);
		const now = await readLock(path);
		if (now?.owner !== found.owner || now.touchedAt !== found.touchedAt) return undefined;
	}
	return found.owner;
}

/** A lock file as it is now. */
interface LockFile {
	readonly owner: string;
	/** In milliseconds since the epoch. */
	readonly touchedAt: number;
}

/** @throws NodeJS.ErrnoException when the path is not a readable file */
async function readLock(path: string): Promise<LockFile | undefined> {
	try {
		const { mtimeMs } = await stat(path);
		return { owner: await readFile(path, "utf8"), touchedAt: mtimeMs };
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
		throw error;
	}
}

/** Whether the process that an owner names is known not to run. */
function isGone(owner: string): boolean {
	const pid = Number(/^[1-9]\d{0,8}\b/.exec(owner)?.[0]);
	return pid > 0 && !isRunning(pid);
}

/**
 * Removes a lock that is this owner's. Two processes may find the same abandoned lock, and the slower one
 * must not remove the new lock of the faster one. So the file is first moved aside, which only one process
 * can do, and checked again there.
 */
async function remove(path: string, owner: string): Promise<void> {
	const aside = `${path}.${randomUUID()}`;
	try {
		if ((await readFile(path, "utf8")) !== owner) return;
		await rename(path, aside);
		if ((await readFile(aside, "utf8")) !== owner) await link(aside, path);
	} catch {
		// Another process was faster.
	}
	await rm(aside, { force: true }).catch(() => {});
}
