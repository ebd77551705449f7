import "./displayLanguage.ts";
import { Engine } from "../core/engine/engine.ts";
import { LlamaModels } from "./llama/llamaModels.ts";
import { MachineFile } from "./machine/machineFile.ts";
import { openChannel } from "./serving/openChannel.ts";
import { serveSocket } from "./serving/socketServer.ts";

// The model process. Started alone it speaks on its standard streams and ends with whoever started it; started with
// the path of a socket it serves whoever comes there. Whatever a library prints belongs on stderr.
console.log = console.info = console.warn = console.error;

const { argv, env } = process;
const machine = new MachineFile(env.Z1_HOME);
const engine: Engine = new Engine(
	new LlamaModels(
		{ log: (level, text) => engine.log(level, text), warn: (failure) => engine.warn(failure) },
		machine,
	),
);
// Ctrl-C in a terminal reaches this process, too; whoever started it decides what that ends.
process.on("SIGINT", () => {});
// Ended in order, what it was trying out was not its death.
process.on("SIGTERM", () => process.exit(143));

if (argv[2] !== undefined) {
	serveSocket(engine, argv[2], env.Z1_ENGINE_TOKEN ?? "");
} else {
	process.stdin.on("close", () => process.exit(0));
	engine.serve(openChannel(process.stdin, process.stdout, () => process.exit(1)));
}
