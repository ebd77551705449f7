import { open, readFile, rm, stat, utimes } from "node:fs/promises";
import { failures } from "../core/failure.ts";
import { writing } from "./partFile.ts";

const BEAT_MS = 10_000;
/** A lock that was not touched for this long belongs to a process that is gone, whatever its number says. */
const STALE_MS = 60_000;

/**
 * Keeps two windows from writing one file. A lock outlives no process: whoever finds one whose owner is gone
 * takes it over.
 * @param target the file that is written
 * @returns lets go of it
 * @throws Failure `downloadUnderWay`, `downloadNotWritable`
 */
export async function takeLock(target: string, what: string): Promise<() => Promise<void>> {
	const path = `${target}.lock`;
	if (await isAbandoned(path)) await rm(path, { force: true });
	try {
		const file = await open(path, "wx");
		await file.writeFile(String(process.pid));
		await file.close();
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "EEXIST") throw failures.downloadUnderWay(what);
		writing(target, error);
	}
	const beat = setInterval(() => {
		const now = new Date();
		utimes(path, now, now).catch(() => {});
	}, BEAT_MS);
	beat.unref();
	return async () => {
		clearInterval(beat);
		await rm(path, { force: true });
	};
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
