import { setTimeout as sleep } from "node:timers/promises";
import { READERS, SHAPES, timeOf } from "../unit/outsideTexts.ts";
import { type Attack, Tally } from "./attack.ts";

const LONGEST = 1_000_000;
/** A text ten times as long may take this much longer; what is faster than the floor tells nothing. */
const [GROWTH, FLOOR_MS] = [30, 15];

/**
 * Texts of shapes that patterns have trouble with, from a thousand characters up, in whatever reads what
 * others write.
 */
export const texts: Attack = {
	what: "texts",
	async run(scale, fault) {
		const tally = new Tally();
		const sizes = [0.001, 0.01, 0.1, 1].map((part) => Math.round(LONGEST * Math.min(1, scale) * part));
		for (const [name, read] of Object.entries(READERS)) {
			for (const [shape, make] of Object.entries(SHAPES)) {
				let before = FLOOR_MS;
				for (const size of sizes) {
					const text = make(size);
					let took = timeOf(read, text);
					for (let tries = 0; took > GROWTH * before && tries < 2; tries++)
						took = Math.min(took, timeOf(read, text));
					if (took > GROWTH * before)
						fault(`${name}, ${shape}: ${size} characters take ${Math.round(took)} ms`);
					before = Math.max(FLOOR_MS, took);
					tally.add("texts read");
				}
			}
			await sleep(0);
		}
		tally.add("readers", Object.keys(READERS).length);
		tally.add("shapes", Object.keys(SHAPES).length);
		tally.add("characters of the longest", sizes.at(-1));
		return tally.counts;
	},
};
