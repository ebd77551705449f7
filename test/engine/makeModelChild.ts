/**
 * A process that makes a model from weights, there to be killed: address, repository, folder, engine, and
 * the phase at which it goes no further by itself, while the process that converts for it goes on.
 */
import { makeModel } from "../../src/host/convert/makeModel.ts";
import { findWeights } from "../../src/host/download/hubWeights.ts";

const [hubUrl = "", repository = "", folder = "", enginePath = "", last] = process.argv.slice(2);
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
	onProgress: ({ phase }) => {
		process.stdout.write(`${phase}\n`);
		if (phase === last) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
	},
});
