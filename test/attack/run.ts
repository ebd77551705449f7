/**
 * `npm run attack`: the longer attacks on the product, on this machine alone; prints what was done and what became of
 * it. `npm run attack -- 0.1 "model files"` does a tenth of one of them.
 */
import type { Attack } from "./attack.ts";
import { keptFiles } from "./keptFiles.ts";
import { modelFiles } from "./modelFiles.ts";

const ATTACKS: readonly Attack[] = [modelFiles, keptFiles];

const [scale = "1", ...named] = process.argv.slice(2);
let faults = 0;
for (const attack of ATTACKS) {
	if (named.length > 0 && !named.includes(attack.what)) continue;
	console.log(`${attack.what} (as ${process.getuid?.() === 0 ? "root" : "an ordinary user"})`);
	const counts = await attack.run(Number(scale), (what) => {
		faults++;
		console.log(`  FAULT ${what}`);
	});
	for (const [name, count] of Object.entries(counts)) console.log(`  ${String(count).padStart(7)} ${name}`);
}
console.log(faults > 0 ? `${faults} faults` : "No faults.");
process.exit(faults > 0 ? 1 : 0);
