import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";

/**
 * node-llama-cpp loads a binary in a process of its own first, so that one that crashes here crashes there.
 * The file of that process is found by its place, which bundling must not change.
 */
describe("The trial of a llama.cpp binary, installed", () => {
	it("runs in a process of its own, and the CPU binary passes it", async () => {
		const { extensionPath } = vscode.extensions.getExtension("z1-code.z1-code") ?? {};
		const packages = path.join(extensionPath ?? "", "dist", "node_modules");
		const trial = path.join(packages, "node-llama-cpp", "dist", "bindings", "utils", "testBindingBinary.js");
		assert.deepEqual(await messagesOf(trial, cpuBinary(packages)), ["ready", "loaded", "done"]);
	});
});

/** The binary that wants no graphics processor: its name is the shortest. */
function cpuBinary(packages: string): string {
	const folder = path.join(packages, "@node-llama-cpp");
	const [name = ""] = readdirSync(folder).sort((a, b) => a.length - b.length);
	return path.join(folder, name, "bins", name, "llama-addon.node");
}

/** Plays node-llama-cpp's part until the process ends. */
function messagesOf(file: string, bindingBinaryPath: string): Promise<string[]> {
	const replies: Record<string, string> = { ready: "start", loaded: "test", done: "exit" };
	const received: string[] = [];
	const child = fork(file, [], {
		env: { ...process.env, TEST_BINDING_CP: "true", ELECTRON_RUN_AS_NODE: "1" },
	});
	child.on("message", ({ type }: { type: string }) => {
		received.push(type);
		child.send({ type: replies[type], bindingBinaryPath, gpu: false });
	});
	return new Promise((resolve) => child.on("exit", () => resolve(received)));
}
