import { baseName } from "../baseName.ts";

/** llama.cpp's suffix for the parts of a split model: `-00002-of-00003`, from 1. */
const PART = /-(\d{5})-of-(\d{5})(?=\.gguf$)/i;

/**
 * The name that a split model would have in one file: `Big-Q4_K_M.gguf` of `Big-Q4_K_M-00001-of-00003.gguf`.
 */
export const nameOfWhole = (name: string): string => name.replace(PART, "");

/** A model's files, in order. */
export interface Parts<T> {
	readonly parts: readonly [T, ...T[]];
	/** The name of the first part that is not there, if one is missing. */
	readonly missing?: string;
}

/**
 * Groups files into models. A single file is a model of one part.
 * @param nameOf name of a file, with its folder if there are several
 */
export function groupParts<T>(files: readonly T[], nameOf: (file: T) => string): Parts<T>[] {
	const groups = new Map<string, Map<number, T>>();
	for (const file of files) {
		const [, index = "1"] = PART.exec(nameOf(file)) ?? [];
		const key = nameOf(file).replace(PART, (_, _index, count) => ` of ${count}`);
		groups.set(key, (groups.get(key) ?? new Map<number, T>()).set(Number(index), file));
	}
	return [...groups.values()].map((byIndex) => {
		const parts = [...byIndex].sort(([a], [b]) => a - b).map(([, file]) => file) as [T, ...T[]];
		const names = partNames(baseName(nameOf(parts[0])));
		const missing = names.find((_, index) => !byIndex.has(index + 1));
		return { parts, ...(missing !== undefined && { missing }) };
	});
}

/** The models of which all parts are there. */
export function joinParts<T>(files: readonly T[], nameOf: (file: T) => string): (readonly [T, ...T[]])[] {
	return groupParts(files, nameOf)
		.filter(({ missing }) => missing === undefined)
		.map(({ parts }) => parts);
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
