/** What llama.cpp writes at the end of the names of a model's parts: `-00002-of-00003`, from 1. */
const PART = /-(\d{5})-of-(\d{5})(?=\.gguf$)/i;

/**
 * The name that a model in several files would have in one: `Big-Q4_K_M.gguf` of
 * `Big-Q4_K_M-00001-of-00003.gguf`.
 */
export const nameOfWhole = (name: string): string => name.replace(PART, "");

/**
 * The models that stand in files, each as the list of its parts, the first one first. One in a single file is
 * a list of one; one that lacks a part is left out.
 * @param nameOf name of a file, with its folder where there are several
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

/** A list of one list, or undefined where a part is missing. */
function wholeOf<T>(parts: ReadonlyMap<number, T>, nameOf: (file: T) => string): [T[]] | undefined {
	const [any] = parts.values();
	const [, , count = "1"] = (any && PART.exec(nameOf(any))) ?? [];
	const ordered = Array.from({ length: Math.min(Number(count), parts.size + 1) }, (_, index) =>
		parts.get(index + 1),
	);
	const whole = ordered.filter((part) => part !== undefined);
	return whole.length === Number(count) ? [whole] : undefined;
}

/** The names of all parts of the model that a file is a part of; the name itself where it is none. */
export function partNames(name: string): string[] {
	const [, , count = "1"] = PART.exec(name) ?? [];
	const length = Math.min(Number(count), MOST_PARTS);
	return Array.from({ length }, (_, index) =>
		name.replace(PART, (_, _index, count) => `-${String(index + 1).padStart(5, "0")}-of-${count}`),
	);
}

/** No model is published in more files, by a wide margin. */
const MOST_PARTS = 1000;
