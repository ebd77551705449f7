import { existsSync, readFileSync } from "node:fs";

/**
 * How much of each piece of a file has arrived, in bytes, as a next try would find it; none without a part.
 */
export function arrivedPieces(target: string): number[] {
	const counts = countsIn(target);
	return counts.slice(0, counts.length / 2);
}

/** How much of each piece is on the disk for certain, in bytes: what a loss of power leaves. */
export function settledPieces(target: string): number[] {
	const counts = countsIn(target);
	return counts.slice(counts.length / 2);
}

function countsIn(target: string): number[] {
	const state = `${target}.part.json`;
	return existsSync(state) ? readFileSync(state, "utf8").split("\n").slice(1, -1).map(Number) : [];
}
