import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** Where Linux tells of batteries and power plugs, and of how it is to use them. */
const SUPPLIES = "/sys/class/power_supply";
const PROFILE = "/sys/firmware/acpi/platform_profile";
/** How long an answer holds, in milliseconds. */
const HOLDS_MS = 30_000;

let known: { readonly at: number; readonly saves: Promise<boolean> } | undefined;

/** Whether the machine runs on its battery, or is told to save power; false where nobody can say. */
export function savesBattery(): Promise<boolean> {
	if (!known || Date.now() - known.at > HOLDS_MS) known = { at: Date.now(), saves: find() };
	return known.saves;
}

async function find(): Promise<boolean> {
	if (process.platform === "linux") return isLinuxSaving();
	if (process.platform !== "darwin") return false;
	// Now drawing from 'Battery Power'
	const told = await promisify(execFile)("pmset", ["-g", "batt"]).catch(() => undefined);
	return told?.stdout.includes("'Battery Power'") ?? false;
}

/** @param supplies, profile where that is told */
export async function isLinuxSaving(supplies = SUPPLIES, profile = PROFILE): Promise<boolean> {
	const read = async (...path: string[]) =>
		(await readFile(join(...path), "utf8").catch(() => "")).trim().toLowerCase();
	if ((await read(profile)) === "low-power") return true;
	const names = await readdir(supplies).catch((): string[] => []);
	const states = names.map(async (name) => {
		// Mice and headsets have batteries, too.
		if ((await read(supplies, name, "scope")) === "device") return false;
		return (await read(supplies, name, "status")) === "discharging";
	});
	return (await Promise.all(states)).includes(true);
}
