import { execFile } from "node:child_process";
import { freemem, totalmem } from "node:os";
import { promisify } from "node:util";
import { type MemoryGroup, memoryGroups } from "./memoryGroups.ts";

/** The memory of a machine or of a container, in bytes. */
export interface SystemMemory {
	readonly free: number;
	readonly total: number;
}

/** The memory that this process can get. Never rejects. */
export async function systemMemory(): Promise<SystemMemory> {
	const machine = { free: await freeOfMachine(), total: totalmem() };
	return inContainer(machine, await memoryGroups(), process.constrainedMemory());
}

/**
 * What the limits of a container leave: it sees the memory of the whole machine, but the system kills what
 * takes more than a limit.
 * @param limit in bytes, as Node tells it: 0, undefined or more than there is where there is none
 */
export function inContainer(
	machine: SystemMemory,
	groups: readonly MemoryGroup[],
	limit: number | undefined,
): SystemMemory {
	const told = limit && limit > 0 ? [{ limit, used: 0 }] : [];
	return [...groups, ...told].reduce(
		({ free, total }, group) => ({
			free: Math.min(free, Math.max(0, group.limit - group.used)),
			total: Math.min(total, group.limit),
		}),
		machine,
	);
}

async function freeOfMachine(): Promise<number> {
	if (process.platform !== "darwin") return freemem();
	const told = await promisify(execFile)("/usr/bin/vm_stat", { timeout: 2000 }).catch(() => undefined);
	return freeOnMac(told?.stdout ?? "") ?? freemem();
}

/**
 * The memory that macOS can give: Node counts only the pages that hold nothing, of which macOS leaves few.
 * @param told by `vm_stat`
 */
export function freeOnMac(told: string): number | undefined {
	const [, pageBytes] = /page size of (\d+) bytes/.exec(told) ?? [];
	const pages = ["free", "inactive", "speculative"].map((kind) =>
		Number(new RegExp(`^Pages ${kind}: +(\\d+)\\.$`, "m").exec(told)?.[1] ?? Number.NaN),
	);
	const bytes = pages.reduce((sum, count) => sum + count, 0) * Number(pageBytes);
	return Number.isFinite(bytes) ? bytes : undefined;
}
