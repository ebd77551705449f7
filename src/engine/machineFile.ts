import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, release, type } from "node:os";
import { join } from "node:path";
import { getModuleVersion } from "node-llama-cpp";
import { type MachineNotes, notesOf } from "../core/machineNotes.ts";

/** Files that change with the drivers of graphics cards. */
const DRIVERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
	linux: [
		"/proc/driver/nvidia/version",
		"/usr/lib/x86_64-linux-gnu/libcuda.so.1",
		"/usr/lib64/libcuda.so.1",
		"/usr/lib/x86_64-linux-gnu/libvulkan.so.1",
		"/usr/lib64/libvulkan.so.1",
	],
	win32: ["C:\\Windows\\System32\\nvcuda.dll", "C:\\Windows\\System32\\vulkan-1.dll"],
};

/**
 * Keeps what was found out about this machine in a file of the user. Several engines may use it: whoever writes
 * last wins, and what another one had written is found out again.
 */
export class MachineFile {
	readonly #folder: string | undefined;
	#notes: Promise<MachineNotes> | undefined;

	/** @param folder where it is kept; without one, it is forgotten when the process ends */
	constructor(folder?: string) {
		this.#folder = folder;
	}

	/** What is known. Never rejects: what cannot be read tells nothing. */
	notes(): Promise<MachineNotes> {
		this.#notes ??= this.#read();
		return this.#notes;
	}

	/** Writes something down; where nothing can be written, it is remembered while the process lives. */
	async remember(found: Partial<MachineNotes>): Promise<void> {
		const notes = { ...(await this.notes()), ...found };
		this.#notes = Promise.resolve(notes);
		if (this.#folder === undefined) return;
		const path = join(this.#folder, "machine.json");
		const draft = `${path}.${randomUUID()}`;
		try {
			await mkdir(this.#folder, { recursive: true });
			await writeFile(draft, JSON.stringify(notes, undefined, "\t"));
			await rename(draft, path);
		} catch {
			await rm(draft, { force: true }).catch(() => {});
		}
	}

	async #read(): Promise<MachineNotes> {
		const machine = await nameMachine();
		if (this.#folder === undefined) return notesOf(machine, undefined);
		const text = await readFile(join(this.#folder, "machine.json"), "utf8").catch(() => "");
		return notesOf(machine, parseJson(text));
	}
}

/** By what a model file is known again, also under another name or in another place. */
export async function keyOf(path: string): Promise<string> {
	const { size, mtimeMs } = await stat(path);
	return `${size}-${Math.round(mtimeMs)}`;
}

async function nameMachine(): Promise<string> {
	const drivers = await Promise.all((DRIVERS[process.platform] ?? []).map(versionOf));
	const parts = [
		cpus()[0]?.model.trim() ?? "unknown",
		`${availableParallelism()} cores`,
		`${type()} ${release()} ${process.arch}`,
		`node-llama-cpp ${await getModuleVersion()}`,
		...drivers.filter((version) => version !== undefined),
	];
	return parts.join("; ");
}

async function versionOf(driver: string): Promise<string | undefined> {
	const info = await stat(driver).catch(() => undefined);
	// What the kernel shows is written anew at each look, but says its version.
	if (!driver.startsWith("/proc/")) return info && `${driver} ${Math.round(info.mtimeMs)}`;
	return info && (await readFile(driver, "utf8")).split("\n")[0];
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
