import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A control group of Linux: processes that share a limit of memory, as those of a container do. */
export interface MemoryGroup {
	/** In bytes. */
	readonly limit: number;
	/** In bytes, without files that the system gives up for whoever needs the memory. */
	readonly used: number;
}

/** Where the two versions of control groups keep what is known of memory. */
interface Version {
	readonly folder: string;
	/** Of several limits the lowest counts. */
	readonly limits: readonly string[];
	readonly used: string;
	/** Entries of `memory.stat` that count as used, but can be given up. */
	readonly spare: RegExp;
}

const VERSION_1: Version = {
	folder: "sys/fs/cgroup/memory",
	limits: ["memory.limit_in_bytes"],
	used: "memory.usage_in_bytes",
	spare: /^total_(?:in)?active_file (\d+)$/gm,
};
const VERSION_2: Version = {
	folder: "sys/fs/cgroup",
	limits: ["memory.max", "memory.high"],
	used: "memory.current",
	spare: /^(?:(?:in)?active_file|slab_reclaimable) (\d+)$/gm,
};

/**
 * The groups with a limit that this process is in, from its own to the outermost that it can see; none on
 * other systems. Never rejects.
 * @param root of the file system
 */
export async function memoryGroups(root = "/"): Promise<MemoryGroup[]> {
	const own = await textOf(join(root, "proc/self/cgroup"));
	const groups = own.split("\n").flatMap((line) => {
		const [, controllers = "", path = ""] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
		if (controllers.split(",").includes("memory")) return groupsOf(root, VERSION_1, path);
		return controllers === "" && path ? groupsOf(root, VERSION_2, path) : [];
	});
	return (await Promise.all(groups)).filter((group) => group !== undefined);
}

/** A container may see its own group as the root, but know it by the path outside. */
function groupsOf(root: string, version: Version, path: string): Promise<MemoryGroup | undefined>[] {
	const above = path === "/" ? [] : groupsOf(root, version, dirname(path));
	return [groupIn(join(root, version.folder, path), version), ...above];
}

async function groupIn(folder: string, version: Version): Promise<MemoryGroup | undefined> {
	const read = (name: string) => textOf(join(folder, name));
	const [used, stat, ...limits] = await Promise.all(
		[version.used, "memory.stat", ...version.limits].map(read),
	);
	// Without a limit a file is missing, or says `max`.
	const limit = Math.min(...limits.map((text) => Number.parseInt(text, 10)).filter(Number.isFinite));
	const counted = Number.parseInt(used ?? "", 10);
	if (!Number.isFinite(limit) || !Number.isFinite(counted)) return undefined;
	const spare = [...(stat ?? "").matchAll(version.spare)].reduce((sum, [, bytes]) => sum + Number(bytes), 0);
	return { limit, used: Math.max(0, counted - spare) };
}

const textOf = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");
