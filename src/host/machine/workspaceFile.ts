import { realpath, stat } from "node:fs/promises";
import path from "node:path";

/** A file, by the folder of the workspace that it lies in and its way from there, without links and `..`. */
export interface WorkspaceFile {
	/** Which of the folders it is. */
	readonly folder: number;
	/** From the folder to the file. */
	readonly relative: string;
}

/**
 * Where a name leads to, if that is a file in a workspace: real places are compared, so neither `..` nor a
 * link leads out of it. From one of its folders into another one they do lead.
 * @param name absolute, or from any of the folders
 * @param folders of the workspace; the first that holds the file counts
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

/** The way from a folder to what lies in it; undefined for anything else. */
function wayFrom(folder: string, place: string): string | undefined {
	const relative = path.relative(folder, place);
	const outside = relative === "" || relative === ".." || relative.startsWith(`..${path.sep}`);
	return outside || path.isAbsolute(relative) ? undefined : relative;
}

/** Without links; undefined for what is not there. */
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
