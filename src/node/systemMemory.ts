import { freemem, totalmem } from "node:os";

/** The memory of a machine or of a container, in bytes. */
export interface SystemMemory {
	readonly free: number;
	readonly total: number;
}

/**
 * The memory that this process can get. A container with a limit sees the memory of the whole machine, but
 * the system kills what takes more than the limit: neither number is larger than that. How much of the limit
 * others take is not counted, since the system's own count holds files that it would give up.
 * @param limit in bytes, as Node tells it: 0, undefined or more than there is where there is none
 */
export function systemMemory(
	limit: number | undefined = process.constrainedMemory(),
	{ free, total }: SystemMemory = { free: freemem(), total: totalmem() },
): SystemMemory {
	const most = limit && limit > 0 ? limit : Number.POSITIVE_INFINITY;
	return { free: Math.min(free, most), total: Math.min(total, most) };
}
