import { realpath, stat } from "node:fs/promises";
import path from "node:path";

/** A file by its workspace folder and its relative path, without links and `..`. */
export interface WorkspaceFile {
	/** Index of the workspace folder. */
	readonly folder: number;
	/** Path from the folder to the file. */
	readonly relative: string;
}

/**
 * Resolves a name to a file in the workspace. It compares real paths, so that neither `..` nor a link leads
 * out of the workspace; they may lead from one of its folders into another.
 * @param name absolute, or relative to any of the folders
 * @param folders of the workspace; the first one that holds the file counts
 */
export async function workspaceFile(
	name: string,
	folders: readonly string[],
): Promise<WorkspaceFile | undefined> {
	const real = await Promise.all(folders.map(realPlace));
	for (const folder of folders) {
		const place = await realPlace(path.resolve(folder, name));
		if (place === undefined || !(await isFile(place))) continue;
		for (const [index, root] of real.entries()) {
			const relative = root === undefined ? undefined : wayFrom(root, place);
			if (relative !== undefined) return { folder: index, relative };
		}
	}
	return undefined;
}

/** Relative path from a folder to something in it; undefined for anything outside. */
function wayFrom(folder: string, place: string): string | undefined {
	const relative = path.relative(folder, place);
	const outside = relative === "" || relative === ".." || relative.startsWith(`..${path.sep}`);
	return outside || path.isAbsolute(relative) ? undefined : relative;
}

/** The path with links resolved; undefined if it does not exist. */
function realPlace(place: string): Promise<string | undefined> {
	return realpath(place).catch(() => undefined);
}

/** Reading anything else, such as a device or a pipe, may never end. */
function isFile(place: string): Promise<boolean> {
	return stat(place).then(
		(info) => info.isFile(),
		() => false,
	);
}
