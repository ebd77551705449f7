import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** Where Linux describes batteries, power plugs and power profiles. */
const SUPPLIES = "/sys/class/power_supply";
const PROFILE = "/sys/firmware/acpi/platform_profile";
/** How long an answer is cached, in milliseconds. */
const HOLDS_MS = 30_000;

let known: { readonly at: number; readonly saves: Promise<boolean> } | undefined;

/** Whether the machine runs on battery, or is set to save power; false if unknown. */
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

/**
 * @param supplies folder of the power supplies
 * @param profile file with the power profile
 */
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
