import { randomUUID } from "node:crypto";
import { link, open, readFile, rename, rm, stat, utimes } from "node:fs/promises";

const BEAT_MS = 10_000;
/** A lock that was not touched for this long belongs to a process that is gone, whatever its number says. */
const STALE_MS = 60_000;

/**
 * Takes a lock between processes: a file that only one of them can make. It outlives no process: whoever finds one
 * whose owner is gone takes it over.
 * @returns lets go of it, and never rejects: what was done under it is done; undefined when somebody else has it
 * @throws NodeJS.ErrnoException when no file can be made there
 */
export async function takeLock(path: string): Promise<(() => Promise<void>) | undefined> {
	await removeAbandoned(path);
	try {
		const file = await open(path, "wx");
		await file.writeFile(String(process.pid));
		await file.close();
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
		throw error;
	}
	const beat = setInterval(() => {
		const now = new Date();
		utimes(path, now, now).catch(() => {});
	}, BEAT_MS);
	beat.unref();
	return async () => {
		clearInterval(beat);
		await rm(path, { force: true }).catch(() => {});
	};
}

/**
 * Two may find the same abandoned lock, and the slower one must not remove what the faster one has made in its
 * place: so it is moved aside, which only one can do, and looked at again there.
 */
async function removeAbandoned(path: string): Promise<void> {
	if (!(await isAbandoned(path))) return;
	const aside = `${path}.${randomUUID()}`;
	try {
		await rename(path, aside);
		if (!(await isAbandoned(aside))) await link(aside, path);
	} catch {
		// Another one was faster.
	}
	await rm(aside, { force: true }).catch(() => {});
}

async function isAbandoned(path: string): Promise<boolean> {
	try {
		const { mtimeMs } = await stat(path);
		if (Date.now() - mtimeMs > STALE_MS) return true;
		const pid = Number(await readFile(path, "utf8"));
		// Just made, its owner not yet written.
		if (!(pid > 0)) return false;
		return !isRunning(pid);
	} catch {
		return false;
	}
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}
