import { describeError } from "../src/cli/terminal.ts";
import { UsageError } from "../src/cli/usage.ts";
import { isBadInput } from "../src/core/failure.ts";
import { benchCompare } from "./commands/benchCompare.ts";
import { benchExits } from "./commands/benchExits.ts";
import { benchLearn } from "./commands/benchLearn.ts";
import { benchNano } from "./commands/benchNano.ts";
import { benchPaper } from "./commands/benchPaper.ts";
import { benchPeeks } from "./commands/benchPeeks.ts";
import { benchProbe } from "./commands/benchProbe.ts";
import { benchRecord } from "./commands/benchRecord.ts";
import { benchReplay } from "./commands/benchReplay.ts";
import { benchTune } from "./commands/benchTune.ts";

// `npm run bench -- …`: measures how well and at what cost a model thinks; see docs/BENCH.md. Without a
// command, it reproduces the starter model's numbers from scratch.
const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
	nano: benchNano,
	record: benchRecord,
	replay: benchReplay,
	tune: benchTune,
	learn: benchLearn,
	exits: benchExits,
	compare: benchCompare,
	peeks: benchPeeks,
	probe: benchProbe,
	paper: benchPaper,
};

async function bench([name = "nano", ...args]: string[]): Promise<number> {
	const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
	if (command) return command(args);
	throw new UsageError(`there is no bench "${name}"; it is one of ${Object.keys(COMMANDS).join(", ")}`);
}

try {
	process.exitCode = await bench(process.argv.slice(2));
} catch (error) {
	console.error(`bench: ${describeError(error)}`);
	process.exitCode = error instanceof UsageError || isBadInput(error) ? 2 : 1;
}
