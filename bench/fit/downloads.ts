/**
 * `npm run bench:downloads` (Linux, root, Python 3): how much sooner a file is complete over four connections
 * than over one. The lines run between two network namespaces, with the delay and packet loss of real ones.
 * Each pair of downloads takes turns on the same line.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { downloadModel } from "../../src/host/download/downloadModel.ts";
import type { PublishedFile } from "../../src/host/download/publishedFile.ts";
import { serve } from "../../test/unit/modelServer.ts";
import { spread } from "./spread.ts";

const HOST = "10.9.0.1";
const PORT = 8090;
const FILE_BYTES = 48 * 2 ** 20;
const PIECE_BYTES = 4 * 2 ** 20;
const PAIRS = 3;
const MBIT = 100;
/** A server near by, across a continent and across an ocean. */
const LINES = [
	{ rttMs: 10, loss: 0, control: "cubic" },
	{ rttMs: 40, loss: 0.0002, control: "cubic" },
	{ rttMs: 120, loss: 0.0005, control: "cubic" },
	{ rttMs: 120, loss: 0.0005, control: "bbr" },
];

const [role] = process.argv.slice(2);
if (role === "serve") serveFile();
else if (role === "fetch") await fetchInTurns();
else measureLines();

function measureLines(): void {
	console.log(`${cpus()[0]?.model}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`);
	const self = fileURLToPath(import.meta.url);
	const script = fileURLToPath(new URL("./lossyLink.py", import.meta.url));
	for (const { rttMs, loss, control } of LINES) {
		const [serving, fetching] = ["serve", "fetch"].map(
			(as) => `${process.execPath} --import=tsx ${self} ${as}`,
		);
		const line = [script, String(rttMs), String(loss), String(MBIT), control, serving, fetching] as string[];
		const said = execFileSync("python3", line, { encoding: "utf8" });
		console.log(
			`${rttMs} ms there and back, ${loss * 100} % lost, ${MBIT} Mbit/s, ${control}: ${said.trim()}`,
		);
	}
}

/** A file that begins like a model's. */
function modelFile(): Buffer {
	const file = Buffer.alloc(FILE_BYTES, "tensor");
	file.write("GGUF");
	return file;
}

function serveFile(): void {
	createServer(serve(modelFile())).listen(PORT, HOST);
}

async function fetchInTurns(): Promise<void> {
	const sha256 = createHash("sha256").update(modelFile()).digest("hex");
	const file = { name: "model.gguf", url: `http://${HOST}:${PORT}/`, bytes: FILE_BYTES, sha256 };
	const one: number[] = [];
	const four: number[] = [];
	for (let pair = 0; pair < PAIRS; pair++) {
		one.push(await secondsOf(file, FILE_BYTES));
		four.push(await secondsOf(file, PIECE_BYTES));
	}
	const factors = one.map((seconds, pair) => seconds / (four[pair] ?? Number.NaN));
	console.log(`one ${spread(one)} s, four ${spread(four)} s, ${spread(factors)} times as fast`);
	process.exit();
}

/** @param pieceBytes if as long as the file, there is one piece, fetched over one connection */
async function secondsOf(file: PublishedFile, pieceBytes: number): Promise<number> {
	const folder = mkdtempSync(join(tmpdir(), "z1-downloads-"));
	const began = performance.now();
	try {
		await downloadModel(file, folder, { signal: new AbortController().signal, pieceBytes });
		return (performance.now() - began) / 1000;
	} finally {
		rmSync(folder, { recursive: true });
	}
}
