import assert from "node:assert/strict";
import {
	chmodSync,
	chownSync,
	mkdirSync,
	mkdtempSync,
	realpathSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LONGEST_SOCKET_PATH, privateFolder } from "../../src/host/engine/privateFolder.ts";

const user = process.getuid?.() ?? 0;
const NAME = "0123456789abcdef.token";

if (process.platform !== "win32")
	describe("the folder where the windows of a user meet", () => {
		let root: string;
		let good: string;
		const find = (...places: string[]) => privateFolder(user, NAME.length, places);
		const place = (name: string): string => {
			const folder = path.join(root, name);
			mkdirSync(folder, { mode: 0o700 });
			return folder;
		};

		beforeEach(() => {
			root = realpathSync(mkdtempSync(path.join(tmpdir(), "z1f-")));
			good = place("good");
		});
		afterEach(() => rmSync(root, { recursive: true, force: true }));

		it("is private, whatever it was, and the same the next time", async () => {
			const folder = await find(good);
			assert.equal(folder, path.join(good, `z1-code-${user}`));
			assert.equal(statSync(folder).mode & 0o777, 0o700);
			chmodSync(folder, 0o755);
			assert.equal(await find(good), folder);
			assert.equal(statSync(folder).mode & 0o777, 0o700);
		});

		it("is never so long that the path of a socket would be cut", async () => {
			for (let length = 1; length < 200; length += 7) {
				const long = path.join(root, "t".repeat(length));
				const folder = await find(long, good);
				const socket = Buffer.byteLength(path.join(folder, NAME));
				assert.ok(socket <= LONGEST_SOCKET_PATH, `${socket} bytes`);
			}
			assert.equal(await find(path.join(root, "ü".repeat(60)), good), path.join(good, `z1-code-${user}`));
			await assert.rejects(find(path.join(root, "t".repeat(120))), /too long/);
		});

		it("is elsewhere where the first place cannot be used", async () => {
			const file = path.join(root, "file");
			writeFileSync(file, "");
			for (const unusable of [file, path.join(file, "below"), "/proc/none", "/dev/null/x"]) {
				assert.equal(await find(unusable, good), path.join(good, `z1-code-${user}`), unusable);
			}
		});

		it("is none that another user could have prepared", async () => {
			const name = `z1-code-${user}`;
			const linked = place("linked");
			mkdirSync(path.join(root, "target"));
			symlinkSync(path.join(root, "target"), path.join(linked, name));
			const taken = place("taken");
			writeFileSync(path.join(taken, name), "");
			const open = place("open");
			chmodSync(open, 0o777);
			const below = path.join(open, "below");
			mkdirSync(below, { mode: 0o700 });
			const prepared = [linked, taken, open, below];
			if (user === 0) {
				const foreign = place("foreign");
				mkdirSync(path.join(foreign, name), { mode: 0o777 });
				chownSync(path.join(foreign, name), 65534, 65534);
				const theirs = place("theirs");
				chownSync(theirs, 65534, 65534);
				prepared.push(foreign, theirs);
			}
			for (const folder of prepared) {
				await assert.rejects(find(folder), /belongs to somebody else|others can replace/, folder);
				assert.equal(await find(folder, good), path.join(good, name), folder);
			}
			const sticky = place("sticky");
			chmodSync(sticky, 0o1777);
			assert.equal(await find(sticky), path.join(sticky, name));
		});

		it("is found with the environment of somebody else, after su, or none at all", async () => {
			const before = { XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR, TMPDIR: process.env.TMPDIR };
			const long = path.join(root, "t".repeat(120));
			try {
				for (const [runtime, temporary] of [
					["/proc/1/none", long],
					[long, "/proc/none/at/all"],
					["relative", long],
				]) {
					Object.assign(process.env, { XDG_RUNTIME_DIR: runtime, TMPDIR: temporary });
					const folder = await privateFolder(user, NAME.length);
					assert.ok(path.isAbsolute(folder));
					assert.ok(Buffer.byteLength(path.join(folder, NAME)) <= LONGEST_SOCKET_PATH);
					assert.equal(statSync(folder).uid, user);
					assert.equal(statSync(folder).mode & 0o777, 0o700);
				}
			} finally {
				for (const [name, value] of Object.entries(before))
					if (value === undefined) delete process.env[name];
					else process.env[name] = value;
			}
		});
	});
