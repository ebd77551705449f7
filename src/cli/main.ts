import { isBadInput } from "../core/failure.ts";
import { ask } from "./ask.ts";
import { estimate } from "./estimate.ts";
import { get } from "./get.ts";
import { describeError, terminal } from "./terminal.ts";
import { UsageError } from "./usage.ts";

const USAGE =
	`usage: z1 ask "<question>" [--file F [--lines A-B]] [--effort E] [--window N] [--seconds N] [--model M] [--server URL] [--measure] [--json]; ` +
	`z1 estimate --in <questions.jsonl>|- [--model M], for the windows of z1-nano unless told; ` +
	`z1 get <model>|<owner/name> [--quantisation Q] [--hub URL]`;

const COMMANDS = new Map(Object.entries({ ask, estimate, get }));
const HELP = ["--help", "-h"];

async function main([name = "", ...args]: string[]): Promise<number> {
	if (name === "help" || [name, ...args].some((word) => HELP.includes(word))) {
		terminal.print(USAGE);
		return 0;
	}
	const command = COMMANDS.get(name);
	if (!command) throw new UsageError(name ? `there is no command "${name}"; ${USAGE}` : USAGE);
	return command(args);
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
	// The reader of the output has seen enough (`z1 … | head`).
	if (error.code === "EPIPE") process.exit();
	terminal.tell(`cannot write the output: ${error.code}`);
	process.exit(1);
});

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (error) {
	terminal.tell(describeError(error));
	process.exitCode = error instanceof UsageError || isBadInput(error) ? 2 : 1;
}
