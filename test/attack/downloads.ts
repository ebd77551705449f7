import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Failure } from "../../src/core/failure.ts";
import { downloadModel } from "../../src/host/download/downloadModel.ts";
import type { PublishedFile } from "../../src/host/download/publishedFile.ts";
import { type Answer, ModelServer, refuse, serve } from "../unit/modelServer.ts";
import { NANO_BYTES, sha256 } from "../unit/nanoBytes.ts";
import { type Attack, Tally } from "./attack.ts";

const NAME = "a.gguf";
const WHOLE = sha256(NANO_BYTES);
/** The same length and the same header, other numbers: nothing but a hash tells it from the right one. */
const OTHER = Buffer.from(NANO_BYTES);
OTHER.fill(7, OTHER.length - 10_000);
/** Cancelled after that, as a user would. */
const PATIENCE_MS = 4000;
/** So many at a time: most of them wait. */
const AT_A_TIME = 8;
const MOST_REQUESTS = 500;

interface Case {
	readonly answer: (number: number) => Answer;
	/** Without what a hub says of it. */
	readonly unknown?: boolean;
	/** Puts something into its way. */
	readonly prepare?: (folder: string, outside: string) => void;
}

const bytesOf = (range: string | undefined): [number, number] => {
	const [, from, to] = /bytes=(\d+)-(\d*)/.exec(range ?? "") ?? [];
	return [Number(from ?? 0), to ? Number(to) + 1 : NANO_BYTES.length];
};
/** Sends a piece with whatever headers. */
const piece =
	(file: Uint8Array, headers: (from: number, to: number) => Record<string, string | number>): Answer =>
	({ headers: { range } }, response) => {
		const [from, to] = bytesOf(range);
		response.writeHead(range ? 206 : 200, headers(from, to)).end(file.subarray(from, to));
	};
const ranged = (from: number, to: number) => ({
	"content-range": `bytes ${from}-${to - 1}/${NANO_BYTES.length}`,
});
const always = (answer: Answer) => () => answer;
const endless =
	(chunk: Buffer, headers: Record<string, string> = {}): Answer =>
	(_request, response) => {
		response.writeHead(200, headers);
		response.write("GGUF");
		const go = () => {
			while (!response.destroyed && response.write(chunk));
			if (!response.destroyed) response.once("drain", go);
		};
		go();
	};
const packed = gzipSync(Buffer.concat([Buffer.from("GGUF"), Buffer.alloc(200 * 2 ** 20)]));

const SERVERS: Readonly<Record<string, Case>> = {
	"serves it": { answer: always(serve(NANO_BYTES)) },
	"breaks each connection": { answer: always(serve(NANO_BYTES, { upTo: 500_000 })) },
	"serves another file": { answer: always(serve(OTHER)) },
	"serves half of it as the whole": { answer: always(serve(NANO_BYTES.subarray(0, 9e5))), unknown: true },
	"says a length of 1e15": {
		answer: always((_request, response) => response.writeHead(200, { "content-length": 1e15 }).write("GGUF")),
		unknown: true,
	},
	"serves two versions with one name": {
		answer: (n) =>
			serve(n < 2 ? OTHER : NANO_BYTES, { etag: n < 2 ? '"o"' : '"n"', ...(n < 2 && { upTo: 1e5 }) }),
		unknown: true,
	},
	"serves two versions under one name": {
		answer: (n) => serve(n < 2 ? OTHER : NANO_BYTES, { upTo: n < 2 ? 2_000_000 : NANO_BYTES.length }),
		unknown: true,
	},
	"cuts off each answer, and has no places": {
		answer: always((_request, response) => {
			response.writeHead(200, { "content-length": NANO_BYTES.length });
			response.write(NANO_BYTES.subarray(0, 1_000_000), () => setTimeout(() => response.destroy(), 5));
		}),
		unknown: true,
	},
	"serves two versions without a name": {
		answer: (n) => piece(n < 3 ? OTHER : NANO_BYTES, ranged),
		unknown: true,
	},
	"serves two versions under a weak name": {
		answer: (n) =>
			piece(n < 3 ? OTHER : NANO_BYTES, (from, to) => ({
				...ranged(from, to),
				etag: `W/"${n < 3 ? 1 : 2}"`,
			})),
		unknown: true,
	},
	"says 416 for ever": { answer: always(refuse(416, { "content-range": "bytes */0" })) },
	"sends another place": {
		answer: always((_request, response) =>
			response.writeHead(206, ranged(5, NANO_BYTES.length)).end(NANO_BYTES.subarray(5)),
		),
	},
	"sends a place that it does not name": {
		answer: always((_request, response) => response.writeHead(206).end(NANO_BYTES)),
	},
	"sends a place out of this world": {
		answer: always((_request, response) =>
			response.writeHead(206, { "content-range": `bytes 0-${"9".repeat(20)}/${"9".repeat(20)}` }).end(),
		),
	},
	"sends a place that ends before it begins": {
		answer: always((_request, response) => response.writeHead(206, ranged(0, 0)).end()),
		unknown: true,
	},
	...Object.fromEntries(
		[204, 304, 401, 404, 500].map((status) => [`says ${status}`, { answer: always(refuse(status)) }]),
	),
	"sends nothing": { answer: always(refuse(200)) },
	"sends nothing, of a length": { answer: always(refuse(200, { "content-length": "0" })) },
	"leads in circles": {
		answer: always((request, response) => response.writeHead(302, { location: request.url }).end()),
	},
	...Object.fromEntries(
		["file:///etc/passwd", "data:,GGUF", "http://127.0.0.1:1/b", "javascript:x", ""].map((location) => [
			`leads to ${location}`,
			{ answer: always(refuse(302, { location })) },
		]),
	),
	"sends a bomb": {
		answer: always(refuse(200, { "content-encoding": "gzip" }, packed as never)),
		unknown: true,
	},
	"sends garbage as packed": { answer: always(refuse(200, { "content-encoding": "br" }, "GGUF garbage")) },
	"sends without end": { answer: always(endless(Buffer.alloc(1 << 16, 1))), unknown: true },
	"is a web page": { answer: always(refuse(200, { "content-type": "text/html" }, "<html>")) },
	"is a web page that says it is none": {
		answer: always(refuse(200, { "content-length": "20" }, "<html>login</html>..")),
		unknown: true,
	},
	"is busy for years": { answer: always(refuse(429, { "retry-after": "1000000000" })) },
	"is busy for less than nothing": { answer: always(refuse(429, { "retry-after": "-5" })) },
	"breaks each connection at once": { answer: always((request) => request.socket.destroy()) },
	"speaks no HTTP": { answer: always((request) => request.socket.end("\0\x01garbage\r\n\r\n")) },
	"sends a byte a connection": { answer: always(serve(NANO_BYTES, { upTo: 1 })) },
	"trickles for ever": {
		answer: always((_request, response) => {
			response.writeHead(200, { "content-length": NANO_BYTES.length });
			let at = 0;
			const timer = setInterval(
				() => (response.destroyed ? clearInterval(timer) : response.write(NANO_BYTES.subarray(at, ++at))),
				100,
			);
		}),
	},
};

/** What stands where the download is to go. */
const OBSTACLES: Readonly<Record<string, NonNullable<Case["prepare"]>>> = Object.fromEntries(
	["", ".part", ".part.json", ".lock"].flatMap((ending) => [
		[`a folder at ${NAME}${ending}`, (folder: string) => mkdirSync(join(folder, NAME + ending))],
		[
			`a link at ${NAME}${ending}`,
			(folder: string, outside: string) => symlinkSync(outside, join(folder, NAME + ending)),
		],
		[
			`a link to nowhere at ${NAME}${ending}`,
			(folder: string, outside: string) => symlinkSync(`${outside}-none`, join(folder, NAME + ending)),
		],
		[
			`garbage at ${NAME}${ending}`,
			(folder: string) => writeFileSync(join(folder, NAME + ending), "garbage"),
		],
	]),
);

/** Hubs and file servers that are broken or mean ill, and what stands in a download's way. */
export const downloads: Attack = {
	what: "downloads",
	async run(_scale, fault) {
		const tally = new Tally();
		const cases: (readonly [string, Case])[] = Object.entries(SERVERS);
		for (const [name, prepare] of Object.entries(OBSTACLES))
			cases.push([name, { answer: always(serve(NANO_BYTES)), prepare }]);
		const attackOn = async () => {
			for (let next = cases.shift(); next; next = cases.shift()) await attack(...next, tally, fault);
		};
		await Promise.all(Array.from({ length: AT_A_TIME }, attackOn));
		return tally.counts;
	},
};

async function attack(name: string, each: Case, tally: Tally, fault: (what: string) => void): Promise<void> {
	const place = mkdtempSync(join(tmpdir(), "z1-download-"));
	const [folder, outside] = [join(place, "models"), join(place, "outside")];
	mkdirSync(folder);
	writeFileSync(outside, "precious");
	each.prepare?.(folder, outside);
	const server = new ModelServer();
	await server.start();
	let requests = 0;
	server.answer = (request, response) => each.answer(requests++)(request, response);
	const known = each.unknown ? {} : { bytes: NANO_BYTES.length, sha256: WHOLE };
	const file: PublishedFile = { name: NAME, url: `${server.url}/${NAME}`, ...known };
	const signal = AbortSignal.timeout(PATIENCE_MS);
	const ended = await downloadModel(file, folder, {
		signal,
		firstWaitMs: 1,
		freeBytes: async () => 1e10,
	}).then(
		() => "brought" as const,
		(error: unknown) => error,
	);
	server.stop();
	tally.add("downloads");
	const target = join(folder, NAME);
	if (ended === "brought") {
		const isWhole = [WHOLE, sha256(OTHER)].includes(sha256(readFileSync(target)));
		if (isWhole) tally.add("brought whole");
		else fault(`${name}: what was brought is not what was served`);
	} else if (signal.aborted) tally.add("cancelled");
	else if (ended instanceof Failure) tally.add(`refused in words: ${ended.code}`);
	else fault(`${name}: ${ended}`);
	if (ended !== "brought" && !each.prepare && existsSync(target)) fault(`${name}: a bad model is in place`);
	if (requests > MOST_REQUESTS) fault(`${name}: ${requests} requests`);
	if (readFileSync(outside, "utf8") !== "precious") fault(`${name}: a file outside was written`);
	const strange = readdirSync(place).filter((each) => !["models", "outside"].includes(each));
	if (strange.length > 0) fault(`${name}: ${strange} was made outside`);
	rmSync(place, { recursive: true, force: true });
}
