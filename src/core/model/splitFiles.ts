/** llama.cpp's suffix for the parts of a split model: `-00002-of-00003`, from 1. */
const PART = /-(\d{5})-of-(\d{5})(?=\.gguf$)/i;

/**
 * The name that a split model would have in one file: `Big-Q4_K_M.gguf` of `Big-Q4_K_M-00001-of-00003.gguf`.
 */
export const nameOfWhole = (name: string): string => name.replace(PART, "");

/**
 * Groups files into models, each the list of its parts in order. A single file is a list of one; a model that
 * lacks a part is left out.
 * @param nameOf name of a file, with its folder if there are several
 */
export function joinParts<T>(files: readonly T[], nameOf: (file: T) => string): T[][] {
	const groups = new Map<string, Map<number, T>>();
	for (const file of files) {
		const [, index = "1"] = PART.exec(nameOf(file)) ?? [];
		const key = nameOf(file).replace(PART, (_, _index, count) => ` of ${count}`);
		groups.set(key, (groups.get(key) ?? new Map<number, T>()).set(Number(index), file));
	}
	return [...groups.values()].flatMap((parts) => wholeOf(parts, nameOf) ?? []);
}

/** A list with the complete model, or undefined if a part is missing. */
function wholeOf<T>(parts: ReadonlyMap<number, T>, nameOf: (file: T) => string): [T[]] | undefined {
	const [any] = parts.values();
	const [, , count = "1"] = (any && PART.exec(nameOf(any))) ?? [];
	const ordered = Array.from({ length: Math.min(Number(count), parts.size + 1) }, (_, index) =>
		parts.get(index + 1),
	);
	const whole = ordered.filter((part) => part !== undefined);
	return whole.length === Number(count) ? [whole] : undefined;
}

/** The names of all parts of a split model; the name itself if it is not a part. */
export function partNames(name: string): string[] {
	const [, , count = "1"] = PART.exec(name) ?? [];
	const length = Math.min(Number(count), MOST_PARTS);
	return Array.from({ length }, (_, index) =>
		name.replace(PART, (_, _index, count) => `-${String(index + 1).padStart(5, "0")}-of-${count}`),
	);
}

/** No model is published in nearly as many files. */
const MOST_PARTS = 1000;
