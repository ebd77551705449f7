/**
 * `npm run attack`: the longer attacks on the product, on this machine alone; prints what was done and what
 * became of it. `npm run attack -- 1 "model files"` does the whole of one of them, without a number a fifth
 * of each is done.
 */
import type { Attack } from "./attack.ts";
import { clients } from "./clients.ts";
import { downloads } from "./downloads.ts";
import { keptFiles } from "./keptFiles.ts";
import { modelFiles } from "./modelFiles.ts";
import { panel } from "./panel.ts";
import { servers } from "./servers.ts";
import { texts } from "./texts.ts";
import { windows } from "./windows.ts";

const ATTACKS: readonly Attack[] = [
	clients,
	windows,
	servers,
	downloads,
	texts,
	panel,
	modelFiles,
	keptFiles,
];

const [scale = "0.2", ...named] = process.argv.slice(2);
let faults = 0;
for (const attack of ATTACKS) {
	if (named.length > 0 && !named.includes(attack.what)) continue;
	console.log(`${attack.what} (as ${process.getuid?.() === 0 ? "root" : "an ordinary user"})`);
	const began = Date.now();
	const counts = await attack.run(Number(scale), (what) => {
		faults++;
		console.log(`  FAULT ${what}`);
	});
	const seconds = Math.round((Date.now() - began) / 1000);
	console.log(`  ${String(seconds).padStart(7)} seconds`);
	for (const [name, count] of Object.entries(counts)) console.log(`  ${String(count).padStart(7)} ${name}`);
}
console.log(faults > 0 ? `${faults} faults` : "No faults.");
process.exit(faults > 0 ? 1 : 0);
