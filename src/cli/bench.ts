import { benchCompare } from "./benchCompare.ts";
import { benchRecord } from "./benchRecord.ts";
import { benchReplay } from "./benchReplay.ts";
import { benchTune } from "./benchTune.ts";
import { UsageError } from "./usage.ts";

const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
	record: benchRecord,
	replay: benchReplay,
	tune: benchTune,
	compare: benchCompare,
};

/** `z1 bench …`: measures how well and at what cost a model thinks; see docs/BENCH.md. */
export async function bench([name = "", ...args]: string[]): Promise<number> {
	const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
	if (!command) {
		const known = Object.keys(COMMANDS).join(", ");
		throw new UsageError(
			name ? `there is no bench "${name}"; it is one of ${known}` : `bench what? One of ${known}`,
		);
	}
	return command(args);
}
