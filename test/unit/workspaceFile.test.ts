import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { workspaceFile } from "../../src/host/machine/workspaceFile.ts";

describe("a file that a model names", () => {
	let root: string;
	let ws: string;
	let other: string;
	const find = (name: string, folders = [ws]) => workspaceFile(name, folders).catch(() => undefined);

	before(() => {
		root = realpathSync(mkdtempSync(path.join(tmpdir(), "z1-paths-")));
		[ws, other] = [path.join(root, "ws"), path.join(root, "other")];
		for (const folder of [ws, path.join(ws, "sub"), other, `${ws}-more`]) mkdirSync(folder);
		for (const file of [
			path.join(ws, "score.py"),
			path.join(ws, "sub", "in.py"),
			path.join(root, "secret.py"),
			path.join(other, "b.py"),
			path.join(`${ws}-more`, "secret.py"),
			path.join(ws, "..odd.py"),
		])
			writeFileSync(file, "def f(): pass\n");
		const link = (target: string, name: string) => symlinkSync(target, path.join(ws, name));
		link(path.join(root, "secret.py"), "link.py");
		link(root, "linkdir");
		link(path.join(ws, "sub", "in.py"), "inner.py");
		link(path.join(other, "b.py"), "toOther.py");
		link("loop.py", "loop.py");
		link("/dev/zero", "zero.py");
		symlinkSync(ws, path.join(root, "wsLink"));
	});
	after(() => rmSync(root, { recursive: true }));

	it("is read in the workspace, under any name that leads there", async () => {
		const score = { folder: 0, relative: "score.py" };
		for (const name of ["score.py", `${ws}/score.py`, "./sub/../score.py", `${ws}//sub/..//score.py`])
			assert.deepEqual(await find(name), score, name);
		assert.deepEqual(await find("inner.py"), { folder: 0, relative: path.join("sub", "in.py") });
		assert.deepEqual(await find("..odd.py"), { folder: 0, relative: "..odd.py" });
		assert.deepEqual(await find("linkdir/ws/score.py"), score);
	});

	it("is not read anywhere else, whatever leads out", async () => {
		for (const name of [
			path.join(root, "secret.py"),
			"../secret.py",
			"sub/../../secret.py",
			`${ws}/../secret.py`,
			`${ws}/sub/../../secret.py`,
			`${ws}/./../secret.py`,
			`${ws}//..//secret.py`,
			`${ws}/../../../../../../../../etc/passwd`,
			`${ws}-more/secret.py`,
			"../ws-more/secret.py",
			"link.py",
			`${ws}/link.py`,
			"linkdir/secret.py",
			`${ws}/linkdir/secret.py`,
			"linkdir/../../secret.py",
			"/proc/self/environ",
			"loop.py",
			"zero.py",
			"/dev/zero",
			"a\u0000b",
			ws,
			`${ws}/..`,
			".",
			"",
			"missing.py",
			"%2e%2e/secret.py",
			"..%2fsecret.py",
			pathToFileURL(path.join(root, "secret.py")).href,
		])
			assert.equal(await find(name), undefined, name);
	});

	it("is read in any folder of the workspace, and from one in another", async () => {
		const folders = [ws, other];
		assert.deepEqual(await find("b.py", folders), { folder: 1, relative: "b.py" });
		assert.deepEqual(await find("toOther.py", folders), { folder: 1, relative: "b.py" });
		assert.deepEqual(await find("../other/b.py", folders), { folder: 1, relative: "b.py" });
		assert.equal(await find("toOther.py"), undefined);
		assert.equal(await find("../secret.py", folders), undefined);
	});

	it("is found where the folder itself is a link", async () => {
		const folder = path.join(root, "wsLink");
		assert.deepEqual(await find("score.py", [folder]), { folder: 0, relative: "score.py" });
		assert.deepEqual(await find(`${folder}/score.py`, [folder]), { folder: 0, relative: "score.py" });
		assert.equal(await find(`${folder}/../secret.py`, [folder]), undefined);
	});
});
