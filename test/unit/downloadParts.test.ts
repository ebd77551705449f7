import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../src/core/failure.ts";
import { downloadParts } from "../../src/host/download/downloadParts.ts";
import type { DownloadProgress } from "../../src/host/download/downloadReporter.ts";
import type { PublishedFile } from "../../src/host/download/publishedFile.ts";
import { ModelServer, serve } from "./modelServer.ts";
import { NANO_BYTES, sha256 } from "./nanoBytes.ts";

describe("the download of a model in several files", () => {
	const bytes = NANO_BYTES.length;
	let server: ModelServer;
	let folder: string;
	let parts: readonly PublishedFile[];

	beforeEach(async () => {
		server = new ModelServer();
		await server.start();
		server.answer = serve(NANO_BYTES);
		folder = join(mkdtempSync(join(tmpdir(), "z1-parts-")), "models");
		parts = ["big-00001-of-00002.gguf", "big-00002-of-00002.gguf"].map((name) => ({
			name,
			url: `${server.url}/${name}`,
			bytes,
			sha256: sha256(NANO_BYTES),
		}));
	});
	afterEach(() => server.stop());

	it("brings them all, with one progress that never goes back, and tells the first one", async () => {
		const progress: DownloadProgress[] = [];
		const path = await downloadParts(parts, folder, {
			signal: new AbortController().signal,
			onProgress: (step) => progress.push(step),
		});
		assert.equal(path, join(folder, "big-00001-of-00002.gguf"));
		assert.deepEqual(
			readdirSync(folder),
			parts.map(({ name }) => name),
		);
		assert.ok(readFileSync(join(folder, "big-00002-of-00002.gguf")).equals(NANO_BYTES));
		const downloading = progress.filter(({ phase }) => phase === "downloading");
		assert.ok(downloading.every(({ totalBytes }) => totalBytes === 2 * bytes));
		assert.equal(downloading.at(-1)?.bytes, 2 * bytes);
		const done = downloading.map((step) => step.bytes);
		assert.deepEqual(
			done,
			done.toSorted((a, b) => a - b),
		);
	});

	it("makes sure of the room for all before the first", async () => {
		const room = 2 ** 28 + bytes * 1.5;
		const options = { signal: new AbortController().signal, freeBytes: async () => room };
		const error = await downloadParts(parts, folder, options).catch((thrown) => thrown);
		assert.ok(error instanceof Failure && error.code === "downloadNoSpace", String(error));
		await downloadParts(parts.slice(0, 1), folder, options);
	});
});
