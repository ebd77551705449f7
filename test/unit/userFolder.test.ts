import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { repairUserFolder } from "../../src/host/machine/userFolder.ts";
import { homeFolder } from "../../src/node/homeFolder.ts";
import { makeFolder } from "../../src/node/makeFolder.ts";

describe("the user's folder", () => {
	let user: string;
	let models: string;
	beforeEach(() => {
		user = join(mkdtempSync(join(tmpdir(), "z1-user-")), ".z1-code");
		models = join(user, "models");
		mkdirSync(models, { recursive: true });
	});
	const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

	for (const [spoilt, repaired] of [
		[0o600, "700"],
		[0o640, "740"],
		[0o500, "700"],
		[0o077, "777"],
		[0, "700"],
	] as const) {
		it(`is let into again where its mode is ${spoilt.toString(8)}, and so is the one below`, () => {
			chmodSync(models, spoilt);
			chmodSync(user, spoilt);
			repairUserFolder(models, user);
			assert.deepEqual([modeOf(user), modeOf(models)], [repaired, repaired]);
		});
	}

	it("stays as it is where its owner can use it, and is not made by looking", () => {
		chmodSync(user, 0o755);
		repairUserFolder(user, user);
		assert.equal(modeOf(user), "755");
		const none = join(user, "none");
		repairUserFolder(join(none, "models"), none);
		assert.ok(!existsSync(none));
	});

	it("is the only one that is changed", () => {
		const other = join(user, "..", "other");
		mkdirSync(other);
		chmodSync(other, 0o500);
		repairUserFolder(other, user);
		assert.equal(modeOf(other), "500");
	});

	it("lies in the home that the environment or else the system names, and else in the root", () => {
		const unknown = () => {
			throw new Error("no such user");
		};
		assert.equal(homeFolder([() => user, unknown]), user);
		for (const odd of ["", "home", "."]) assert.equal(homeFolder([() => odd, () => user]), user);
		assert.equal(homeFolder([unknown, unknown]), sep);
	});

	it("is made with those above it, also when it is there", async () => {
		const deep = join(user, "a", "b");
		await Promise.all([makeFolder(deep, 0o700), makeFolder(deep, 0o700)]);
		await makeFolder(deep);
		assert.equal(modeOf(deep), "700");
	});

	it("is not made where a file is in the way", async () => {
		writeFileSync(join(user, "file"), "");
		await assert.rejects(makeFolder(join(user, "file")), { code: "EEXIST" });
		await assert.rejects(makeFolder(join(user, "file", "models")), { code: "ENOTDIR" });
	});

	it("is not tried for ever where the system makes no folders", async function () {
		if (process.platform !== "linux") this.skip();
		await assert.rejects(makeFolder("/proc/.z1-code/models"), { code: "ENOENT" });
	});
});
