import { Script } from "node:vm";

const CALL = new Script("work()");

/**
 * Runs work that ends after this time, whatever it is doing.
 * @throws what the work throws, or that it took too long
 */
export function inTime<T>(work: () => T, ms: number): T {
	return CALL.runInNewContext({ work }, { timeout: ms });
}
