import { Failure } from "../core/failure.ts";
import { ask } from "./ask.ts";
import { bench } from "./bench.ts";
import { UsageError } from "./usage.ts";

const USAGE = `usage: z1 ask "<question>" [--file F [--lines A-B]] [--effort E] [--window N] [--model M] [--json], or z1 bench record|replay|tune|compare`;

const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<number>>> = { ask, bench };

async function main([name = "", ...args]: string[]): Promise<number> {
	const command = COMMANDS[name];
	if (!command) throw new UsageError(name ? `there is no command "${name}"; ${USAGE}` : USAGE);
	return command(args);
}

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (error) {
	const advice = error instanceof Failure ? ` ${error.nextStep}` : "";
	console.error(`z1: ${error instanceof Error ? error.message : String(error)}${advice}`);
	process.exitCode = error instanceof UsageError || error instanceof Failure ? 2 : 1;
}
