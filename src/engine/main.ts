import "./displayLanguage.ts";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Engine } from "../core/engine/engine.ts";
import { PAST_FOLDER } from "../core/engine/engineProtocol.ts";
import { CONVERT } from "../core/weights/conversion.ts";
import { convertForParent } from "./convert/convertingProcess.ts";
import { LlamaModels } from "./llama/llamaModels.ts";
import { MachineFile } from "./machine/machineFile.ts";
import { ModelSurvey } from "./modelFile/modelSurvey.ts";
import { PROVE, proveApart, proveForParent } from "./modelFile/provingProcess.ts";
import { openChannel } from "./serving/openChannel.ts";
import { serveSocket } from "./serving/socketServer.ts";

// The model process. Without arguments it serves its standard streams and ends with its parent; with the path
// of a socket it serves whoever connects; with a model file to prove or weights to convert, it does that and
// ends. Library output goes to stderr, since stdout carries the protocol.
console.log = console.info = console.warn = console.error;

/** The models that were installed with this program. */
const OWN_MODELS = fileURLToPath(new URL("../models/", import.meta.url));

const { argv, env } = process;
if (argv[2] === PROVE) await proveForParent(argv[3] ?? "");
else if (argv[2] === CONVERT) await convertForParent(argv[3] ?? "");
else serve(argv[2]);

/** Serves until no client is left. */
function serve(socketPath: string | undefined): void {
	const engine: Engine = new Engine(
		new LlamaModels(
			{ log: (level, text) => engine.log(level, text), warn: (failure) => engine.warn(failure) },
			new MachineFile(env.Z1_HOME),
			{
				prove: (path) => proveApart(argv[1] ?? "", path),
				ownModels: OWN_MODELS,
				survey: new ModelSurvey(env.Z1_HOME),
				...(env.Z1_HOME && { pastFolder: join(env.Z1_HOME, PAST_FOLDER) }),
			},
		),
	);
	// Ctrl-C in a terminal also reaches this process; its parent decides what it ends.
	process.on("SIGINT", () => {});
	// An orderly exit, so that an attempt under way does not count as its death.
	process.on("SIGTERM", () => process.exit(143));
	if (socketPath !== undefined) {
		serveSocket(engine, socketPath, env.Z1_ENGINE_TOKEN ?? "", env.Z1_ENGINE_TOKEN_FILE);
	} else {
		process.stdin.on("close", () => process.exit(0));
		engine.serve(openChannel(process.stdin, process.stdout, () => process.exit(1)));
	}
}
