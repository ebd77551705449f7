import assert from "node:assert/strict";
import * as z from "zod";
import { COMMANDS, OWN_COMMANDS } from "../../src/core/protocol/commands.ts";
import { parseSettings, SETTINGS, type SettingName } from "../../src/core/protocol/settings.ts";
import { readManifest } from "./readManifest.ts";

interface Declared {
	readonly type: string;
	readonly default: unknown;
	readonly enum?: readonly string[];
	readonly enumDescriptions?: readonly string[];
	readonly minimum?: number;
	readonly maximum?: number;
}

const manifest = readManifest();
const declared: Record<string, Declared> = manifest.contributes.configuration.properties;

describe("the settings of package.json and of the code", () => {
	it("are the same ones", () => {
		assert.deepEqual(Object.keys(declared).sort(), Object.keys(SETTINGS).sort());
	});

	it("have names of which none begins with all of another: VS Code reads a setting no more below one with a value", () => {
		const names = Object.keys(SETTINGS);
		assert.deepEqual(
			names.filter((name) => names.some((other) => name.startsWith(`${other}.`))),
			[],
		);
	});

	for (const name of Object.keys(SETTINGS) as SettingName[]) {
		it(`agree on type, default and range of ${name}`, () => {
			const schema = z.toJSONSchema(SETTINGS[name], { io: "input" });
			const inPackage = declared[name];
			assert.ok(inPackage);
			assert.equal(inPackage.type, schema.type);
			assert.deepEqual(inPackage.default, schema.default);
			assert.deepEqual(inPackage.enum, schema.enum);
			assert.equal(inPackage.enumDescriptions?.length, schema.enum?.length);
			assert.equal(inPackage.minimum, schema.minimum);
			assert.equal(inPackage.maximum, schema.maximum);
		});
	}

	it("fall back one by one: a wrong value is reported, the others stand", () => {
		const raw: Record<string, unknown> = { "z1.thinking.effort": "huge", "z1.thinking.maxTokens": 300 };
		const { settings, rejected } = parseSettings((name) => raw[name]);
		assert.equal(settings["z1.thinking.effort"], "auto");
		assert.equal(settings["z1.thinking.maxTokens"], 300);
		assert.deepEqual(
			rejected.map(({ name }) => name),
			["z1.thinking.effort"],
		);
		assert.match(rejected[0]?.message ?? "", /^z1\.thinking\.effort: .*Using "auto" instead\.$/);
	});
});

describe("the commands of package.json and of the code", () => {
	it("are the same ones; the compiler sees to it that each has a handler", () => {
		const ids = manifest.contributes.commands.map(({ command }: { command: string }) => command);
		assert.deepEqual([...ids].sort(), [...COMMANDS].sort());
	});

	it("are none of those that only our own links run", () => {
		const ids: readonly string[] = COMMANDS;
		for (const id of OWN_COMMANDS) assert.ok(!ids.includes(id), id);
	});
});

describe("package.json", () => {
	it("gives every command a title and every keybinding and menu entry a command that exists", () => {
		const { commands, keybindings, menus, submenus } = manifest.contributes;
		const ids = new Set(commands.map(({ command }: { command: string }) => command));
		for (const { title, category } of commands) {
			assert.ok(title);
			assert.equal(category, "Z1");
		}
		const used = [...keybindings, ...Object.values<{ command?: string }[]>(menus).flat()];
		for (const { command } of used) if (command) assert.ok(ids.has(command), command);
		for (const { id } of submenus) assert.ok(menus[id], id);
	});

	it("lets no untrusted workspace choose the model, where models come from and code goes, or what a model is told", () => {
		const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
		const server = ["z1.engine", "z1.server.url", "z1.server.model"];
		assert.deepEqual(restrictedConfigurations, [
			"z1.model",
			"z1.models.hubUrl",
			...server,
			"z1.system",
			"z1.thinking.hint",
		]);
	});
});
