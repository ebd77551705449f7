import { writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { basename, dirname } from "node:path";
import { resultOf, type Trial, trialSchema } from "../../core/saving/trials.ts";
import { makeFolder } from "../../node/makeFolder.ts";
import type { LocatedModel } from "../machine/locateModel.ts";
import { JsonLines } from "./jsonLines.ts";

/** Where trials are kept, and the result made from them. */
export interface TrialPlaces {
	readonly problemsFile: string;
	readonly trialsFile: string;
	/** The folder for bench results. */
	readonly resultsFolder: string;
}

/** The trials of one model on this machine, so that no question is asked twice. */
export class TrialsFile {
	readonly #lines: JsonLines<Trial>;
	readonly #places: TrialPlaces;
	readonly #model: LocatedModel;

	/** @param warn receives what cannot be read or written; lost trials are repeated another time */
	constructor(places: TrialPlaces, model: LocatedModel, warn: (what: string) => void) {
		this.#lines = new JsonLines(places.trialsFile, trialSchema, { warn });
		this.#places = places;
		this.#model = model;
	}

	/**
	 * The model's trials: the latest of each problem.
	 * @param since milliseconds since the epoch; earlier ones are forgotten
	 */
	async read(since = 0): Promise<Trial[]> {
		const all = await this.#lines.read();
		const own = all.filter(({ model, at = 0 }) => model === this.#model.path && at >= since);
		return [...new Map(own.map((trial) => [trial.problemId, trial])).values()];
	}

	async add(trial: Trial): Promise<void> {
		await this.#lines.append([trial]);
	}

	/** Writes the results of all trials of the model where the statistics page finds them. */
	async publish(trials: readonly Trial[]): Promise<void> {
		const { id, name } = this.#model.profile;
		const result = resultOf(trials, {
			model: { id, name },
			problemFile: basename(this.#places.problemsFile),
			machine: `${cpus()[0]?.model.trim() ?? "?"}, ${availableParallelism()} cores`,
		});
		const file = `${this.#places.resultsFolder}/${encodeURIComponent(id)}.json`;
		await makeFolder(dirname(file));
		await writeFile(file, result);
	}
}
