import { guessTokens } from "../../core/tokenLengths.ts";
import type { EngineClient } from "../../host/engine/engineClient.ts";
import type { LocatedModel } from "../../host/machine/locateModel.ts";

/** Longer texts are only estimated: the cursor moves often, and the model has other things to do. */
export const LONGEST_COUNTED = 60_000;
/** Size of the cache. */
const MOST_REMEMBERED = 64;

/** Caches lengths in tokens, since the same texts recur. */
export class TokenCounts {
	readonly #known = new Map<string, number>();

	/** `exact` if the loaded model has counted. */
	async of(
		text: string,
		client: EngineClient,
		model: LocatedModel,
	): Promise<{ count: number; exact: boolean }> {
		const key = `${model.path}\n${text}`;
		const known = this.#known.get(key);
		if (known !== undefined) return { count: known, exact: true };
		const counted = text.length <= LONGEST_COUNTED ? await client.countTokens(model, text) : undefined;
		if (counted === undefined) return { count: guessTokens(text.length), exact: false };
		this.#known.set(key, counted);
		const [oldest] = this.#known.keys();
		if (this.#known.size > MOST_REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
		return { count: counted, exact: true };
	}
}
