import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, release, type } from "node:os";
import { join } from "node:path";
import { getModuleVersion } from "node-llama-cpp";
import * as z from "zod";
import {
	afterDeath,
	type GpuTrial,
	type MachineNotes,
	notesOf,
	type Trial,
	trialSchema,
} from "../../core/engine/machineNotes.ts";
import { parseJson } from "../../core/parseJson.ts";

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
 * Keeps what was found out about this machine in a file of the user. Several engines may use it: whoever
 * writes last wins, and what another one had written is found out again.
 */
export class MachineFile {
	readonly #folder: string | undefined;
	#died: GpuTrial | undefined;
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
		if (this.#folder !== undefined) await this.#write(this.#folder, notes);
	}

	/**
	 * Does what a broken graphics driver, or a broken file, may kill this process over. If it does, the next
	 * process knows; one that is ended in the meantime by its own will leaves nothing behind.
	 */
	async tryOut<T>(trial: Trial, work: () => Promise<T>): Promise<T> {
		if (this.#folder === undefined) return work();
		const path = join(this.#folder, `trial-${process.pid}.json`);
		const clear = () => {
			try {
				rmSync(path, { force: true });
			} catch {
				// What was tried out has worked or failed by itself.
			}
		};
		const { machine } = await this.notes();
		const content = JSON.stringify({ machine, trial } satisfies z.infer<typeof trialFileSchema>);
		await mkdir(this.#folder, { recursive: true })
			.then(() => writeFile(path, content))
			.catch(() => {});
		process.once("exit", clear);
		try {
			return await work();
		} finally {
			process.off("exit", clear);
			clear();
		}
	}

	/** What a process before this one has died over with graphics cards, told once. */
	takeDeath(): GpuTrial | undefined {
		const died = this.#died;
		this.#died = undefined;
		return died;
	}

	async #read(): Promise<MachineNotes> {
		const machine = await nameMachine();
		if (this.#folder === undefined) return notesOf(machine, undefined);
		const text = await readFile(join(this.#folder, "machine.json"), "utf8").catch(() => "");
		const notes = notesOf(machine, parseJson(text));
		const deaths = await findDeaths(this.#folder, machine);
		if (deaths.length === 0) return notes;
		this.#died = deaths.findLast((died) => !("file" in died)) as GpuTrial | undefined;
		const after = deaths.reduce(afterDeath, notes);
		await this.#write(this.#folder, after);
		return after;
	}

	async #write(folder: string, notes: MachineNotes): Promise<void> {
		const path = join(folder, "machine.json");
		const temporary = `${path}.${randomUUID()}`;
		try {
			await mkdir(folder, { recursive: true });
			await writeFile(temporary, JSON.stringify(notes, undefined, "\t"));
			await rename(temporary, path);
		} catch {
			await rm(temporary, { force: true }).catch(() => {});
		}
	}
}

/** What a process is trying out, and on which machine: the file is there as long as it does. */
const trialFileSchema = z.object({ machine: z.string(), trial: trialSchema });

/** Looks for what processes that are gone were trying out on this machine, and clears it away. */
async function findDeaths(folder: string, machine: string): Promise<Trial[]> {
	const deaths: Trial[] = [];
	for (const file of await readdir(folder).catch(() => [])) {
		const pid = Number(/^trial-(\d+)\.json$/.exec(file)?.[1] ?? Number.NaN);
		if (Number.isNaN(pid) || isAlive(pid)) continue;
		const path = join(folder, file);
		const parsed = trialFileSchema.safeParse(parseJson(await readFile(path, "utf8").catch(() => "")));
		await rm(path, { force: true }).catch(() => {});
		if (parsed.success && parsed.data.machine === machine) deaths.push(parsed.data.trial);
	}
	return deaths;
}

/** Whether there is another process with this number. */
function isAlive(pid: number): boolean {
	if (pid === process.pid) return false;
	try {
		return process.kill(pid, 0);
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM";
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
	return info && (await readFile(driver, "utf8").catch(() => "")).split("\n")[0];
}
