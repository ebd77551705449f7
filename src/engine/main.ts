import "./displayLanguage.ts";
import { fileURLToPath } from "node:url";
import { Engine } from "../core/engine/engine.ts";
import { LlamaModels } from "./llama/llamaModels.ts";
import { MachineFile } from "./machine/machineFile.ts";
import { ModelSurvey } from "./modelFile/modelSurvey.ts";
import { PROVE, proveApart, proveForParent } from "./modelFile/provingProcess.ts";
import { openChannel } from "./serving/openChannel.ts";
import { serveSocket } from "./serving/socketServer.ts";

// The model process. Started alone it speaks on its standard streams and ends with whoever started it;
// started with the path of a socket it serves whoever comes there; started with a model file to prove, it
// does that and ends. Whatever a library prints belongs on stderr.
console.log = console.info = console.warn = console.error;

/** Models that were installed together with this program. */
const OWN_MODELS = fileURLToPath(new URL("../models/", import.meta.url));

const { argv, env } = process;
if (argv[2] === PROVE) await proveForParent(argv[3] ?? "");
else serve(argv[2]);

/** Answers until nobody is left who asks. */
function serve(socketPath: string | undefined): void {
	const engine: Engine = new Engine(
		new LlamaModels(
			{ log: (level, text) => engine.log(level, text), warn: (failure) => engine.warn(failure) },
			new MachineFile(env.Z1_HOME),
			{
				prove: (path) => proveApart(argv[1] ?? "", path),
				ownModels: OWN_MODELS,
				survey: new ModelSurvey(env.Z1_HOME),
			},
		),
	);
	// Ctrl-C in a terminal reaches this process, too; whoever started it decides what that ends.
	process.on("SIGINT", () => {});
	// Ended in order, what it was trying out was not its death.
	process.on("SIGTERM", () => process.exit(143));
	if (socketPath !== undefined) {
		serveSocket(engine, socketPath, env.Z1_ENGINE_TOKEN ?? "", env.Z1_ENGINE_TOKEN_FILE);
	} else {
		process.stdin.on("close", () => process.exit(0));
		engine.serve(openChannel(process.stdin, process.stdout, () => process.exit(1)));
	}
}
