/** A process that makes a model from weights, there to be killed: address, repository, folder, engine. */
import { makeModel } from "../../src/host/convert/makeModel.ts";
import { findWeights } from "../../src/host/download/hubWeights.ts";

const [hubUrl = "", repository = "", folder = "", enginePath = ""] = process.argv.slice(2);
const signal = new AbortController().signal;
const weights = await findWeights(hubUrl, repository, signal);
if (!weights) throw new Error("no weights");
const making = {
	fileName: "Made-Q4_K_M.gguf",
	name: "Made",
	sampling: true,
	quantisation: "Q4_K_M",
} as const;
await makeModel(weights, making, folder, {
	signal,
	converter: { enginePath },
	onProgress: ({ phase }) => process.stdout.write(`${phase}\n`),
});
