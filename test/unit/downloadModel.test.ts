import assert from "node:assert/strict";
import {
	appendFileSync,
	cpSync,
	existsSync,
	linkSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	statSync,
	symlinkSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Failure } from "../../src/core/failure.ts";
import { type DownloadOptions, downloadModel } from "../../src/host/download/downloadModel.ts";
import type { DownloadProgress } from "../../src/host/download/downloadReporter.ts";
import { writing } from "../../src/host/download/partFile.ts";
import type { PublishedFile } from "../../src/host/download/publishedFile.ts";
import { arrivedPieces, settledPieces } from "./arrivedPieces.ts";
import { GgufVariant } from "./ggufVariant.ts";
import { ModelServer, refuse, serve } from "./modelServer.ts";
import { NANO_BYTES, sha256 } from "./nanoBytes.ts";

const NAME = "nano.gguf";
const SHA256 = sha256(NANO_BYTES);

describe("a model download", () => {
	let server: ModelServer;
	let folder: string;
	let file: PublishedFile;

	beforeEach(async () => {
		server = new ModelServer();
		await server.start();
		server.answer = serve(NANO_BYTES);
		folder = join(mkdtempSync(join(tmpdir(), "z1-download-")), "models");
		file = { name: NAME, url: `${server.url}/${NAME}`, bytes: NANO_BYTES.length, sha256: SHA256 };
	});
	afterEach(() => server.stop());

	const download = (options: Partial<DownloadOptions> = {}, of = file) =>
		downloadModel(of, folder, { signal: new AbortController().signal, firstWaitMs: 1, ...options });
	const failureOf = async (of = file, options: Partial<DownloadOptions> = {}): Promise<Failure> => {
		const error = await download(options, of).then(
			() => assert.fail("it was downloaded"),
			(thrown: unknown) => thrown,
		);
		assert.ok(error instanceof Failure, String(error));
		assert.ok(error.message.length > 20 && error.nextStep.length > 20);
		assert.ok(!existsSync(join(folder, NAME)), "a bad model is in place");
		return error;
	};
	const assureDone = () => {
		assert.equal(sha256(readFileSync(join(folder, NAME))), SHA256);
		assert.deepEqual(readdirSync(folder), [NAME]);
	};
	/** Leaves a part of so many bytes. */
	const leavePart = async (bytes: number, of = file, etag = '"1"') => {
		const controller = new AbortController();
		server.answer = serve(NANO_BYTES, { upTo: bytes, after: "hang", etag });
		const cancelled = download({ signal: controller.signal }, of);
		while (partBytes() < bytes) await new Promise((soon) => setTimeout(soon, 2));
		controller.abort();
		await assert.rejects(cancelled, { name: "AbortError" });
		server.requests.length = 0;
	};
	const partBytes = () => {
		const part = join(folder, `${NAME}.part`);
		return existsSync(part) ? readFileSync(part).length : 0;
	};

	it("brings the file and tells how far it is", async () => {
		const told: DownloadProgress[] = [];
		assert.equal(await download({ onProgress: (progress) => told.push(progress) }), join(folder, NAME));
		assureDone();
		const last = told.at(-1);
		assert.deepEqual(
			[last?.phase, last?.bytes, last?.totalBytes],
			["checking", NANO_BYTES.length, NANO_BYTES.length],
		);
	});

	it("is done also where what it does not need any more cannot be deleted", async () => {
		const left = [`${NAME}.part.json`, `${NAME}.lock`];
		const onProgress = ({ phase }: DownloadProgress) => {
			if (phase !== "checking" || statSync(join(folder, left[0] ?? "")).isDirectory()) return;
			for (const name of left) {
				rmSync(join(folder, name));
				mkdirSync(join(folder, name));
			}
		};
		assert.equal(await download({ onProgress }), join(folder, NAME));
		assert.equal(sha256(readFileSync(join(folder, NAME))), SHA256);
	});

	it("does nothing when the file is there", async () => {
		await download();
		await download();
		assert.equal(server.requests.length, 1);
	});

	for (const status of [204, 205]) {
		it(`asks a server that answers ${status} a few times, with pauses, and gives up`, async () => {
			server.answer = (_request, response) => response.writeHead(status).end();
			await assert.rejects(download({ pieceBytes: 100_000 }), { code: "downloadRefused" });
			assert.ok(server.requests.length < 40);
		});
	}

	it("asks a server that sends pieces without a byte a few times, and gives up", async () => {
		server.answer = (request, response) => {
			const from = /^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? "0";
			response
				.writeHead(206, { etag: '"1"', "content-range": `bytes ${from}-${from}/${NANO_BYTES.length}` })
				.end();
		};
		await assert.rejects(download({ pieceBytes: 100_000 }), { code: "downloadBroken" });
		assert.ok(server.requests.length < 40);
	});

	it("follows redirects, and goes on where it was through them", async () => {
		await leavePart(100_000);
		server.answer = (request, response) =>
			request.url === "/cdn"
				? serve(NANO_BYTES)(request, response)
				: response.writeHead(302, { location: "/cdn" }).end();
		await download();
		assureDone();
		assert.deepEqual(
			server.requests.map(({ url, headers }) => [url, headers.range, headers["if-range"]]),
			[
				[`/${NAME}`, "bytes=100000-", '"1"'],
				["/cdn", "bytes=100000-", '"1"'],
			],
		);
	});

	it("keeps its part when it is cancelled, and goes on from there", async () => {
		await leavePart(1_000_000);
		assert.equal(partBytes(), 1_000_000);
		assert.ok(!existsSync(join(folder, NAME)));
		server.answer = serve(NANO_BYTES);
		await download();
		assureDone();
		assert.deepEqual(
			server.requests.map(({ headers }) => headers.range),
			["bytes=1000000-"],
		);
	});

	it("goes on by itself after the connection breaks, again and again", async () => {
		server.answer = serve(NANO_BYTES, { upTo: 300_000 });
		await download();
		assureDone();
		assert.ok(server.requests.length >= 10);
	});

	it("starts over when the server ignores ranges", async () => {
		await leavePart(1_000_000);
		server.answer = serve(NANO_BYTES, { ranges: false });
		await download();
		assureDone();
	});

	it("starts over when the server sends another piece than the one asked for", async () => {
		await leavePart(1_000_000);
		const wrong = { "content-range": `bytes 5-${NANO_BYTES.length - 1}/${NANO_BYTES.length}` };
		server.answerInTurn(serve(NANO_BYTES, { headers: wrong }), serve(NANO_BYTES));
		await download();
		assureDone();
		assert.deepEqual(
			server.requests.map(({ headers }) => headers.range),
			["bytes=1000000-", undefined],
		);
	});

	it("starts over when the file has changed, also where If-Range is ignored", async () => {
		const { sha256: _, ...unhashed } = file;
		await leavePart(1_000_000, unhashed, '"old"');
		const careless = serve(NANO_BYTES);
		server.answer = (request, response) => {
			delete request.headers["if-range"];
			careless(request, response);
		};
		await download({}, unhashed);
		assureDone();
	});

	it("starts over when the part is of another file, or there is no telling", async () => {
		await leavePart(1_000_000);
		writeFileSync(join(folder, `${NAME}.part.json`), "{ torn");
		server.answer = serve(NANO_BYTES);
		await download();
		assureDone();
		assert.equal(server.requests[0]?.headers.range, undefined);
	});

	it("goes on from a mirror that publishes the same SHA-256", async () => {
		await leavePart(1_000_000);
		server.answer = serve(NANO_BYTES, { etag: '"mirror"' });
		await download({}, { ...file, url: `${server.url}/mirror/${NAME}` });
		assureDone();
		assert.equal(server.requests[0]?.headers.range, "bytes=1000000-");
	});

	it("waits and tries again while the server is busy, as long as the server asks", async () => {
		server.answerInTurn(refuse(503), refuse(429, { "retry-after": "1" }), serve(NANO_BYTES));
		const start = performance.now();
		await download();
		assureDone();
		assert.ok(performance.now() - start >= 990);
	});

	it("is made by one window at a time", async () => {
		server.answer = serve(NANO_BYTES, { upTo: 1000, after: "hang" });
		const controller = new AbortController();
		const first = download({ signal: controller.signal });
		while (partBytes() < 1000) await new Promise((soon) => setTimeout(soon, 2));
		assert.equal((await failureOf()).code, "downloadUnderWay");
		controller.abort();
		await assert.rejects(first);
		server.answer = serve(NANO_BYTES);
		await download();
		assureDone();
	});

	it("takes over from a process that is gone", async () => {
		await leavePart(1000);
		writeFileSync(join(folder, `${NAME}.lock`), "999999999");
		server.answer = serve(NANO_BYTES);
		await download();
		assureDone();
	});

	it("names what cannot be had", async () => {
		server.answer = refuse(403);
		assert.equal((await failureOf()).code, "downloadForbidden");
		server.answer = refuse(401, { "x-error-code": "RepoNotFound" });
		assert.equal((await failureOf()).code, "downloadNotFound");
		server.answer = refuse(404);
		assert.equal((await failureOf()).code, "downloadNotFound");
		server.requests.length = 0;
		server.answer = refuse(500);
		assert.match((await failureOf()).message, /error \(500\)/);
		assert.equal(server.requests.length, 6);
		server.stop();
		assert.match((await failureOf()).message, /ECONNREFUSED/);
	});

	it("names a web page in place of the file", async () => {
		server.answer = refuse(200, { "content-type": "text/html; charset=utf-8" }, "<html>Log in</html>");
		assert.equal((await failureOf()).code, "downloadNoFile");
	});

	it("names what is no GGUF, at its first bytes, and keeps none of it", async () => {
		const zip = Buffer.concat([Buffer.from("PK\u0003\u0004"), NANO_BYTES.subarray(4)]);
		server.answer = serve(zip, { upTo: 5000, after: "hang" });
		assert.equal((await failureOf()).code, "downloadNotGguf");
		assert.deepEqual(readdirSync(folder), []);
		const { bytes: _, sha256: __, ...unknown } = file;
		server.answer = refuse(200, {}, "GG");
		assert.equal((await failureOf(unknown)).code, "downloadNotGguf");
	});

	it("names a wrong length before it receives anything", async () => {
		server.answer = serve(NANO_BYTES.subarray(0, 2_000_000));
		const failure = await failureOf();
		assert.ok(failure.message.includes(`has 2000000 bytes where ${NANO_BYTES.length} are published`));
	});

	it("names a wrong hash and keeps none of it", async () => {
		const damaged = Buffer.from(NANO_BYTES);
		damaged[2_000_000] = (damaged[2_000_000] ?? 0) ^ 1;
		server.answer = serve(damaged);
		assert.equal((await failureOf()).code, "downloadWrongHash");
		assert.deepEqual(readdirSync(folder), []);
	});

	it("names missing space before it writes anything, and keeps the part", async () => {
		const failure = await failureOf(file, { freeBytes: async () => 100 * 2 ** 20 });
		assert.match(failure.message, /has 0\.1 GiB of free space; 0\.3 GiB are needed/);
		assert.equal(partBytes(), 0);
	});

	it("is refused by its length where the disk takes no file so large, before it writes anything", async () => {
		const mostFileBytes = async () => NANO_BYTES.length - 1;
		assert.equal((await failureOf(file, { mostFileBytes })).code, "downloadFileTooLarge");
		assert.equal(partBytes(), 0);
		await download({ mostFileBytes: async () => NANO_BYTES.length });
		assureDone();
	});

	it("names what the disk does not take", () => {
		const codeOf = (code: string) => {
			try {
				return writing(join(folder, NAME), Object.assign(new Error(code), { code }));
			} catch (error) {
				return Failure.from(error).code;
			}
		};
		const told = ["ENOSPC", "EDQUOT", "EFBIG", "EACCES"].map(codeOf);
		const full = "downloadNoSpace";
		assert.deepEqual(told, [full, full, "downloadFileTooLarge", "downloadNotWritable"]);
	});

	it("names a folder that cannot be written to", async () => {
		writeFileSync(folder, "a file where the folder should be");
		assert.equal((await failureOf()).code, "downloadNotWritable");
	});

	describe("without a published hash", () => {
		const unhashed = () => ({ name: NAME, url: file.url });

		it("is kept where its header proves that it is whole", async () => {
			await download({}, unhashed());
			assureDone();
		});

		it("is not kept where it ends early, is longer than it can be, or has a damaged header", async () => {
			const damaged = Buffer.from(NANO_BYTES);
			damaged.fill(0xff, 8, 24);
			const wrong = [
				NANO_BYTES.subarray(0, NANO_BYTES.length - 1),
				NANO_BYTES.subarray(0, 1000),
				Buffer.concat([NANO_BYTES, NANO_BYTES]),
				damaged,
			];
			for (const bytes of wrong) {
				for (const length of [{ "content-length": bytes.length }, {}]) {
					server.answer = (_request, response) => response.writeHead(200, length).end(bytes);
					assert.equal((await failureOf(unhashed())).code, "downloadNotWhole");
					assert.deepEqual(readdirSync(folder), []);
				}
			}
		});

		it("is ended where more comes than its header says, unpacked or not", async () => {
			const endless = gzipSync(Buffer.concat([NANO_BYTES, Buffer.alloc(300 * 2 ** 20)]));
			server.answer = (_request, response) =>
				response.writeHead(200, { "content-encoding": "gzip" }).end(endless);
			assert.equal((await failureOf(unhashed())).code, "downloadWrongLength");
			assert.deepEqual(readdirSync(folder), []);
		});

		it("is never put together from pieces that may be of two versions", async () => {
			const other = Buffer.from(NANO_BYTES);
			other.fill(7, 2_000_000);
			let asked = 0;
			server.answer = (request, response) => {
				const [, from = "0", last = ""] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
				const bytes = asked++ < 3 ? other : NANO_BYTES;
				const to = last ? Math.min(Number(last) + 1, bytes.length) : bytes.length;
				const range = { "content-range": `bytes ${from}-${to - 1}/${bytes.length}` };
				response
					.writeHead(request.headers.range ? 206 : 200, request.headers.range ? range : {})
					.end(bytes.subarray(Number(from), to));
			};
			await download({ pieceBytes: 500_000 }, { ...unhashed(), bytes: NANO_BYTES.length } as PublishedFile);
			const hash = sha256(readFileSync(join(folder, NAME)));
			assert.ok([sha256(other), SHA256].includes(hash), "it is of two versions");
		});
	});

	describe("without a published hash, of more than 16 MiB", () => {
		const LARGE = largeModel();
		const large = () => ({ name: NAME, url: file.url });
		const assureLarge = () => assert.equal(sha256(readFileSync(join(folder, NAME))), sha256(LARGE));

		it("goes on where it was, over one connection, and asks once more for a little", async () => {
			server.answer = serve(LARGE, { upTo: 9_000_000 });
			await download({ pieceBytes: 4_000_000 }, large());
			assureLarge();
			const ranges = server.requests.map(({ headers }) => headers.range);
			assert.equal(ranges[0], undefined);
			assert.ok(ranges.length <= 4 && ranges.slice(1).every((range) => range !== undefined), ranges.join());
		});

		it("is of one version also where the server has two under one name", async () => {
			const old = Buffer.from(LARGE);
			for (let at = 1_000_000; at < old.length; at += 1000) old[at] = (old[at] ?? 0) ^ 1;
			server.answerInTurn(serve(old, { upTo: 9_000_000 }), serve(LARGE));
			await download({}, large());
			assureLarge();
		});

		it("is begun anew where what is here has gaps", async () => {
			server.answer = serve(LARGE, { upTo: 1_000_000, after: "hang" });
			const controller = new AbortController();
			const onProgress = ({ bytes }: DownloadProgress) => bytes >= 2_000_000 && controller.abort();
			const hashed = { ...large(), bytes: LARGE.length, sha256: sha256(LARGE) };
			const cut = download({ pieceBytes: 4_000_000, signal: controller.signal, onProgress }, hashed);
			await assert.rejects(cut, { name: "AbortError" });
			server.answer = serve(LARGE);
			await download({}, large());
			assureLarge();
		});
	});

	it("gives up on a file that has to start over again and again", async () => {
		server.answer = (request, response) => {
			response.writeHead(200, { "content-length": NANO_BYTES.length });
			response.write(NANO_BYTES.subarray(0, 1_000_000), () => setTimeout(() => request.destroy(), 5));
		};
		const error = await failureOf({ name: NAME, url: file.url });
		assert.equal(error.code, "downloadBroken");
		assert.ok(server.requests.length < 40, String(server.requests.length));
	});

	it("gives up where it never gets further, though some tries bring more than the one before", async () => {
		const cuts = [900_000, 500_000, 600_000];
		server.answer = (...exchange) => {
			const turn = server.requests.length;
			const upTo = turn === 1 ? cuts[0] : cuts[1 + (turn % 2)];
			serve(NANO_BYTES, { ranges: false, ...(turn < 30 && upTo && { upTo }) })(...exchange);
		};
		const error = await failureOf();
		assert.equal(error.code, "downloadBroken");
		assert.ok(server.requests.length < 15, String(server.requests.length));
	});

	it("is never of two versions where it is small, whatever the server calls them", async () => {
		const other = Buffer.from(NANO_BYTES).fill(7, 2_000_000);
		server.answerInTurn(serve(other, { upTo: 2_500_000 }), serve(NANO_BYTES));
		await download({}, { name: NAME, url: file.url });
		assureDone();
	});

	it("writes through no link that stands in its way", async () => {
		for (const name of [NAME, `${NAME}.part`, `${NAME}.part.json`]) {
			for (const make of [symlinkSync, linkSync]) {
				const victim = join(mkdtempSync(join(tmpdir(), "z1-victim-")), "victim");
				if (make === linkSync || name !== NAME) writeFileSync(victim, "precious");
				if (name === NAME && make === linkSync) continue;
				rmSync(folder, { recursive: true, force: true });
				mkdirSync(folder, { recursive: true });
				make(victim, join(folder, name));
				await download();
				assureDone();
				assert.equal(
					existsSync(victim) ? readFileSync(victim, "utf8") : "none",
					name === NAME ? "none" : "precious",
				);
			}
		}
	});

	it("leaves room on a disk that others fill meanwhile, and goes on later", async () => {
		const large = Buffer.concat([NANO_BYTES, Buffer.alloc(40 * 2 ** 20)]);
		const published = { name: NAME, url: file.url, bytes: large.length, sha256: sha256(large) };
		server.answer = serve(large);
		let free = 10 ** 12;
		const freeBytes = async () => {
			const now = free;
			free = 10 ** 6;
			return now;
		};
		assert.equal((await failureOf(published, { freeBytes })).code, "downloadNoSpace");
		assert.ok(partBytes() < 40 * 2 ** 20);
		await download({ freeBytes: async () => 10 ** 12 }, published);
		assert.equal(sha256(readFileSync(join(folder, NAME))), published.sha256);
	});

	for (const [ending, code] of [
		["", "downloadNameTaken"],
		[".part", "downloadNotWritable"],
		[".part.json", "downloadNotWritable"],
		[".lock", "downloadNotWritable"],
	]) {
		it(`leaves a folder alone at ${NAME}${ending}`, async () => {
			mkdirSync(join(folder, NAME + ending), { recursive: true });
			await assert.rejects(download(), (error: Failure) => error.code === code);
			assert.ok(statSync(join(folder, NAME + ending)).isDirectory());
			const open = process.platform === "linux" ? readdirSync("/proc/self/fd") : [];
			const left = open.map((fd) => linkOf(`/proc/self/fd/${fd}`)).filter((to) => to.startsWith(folder));
			assert.deepEqual(left, [], "files are left open");
		});
	}

	it("tells that a file which is there already is being checked", async () => {
		await download();
		server.requests.length = 0;
		const told: DownloadProgress[] = [];
		await download({ onProgress: (progress) => told.push(progress) });
		assert.deepEqual(server.requests, []);
		assert.deepEqual([...new Set(told.map(({ phase }) => phase))], ["checking"]);
		assert.equal(told.at(-1)?.bytes, NANO_BYTES.length);
	});

	it("leaves another file of the same name alone", async () => {
		await download();
		const taken = join(folder, NAME);
		writeFileSync(taken, "mine");
		await assert.rejects(download(), (error: Failure) => error.code === "downloadNameTaken");
		assert.equal(readFileSync(taken, "utf8"), "mine");
	});

	describe("in pieces", () => {
		const pieceBytes = 300_000;
		const pieces = Math.ceil(NANO_BYTES.length / pieceBytes);
		const inPieces = (options: Partial<DownloadOptions> = {}, of = file) =>
			download({ pieceBytes, ...options }, of);
		/** Bytes that were asked for, in their order. */
		const asked = () =>
			server.requests.map(({ headers }) =>
				/^bytes=(\d+)-(\d*)$/
					.exec(headers.range ?? "")
					?.slice(1)
					.map(Number),
			);
		/** Lets a download begin until so many bytes are there, and cancels it. */
		const begin = async (bytes: number, of = file) => {
			const controller = new AbortController();
			const onProgress = (progress: DownloadProgress) => {
				if (progress.bytes >= bytes) controller.abort();
			};
			await assert.rejects(inPieces({ signal: controller.signal, onProgress }, of), { name: "AbortError" });
			server.requests.length = 0;
			return arrivedPieces(join(folder, NAME));
		};

		it("comes over four connections, each byte once", async () => {
			let [open, most] = [0, 0];
			const held: (() => void)[] = [];
			server.answer = (request, response) => {
				const answer = () => setTimeout(() => serve(NANO_BYTES)(request, response), 20);
				most = Math.max(most, ++open);
				response.on("close", () => open--);
				// The first answer brings the others, which are open together however slow the machine is.
				if (server.requests.length === 1 || most === 4) answer();
				else held.push(answer);
				if (most === 4) for (const each of held.splice(0)) each();
			};
			await inPieces();
			assureDone();
			assert.equal(most, 4);
			assert.deepEqual(
				asked()
					.map((range) => range?.[0])
					.sort((a = 0, b = 0) => a - b),
				Array.from({ length: pieces }, (_, index) => index * pieceBytes),
			);
		});

		it("asks for nothing again that was there when it was cancelled", async () => {
			server.answer = serve(NANO_BYTES, { upTo: 100_000, after: "hang" });
			const written = await begin(350_000);
			const before = written.reduce((sum, bytes) => sum + bytes);
			assert.ok(written.filter((bytes) => bytes > 0).length >= 3 && before >= 350_000);
			server.answer = serve(NANO_BYTES);
			await inPieces();
			assureDone();
			const fetched = asked().reduce((sum, [from = 0, last = 0] = []) => sum + last + 1 - from, 0);
			assert.equal(before + fetched, NANO_BYTES.length);
		});

		it("goes on by itself after connections break, again and again", async () => {
			server.answer = serve(NANO_BYTES, { upTo: 70_000 });
			await inPieces();
			assureDone();
		});

		for (const [what, turnDown] of [
			["refuses", refuse(429)],
			["forgets", (_: IncomingMessage, response: ServerResponse) => void response.destroy()],
		] as const) {
			it(`does with the one connection that it gets where the server ${what} others`, async () => {
				let open = 0;
				const answer = (request: IncomingMessage, response: ServerResponse) => {
					if (open > 0) return turnDown(request, response);
					open++;
					response.on("close", () => open--);
					setTimeout(() => serve(NANO_BYTES)(request, response), 5);
				};
				// By then it knows that the piece before has arrived.
				server.answer = (...exchange) => setTimeout(() => answer(...exchange), 5);
				await inPieces({ firstWaitMs: 60_000 });
				assureDone();
			});
		}

		it("comes whole where the server ignores ranges", async () => {
			server.answer = serve(NANO_BYTES, { ranges: false });
			await inPieces();
			assureDone();
			assert.equal(server.requests.length, 1);
		});

		it("starts over, in one go, when the file changes in between", async () => {
			const { sha256: _, ...unhashed } = file;
			server.answer = serve(NANO_BYTES, { upTo: 100_000, after: "hang", etag: '"old"' });
			await begin(50_000, unhashed);
			server.answer = serve(NANO_BYTES);
			await inPieces({}, unhashed);
			assureDone();
		});

		it("starts over when the file changes while it is fetched", async () => {
			const old = Buffer.from(NANO_BYTES).fill(7, 1000);
			let answered = 0;
			server.answer = (request, response) =>
				++answered <= 3
					? serve(old, { etag: '"old"' })(request, response)
					: serve(NANO_BYTES)(request, response);
			await inPieces();
			assureDone();
		});

		it("is cut where the server sends more than a piece, and goes on where it sends less", async () => {
			const generous = { "content-range": `bytes 0-${NANO_BYTES.length - 1}/${NANO_BYTES.length}` };
			const first = (_request: IncomingMessage, response: ServerResponse) => {
				response.writeHead(206, { etag: '"1"', "content-length": NANO_BYTES.length, ...generous });
				response.end(NANO_BYTES);
			};
			server.answerInTurn(first, serve(NANO_BYTES));
			await inPieces();
			assureDone();
			server.answer = (request, response) => {
				const [, start = "", last = ""] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
				request.headers.range = `bytes=${start}-${Math.min(Number(last), Number(start) + 99_999)}`;
				serve(NANO_BYTES)(request, response);
			};
			rmSync(join(folder, NAME));
			await inPieces();
			assureDone();
		});

		/** What a power cut leaves of a download: of the bytes that were counted, some are not on the disk. */
		const cutPower = async (lose: (part: Buffer, settled: readonly number[]) => Buffer) => {
			const onDisk = join(mkdtempSync(join(tmpdir(), "z1-power-")), "models");
			const controller = new AbortController();
			const onProgress = ({ bytes }: DownloadProgress) => {
				const settled = settledPieces(join(folder, NAME)).reduce((sum, each) => sum + each, 0);
				if (bytes < 800_000 || settled < pieceBytes || controller.signal.aborted) return;
				cpSync(folder, onDisk, { recursive: true });
				controller.abort();
			};
			server.answer = serve(NANO_BYTES, { upTo: 250_000, after: "hang" });
			const cut = inPieces({ signal: controller.signal, onProgress });
			await assert.rejects(cut, { name: "AbortError" });
			folder = onDisk;
			rmSync(join(folder, `${NAME}.lock`), { force: true });
			const part = join(folder, `${NAME}.part`);
			const settled = settledPieces(join(folder, NAME));
			writeFileSync(part, lose(readFileSync(part), settled));
			server.answer = serve(NANO_BYTES);
			server.requests.length = 0;
			return settled.reduce((sum, bytes) => sum + bytes, 0);
		};
		const bytesAsked = () => asked().reduce((sum, [from = 0, last = 0] = []) => sum + last + 1 - from, 0);

		it("goes on from what is on the disk for certain after the machine was started anew", async () => {
			const settled = await cutPower((part, pieces) => {
				// What was counted and is not there reads as zeros.
				const kept = Buffer.alloc(part.length);
				for (const [index, bytes] of pieces.entries()) {
					const from = index * pieceBytes;
					kept.set(part.subarray(from, from + bytes), bytes > 0 ? from : 0);
				}
				return kept;
			});
			utimesSync(join(folder, `${NAME}.part.json`), 0, 0);
			await inPieces();
			assureDone();
			assert.equal(bytesAsked(), NANO_BYTES.length - settled);
		});

		it("goes on from there, too, where the part has lost its end", async () => {
			const settled = await cutPower((part, pieces) =>
				part.subarray(
					0,
					Math.max(...pieces.map((bytes, index) => (bytes > 0 ? index * pieceBytes + bytes : 0))),
				),
			);
			await inPieces();
			assureDone();
			assert.ok(bytesAsked() <= NANO_BYTES.length - settled, "what is on the disk is not asked for again");
		});

		it("starts over when what says how much there is of them is damaged, or the part is gone", async () => {
			for (const damage of [
				() => writeFileSync(join(folder, `${NAME}.part`), ""),
				() => appendFileSync(join(folder, `${NAME}.part.json`), "x"),
				() => truncateSync(join(folder, `${NAME}.part.json`), 300),
			]) {
				server.answer = serve(NANO_BYTES, { upTo: 100_000, after: "hang" });
				await begin(350_000);
				damage();
				server.answer = serve(NANO_BYTES);
				await inPieces();
				assureDone();
				rmSync(join(folder, NAME));
			}
		});
	});
});

/** Where a link leads; nowhere for what has gone meanwhile. */
function linkOf(path: string): string {
	try {
		return readlinkSync(path);
	} catch {
		return "";
	}
}

/** The starter model with another 20 MB of numbers. */
function largeModel(): Buffer {
	const variant = GgufVariant.of();
	const data = Buffer.alloc(20_000_000);
	for (let at = 0; at < data.length; at += 4) data.writeUInt32LE(Math.imul(at, 2_654_435_761) >>> 0, at);
	variant.tensors.push({ name: "more.weight", dimensions: [data.length / 4], type: 0, data });
	return variant.bytes();
}
