/** The last segment of a path, of any system; the path itself if it has no segments. */
export function baseName(path: string): string {
	return path.split(/[\\/]/).at(-1) || path;
}
