import { existsSync, readFileSync } from "node:fs";

/**
 * How much of each piece of a file has arrived, in bytes, as a next try would find it; none without a part.
 */
export function arrivedPieces(target: string): number[] {
	const state = `${target}.part.json`;
	return existsSync(state) ? readFileSync(state, "utf8").split("\n").slice(1, -1).map(Number) : [];
}
