import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const SERVER = fileURLToPath(new URL("../workbench/rehearsal/server.mjs", import.meta.url));

describe("the stand-in for a model of real size", () => {
	it("ends with a test run that is killed", async () => {
		const program = `
			const { spawn } = require("node:child_process");
			const args = [${JSON.stringify(SERVER)}, "--port", "0", "--with-parent"];
			const server = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
			server.stdout.once("data", () => console.log(server.pid));
			setInterval(() => {}, 1000);`;
		const run = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
		const [line] = await once(run.stdout, "data");
		const server = Number(line);
		assert.ok(isRunning(server));
		run.kill("SIGKILL");
		for (let tries = 0; isRunning(server) && tries < 200; tries++) await sleep(50);
		assert.ok(!isRunning(server));
	});
});

function isRunning(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}
