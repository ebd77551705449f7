import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { READY_QUESTIONS } from "../../src/core/question/readyQuestions.ts";
import { readManifest } from "./readManifest.ts";

const EXTENSION = fileURLToPath(new URL("../../src/extension/", import.meta.url));

/** Where an id stands in front of what it runs, in the tables that the rooms return. */
const HANDLERS = [/^\t+"(z1\.\w+)": (?:async )?(?:\(|\w+[,.(])/gm];

describe("the commands of the manifest", () => {
	const sources = readdirSync(EXTENSION, { recursive: true, encoding: "utf8" })
		.filter((file) => file.endsWith("Commands.ts"))
		.map((file) => readFileSync(join(EXTENSION, file), "utf8"));
	const ready = Object.values(READY_QUESTIONS).map(({ command }) => command as string);
	const handled = sources.flatMap((source) =>
		HANDLERS.flatMap((handler) => [...source.matchAll(handler)].map(([, id]) => id)),
	);

	it("have a handler each, and one only", () => {
		const commands: { command: string }[] = readManifest().contributes.commands;
		for (const { command } of commands) {
			assert.equal([...handled, ...ready].filter((id) => id === command).length, 1, command);
		}
	});

	it("are those that keys and menus name", () => {
		const { contributes } = readManifest();
		const known = new Set<string>(contributes.commands.map(({ command }: { command: string }) => command));
		const named = JSON.stringify([contributes.menus, contributes.keybindings]).matchAll(
			/"command":"(z1\.[^"]+)"/g,
		);
		for (const [, command = ""] of named) assert.ok(known.has(command), command);
	});
});
