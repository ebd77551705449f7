/** A process that downloads one file, there to be killed: `file`, `folder` as JSON. */
import { downloadModel } from "../../src/host/downloadModel.ts";

const [file = "", folder = ""] = process.argv.slice(2);
await downloadModel(JSON.parse(file), folder, { signal: new AbortController().signal, firstWaitMs: 1 });
