/** One way to attack the product, longer than what the suites have time for. */
export interface Attack {
	/** What is attacked, as SECURITY.md names it. */
	readonly what: string;
	/**
	 * @param scale how much of it: 1 is what SECURITY.md counts
	 * @param fault told in words what must not happen
	 * @returns what was done and what became of it, as counts
	 */
	run(scale: number, fault: (what: string) => void): Promise<Readonly<Record<string, number>>>;
}

/** Counts things by name. */
export class Tally {
	readonly counts: Record<string, number> = {};

	add(name: string, count = 1): void {
		this.counts[name] = (this.counts[name] ?? 0) + count;
	}
}
