import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { takeLock } from "../../src/host/engine/fileLock.ts";

describe("a lock between processes", function () {
	this.timeout(60_000);
	let folder: string;
	let path: string;
	let stranger: ChildProcess | undefined;

	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "z1-lock-"));
		path = join(folder, "a.lock");
	});
	afterEach(() => {
		stranger?.kill("SIGKILL");
		stranger = undefined;
		rmSync(folder, { recursive: true, force: true });
	});

	/** The number of a process that runs and has nothing to do with the lock. */
	const strangersPid = async (): Promise<number> => {
		stranger = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
		await once(stranger, "spawn");
		return stranger.pid ?? 0;
	};
	const age = (path: string, seconds: number) => {
		const then = Date.now() / 1000 - seconds;
		utimesSync(path, then, then);
	};

	it("is had by one at a time, and leaves nothing behind", async () => {
		const lock = await takeLock(path);
		assert.ok(lock);
		assert.equal(await takeLock(path), undefined);
		await lock.release();
		const again = await takeLock(path);
		assert.ok(again);
		await again.release();
		assert.deepEqual(readdirSync(folder), []);
	});

	it("is had by one of many that want it at the same time", async () => {
		writeFileSync(path, "999999999 gone");
		const taken = (await Promise.all(Array.from({ length: 50 }, () => takeLock(path)))).filter(Boolean);
		assert.equal(taken.length, 1);
		await taken[0]?.release();
	});

	for (const [what, content] of [
		["whose owner has ended", "999999999 x"],
		["that an older version left", "999999999"],
	] as const) {
		it(`${what} is taken over at once`, async () => {
			writeFileSync(path, content);
			assert.ok(await takeLock(path));
		});
	}

	it("is taken over when nobody has touched it for a while, whatever it says", async () => {
		const contents = {
			"a full disk left it empty": "",
			"it says nothing that makes sense": "-1 NaN \u0000",
			"its owner's number is in use again": `${await strangersPid()} x`,
		};
		// Each is watched for seconds: all at the same time.
		const takings = Object.entries(contents).map(async ([why, content], index) => {
			const path = join(folder, `${index}.lock`);
			writeFileSync(path, content);
			assert.equal(await takeLock(path), undefined, why);
			age(path, 20);
			assert.ok(await takeLock(path), why);
		});
		await Promise.all(takings);
	});

	it("is not taken from an owner that only slept", async () => {
		const lock = await takeLock(path);
		assert.ok(lock);
		age(path, 3600);
		assert.equal(await takeLock(path), undefined);
		assert.equal(lock.lost.aborted, false);
		await lock.release();
	});

	it("that was taken over tells its old owner, which removes nothing of the new one's", async () => {
		const lock = await takeLock(path);
		assert.ok(lock);
		writeFileSync(path, `${process.pid} another`);
		while (!lock.lost.aborted) await sleep(50);
		await lock.release();
		assert.equal(readFileSync(path, "utf8"), `${process.pid} another`);
	});

	it("is not there after its owner found it taken, and let go twice", async () => {
		const lock = await takeLock(path);
		await lock?.release();
		await lock?.release();
		assert.equal(existsSync(path), false);
	});

	it("cannot be had where there is no file to be made, and says why", async () => {
		mkdirSync(path);
		await assert.rejects(takeLock(path), { code: "EISDIR" });
		await assert.rejects(takeLock(join(folder, "none", "a.lock")), { code: "ENOENT" });
	});
});
