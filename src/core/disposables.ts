/** Something that holds on to something else until it is disposed of. */
export interface Disposable {
	dispose(): unknown;
}

/** Owns what it holds on to: disposing of it disposes of all of that, the last first. */
export class Disposables implements Disposable {
	readonly #owned: Disposable[] = [];

	/** Takes things that are to be disposed of with this. */
	protected own(...things: Disposable[]): void {
		this.#owned.push(...things);
	}

	dispose(): void {
		for (const thing of this.#owned.splice(0).reverse()) thing.dispose();
	}
}
