/** A process that downloads one file, there to be killed: `file`, `folder`, options. */
import { downloadModel } from "../../src/host/download/downloadModel.ts";

const [file = "", folder = "", options = ""] = process.argv.slice(2);
await downloadModel(JSON.parse(file), folder, {
	signal: new AbortController().signal,
	firstWaitMs: 1,
	...JSON.parse(options),
});
