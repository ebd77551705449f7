import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { Failure, failures } from "../../core/failure.ts";
import { type AccuracyCurve, readAccuracyCurve } from "../../core/saving/accuracyCurve.ts";
import { makeFolder } from "../../node/makeFolder.ts";

/**
 * Bench results: the user's own, those that came with the extension, and those of a calibration, in this
 * order.
 */
export class BenchResults {
	readonly #folders: readonly string[];
	readonly #own: string;
	readonly #warn: (what: string) => void;

	/**
	 * @param own folder for files that the user chooses
	 * @param others further folders, in order
	 * @param warn receives a description of each unusable file
	 */
	constructor(own: string, others: readonly string[], warn: (what: string) => void) {
		this.#folders = [own, ...others];
		this.#own = own;
		this.#warn = warn;
	}

	/** The measurements of a model, if there are any. */
	async of(modelId: string): Promise<AccuracyCurve | undefined> {
		for (const folder of this.#folders) {
			const found = (await this.#read(folder)).find(({ model }) => model.id === modelId);
			if (found) return found;
		}
		return undefined;
	}

	/**
	 * Keeps a result of the user, replacing an earlier one of the same model.
	 * @throws Failure `benchResultUnreadable`
	 */
	async add(file: string): Promise<AccuracyCurve> {
		try {
			const text = await readFile(file, "utf8");
			const curve = readAccuracyCurve(text);
			await makeFolder(this.#own);
			await writeFile(path.join(this.#own, `${encodeURIComponent(curve.model.id)}.json`), text);
			return curve;
		} catch (error) {
			throw failures.benchResultUnreadable(file, Failure.from(error).message);
		}
	}

	async #read(folder: string): Promise<AccuracyCurve[]> {
		const names = await readdir(folder).catch(() => []);
		const read = names
			.filter((name) => name.endsWith(".json"))
			.map(async (name) => {
				const file = path.join(folder, name);
				try {
					return [readAccuracyCurve(await readFile(file, "utf8"))];
				} catch (error) {
					this.#warn(`no result of the bench: ${file}: ${error}`);
					return [];
				}
			});
		return (await Promise.all(read)).flat();
	}
}
