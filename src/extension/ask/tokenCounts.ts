import type { EngineClient } from "../../host/engine/engineClient.ts";
import type { LocatedModel } from "../../host/machine/locateModel.ts";

/** Characters of code and prose in a token, roughly, while no model is there to count. */
const CHARACTERS_PER_TOKEN = 3.5;
/**
 * Longer texts are not counted token by token: the cursor moves often, and the model has other things to do.
 */
export const LONGEST_COUNTED = 60_000;
/** So many texts are remembered. */
const MOST_REMEMBERED = 64;

/** How long a text may be in tokens, where nobody counts them. */
export function guessTokens(text: string): number {
	return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** How long texts are in tokens, each counted once: the same ones are looked at again and again. */
export class TokenCounts {
	readonly #known = new Map<string, number>();

	/** `exact` where the model that is loaded has counted. */
	async of(
		text: string,
		client: EngineClient,
		model: LocatedModel,
	): Promise<{ count: number; exact: boolean }> {
		const key = `${model.path}\n${text}`;
		const known = this.#known.get(key);
		if (known !== undefined) return { count: known, exact: true };
		const counted = text.length <= LONGEST_COUNTED ? await client.countTokens(model, text) : undefined;
		if (counted === undefined) return { count: guessTokens(text), exact: false };
		this.#known.set(key, counted);
		const [oldest] = this.#known.keys();
		if (this.#known.size > MOST_REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
		return { count: counted, exact: true };
	}
}
