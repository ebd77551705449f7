import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRandom } from "../../bench/random.ts";
import { arrivedPieces } from "./arrivedPieces.ts";
import { bundleProgram } from "./bundleProgram.ts";
import { ModelServer, serve } from "./modelServer.ts";
import { NANO_BYTES, sha256 } from "./nanoBytes.ts";

const CUTS = 100;
const NAME = "nano.gguf";

describe("a model download whose process is killed", function () {
	this.timeout(120_000);
	let server: ModelServer;
	let folder: string;
	let program: string;
	let child: ChildProcess | undefined;

	before(async () => {
		server = new ModelServer();
		await server.start();
		program = await bundleProgram(fileURLToPath(new URL("./downloadChild.ts", import.meta.url)));
	});
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "z1-killed-"));
		server.requests.length = 0;
	});
	after(() => {
		child?.kill("SIGKILL");
		server.stop();
	});

	const start = (pieceBytes?: number): ChildProcess => {
		const file = {
			name: NAME,
			url: `${server.url}/${NAME}`,
			bytes: NANO_BYTES.length,
			sha256: sha256(NANO_BYTES),
		};
		const args = [JSON.stringify(file), folder, JSON.stringify({ pieceBytes })];
		child = spawn(process.execPath, [program, ...args], { stdio: "inherit" });
		return child;
	};
	/** What a next try goes on from. */
	const partBytes = () => arrivedPieces(join(folder, NAME)).reduce((sum, bytes) => sum + bytes, 0);

	it(`is whole after ${CUTS} kills at random places, and nothing is fetched twice`, async () => {
		const random = seededRandom(20250410);
		let fetched = 0;
		for (let cut = 0; cut < CUTS; cut++) {
			const before = partBytes();
			// Somewhere in what is left, so that every kill finds the download under way.
			const upTo = 1 + Math.floor((random() * 2 * (NANO_BYTES.length - before - CUTS)) / (CUTS - cut + 1));
			server.answer = serve(NANO_BYTES, { upTo, after: "hang" });
			const exit = once(start(), "exit");
			// Some are killed while bytes are on their way, the others once all of them were written.
			const enough = random() < 0.3 ? before + 1 : before + upTo;
			while (partBytes() < enough) await new Promise((soon) => setTimeout(soon, 1));
			child?.kill("SIGKILL");
			await exit;
			assert.ok(partBytes() <= before + upTo);
			assert.ok(!existsSync(join(folder, NAME)), "in place before it is whole");
			fetched += partBytes() - before;
		}
		const left = NANO_BYTES.length - partBytes();
		server.answer = serve(NANO_BYTES);
		assert.deepEqual(await once(start(), "exit"), [0, null]);
		assert.equal(fetched + left, NANO_BYTES.length);
		assert.equal(sha256(readFileSync(join(folder, NAME))), sha256(NANO_BYTES));
		assert.deepEqual(readdirSync(folder), [NAME]);
		const offsets = server.requests.map(({ headers }) => headers.range);
		assert.equal(offsets.length, CUTS + 1);
		assert.ok(offsets.slice(1).every((range) => range !== undefined));
	});

	it("goes on in every piece where it was, after kills at random places", async () => {
		const random = seededRandom(1);
		const pieceBytes = 400_000;
		for (let cut = 0; cut < 20; cut++) {
			const before = partBytes();
			server.answer = serve(NANO_BYTES, { upTo: 1 + Math.floor(random() * 40_000), after: "hang" });
			const exit = once(start(pieceBytes), "exit");
			while (partBytes() <= before) await new Promise((soon) => setTimeout(soon, 1));
			child?.kill("SIGKILL");
			await exit;
			assert.ok(partBytes() > before && !existsSync(join(folder, NAME)));
		}
		const before = partBytes();
		server.requests.length = 0;
		server.answer = serve(NANO_BYTES);
		assert.deepEqual(await once(start(pieceBytes), "exit"), [0, null]);
		const fetched = server.requests.reduce((sum, { headers }) => {
			const [, from, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
			return sum + Number(last) + 1 - Number(from);
		}, 0);
		assert.equal(before + fetched, NANO_BYTES.length);
		assert.equal(sha256(readFileSync(join(folder, NAME))), sha256(NANO_BYTES));
		assert.deepEqual(readdirSync(folder), [NAME]);
	});
});
