import { rmSync } from "node:fs";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, release, type } from "node:os";
import { join } from "node:path";
import { getModuleVersion } from "node-llama-cpp";
import * as z from "zod";
import {
	type Attempt,
	afterDeath,
	attemptSchema,
	type GpuAttempt,
	type MachineNotes,
	notesOf,
} from "../../core/engine/machineNotes.ts";
import { parseJson } from "../../core/parseJson.ts";
import { isRunning } from "../../node/isRunning.ts";
import { makeFolder } from "../../node/makeFolder.ts";
import { replaceFile } from "../../node/replaceFile.ts";

/** Files that change when a graphics driver changes. */
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
 * Keeps the notes on this machine in the user's folder. Several engines may share the file: the last writer
 * wins, and what it overwrote is measured again.
 */
export class MachineFile {
	readonly #folder: string | undefined;
	#died: GpuAttempt | undefined;
	#notes: Promise<MachineNotes> | undefined;

	/** @param folder of the file; without one, notes last as long as the process */
	constructor(folder?: string) {
		this.#folder = folder;
	}

	/** The notes so far. Never rejects: an unreadable file counts as empty. */
	notes(): Promise<MachineNotes> {
		this.#notes ??= this.#read();
		return this.#notes;
	}

	/** Saves notes; if the file cannot be written, they last as long as the process. */
	async remember(found: Partial<MachineNotes>): Promise<void> {
		const notes = { ...(await this.notes()), ...found };
		this.#notes = Promise.resolve(notes);
		if (this.#folder !== undefined) await this.#write(this.#folder, notes);
	}

	/**
	 * Runs work during which a broken graphics driver or model file may kill this process. If that happens, the
	 * next process finds out; an orderly exit leaves no trace.
	 */
	async tryOut<T>(attempt: Attempt, work: () => Promise<T>): Promise<T> {
		if (this.#folder === undefined) return work();
		const path = join(this.#folder, `trial-${process.pid}.json`);
		const clear = () => {
			try {
				rmSync(path, { force: true });
			} catch {
				// The work itself succeeded or failed; the file is not needed.
			}
		};
		const { machine } = await this.notes();
		const content = JSON.stringify({ machine, trial: attempt } satisfies z.infer<typeof attemptFileSchema>);
		await makeFolder(this.#folder)
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

	/** The graphics card attempt that killed an earlier process; returned once. */
	takeDeath(): GpuAttempt | undefined {
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
		this.#died = deaths.findLast((died) => !("file" in died)) as GpuAttempt | undefined;
		const after = deaths.reduce(afterDeath, notes);
		await this.#write(this.#folder, after);
		return after;
	}

	async #write(folder: string, notes: MachineNotes): Promise<void> {
		const text = JSON.stringify(notes, undefined, "\t");
		try {
			await makeFolder(folder);
			await replaceFile(join(folder, "machine.json"), text);
		} catch {
			// Without notes, the next load measures again.
		}
	}
}

/** What a process is trying, and on which machine: the file exists during the attempt. */
const attemptFileSchema = z.object({ machine: z.string(), trial: attemptSchema });

/** Finds the attempts on this machine that outlived their processes, and removes their files. */
async function findDeaths(folder: string, machine: string): Promise<Attempt[]> {
	const deaths: Attempt[] = [];
	for (const file of await readdir(folder).catch(() => [])) {
		const pid = Number(/^trial-(\d+)\.json$/.exec(file)?.[1] ?? Number.NaN);
		if (Number.isNaN(pid) || (pid !== process.pid && isRunning(pid))) continue;
		const path = join(folder, file);
		const parsed = attemptFileSchema.safeParse(parseJson(await readFile(path, "utf8").catch(() => "")));
		await rm(path, { force: true }).catch(() => {});
		if (parsed.success && parsed.data.machine === machine) deaths.push(parsed.data.trial);
	}
	return deaths;
}

/** Identifies a model file, also under another name or in another place. */
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
	// Files in /proc get a new time at each read, but their content names the version.
	if (!driver.startsWith("/proc/")) return info && `${driver} ${Math.round(info.mtimeMs)}`;
	return info && (await readFile(driver, "utf8").catch(() => "")).split("\n")[0];
}
