import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { useProxy } from "../../src/cli/proxy.ts";
import { UsageError } from "../../src/cli/usage.ts";
import { ModelServer } from "./modelServer.ts";

/** Whether this Node can connect through a proxy. */
const CAN = "setGlobalProxyFromEnv" in http;
const MODULE = new URL("../../src/cli/proxy.ts", import.meta.url).href;
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

describe("the proxy of the environment in a terminal", () => {
	const server = new ModelServer();
	before(() => server.start());
	after(() => server.stop());

	/** What a process of its own says, since a proxy is for the whole process. */
	async function said(proxy: string): Promise<string> {
		const program = `
			const { useProxy } = await import(${JSON.stringify(MODULE)});
			const { get } = (await import("node:http")).default;
			const heeded = useProxy();
			const read = (url) => new Promise((done) =>
				get(url, (answer) => answer.on("data", (data) => done(String(data)))).on("error", () => done("nothing")));
			console.log(heeded, await read("http://gpu.example/far"), await read("${server.url}/near"));`;
		const { NODE_USE_ENV_PROXY: _, ...env } = process.env;
		const child = spawn(process.execPath, ["--import=tsx", "--input-type=module", "-e", program], {
			cwd: ROOT,
			env: { ...env, HTTP_PROXY: proxy, http_proxy: proxy },
		});
		const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
		return out.trim() || err;
	}

	it("is gone through, but not to this machine; where Node cannot, that is known", async () => {
		server.answer = ({ url }, response) => response.end(url);
		assert.equal(await said(server.url), CAN ? "true http://gpu.example/far /near" : "false nothing /near");
	});

	it("is refused where it is no address, and not shown", () => {
		const use = () => useProxy({ HTTPS_PROXY: "://name:secret@proxy" });
		if (CAN) assert.throws(use, (error) => error instanceof UsageError && !error.message.includes("secret"));
		else assert.equal(use(), false);
	});
});
