/** The last part of a path, whichever system it comes from; the path itself where it has no parts. */
export function baseName(path: string): string {
	return path.split(/[\\/]/).at(-1) || path;
}
