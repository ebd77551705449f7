import { readFileSync } from "node:fs";

/** Memory of a process in bytes, where the system tells it; 0 elsewhere. */
export function memoryOf(pid: number | undefined): number {
	try {
		return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4096;
	} catch {
		return 0;
	}
}
