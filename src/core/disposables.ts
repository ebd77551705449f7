/** Something that holds resources until it is disposed of. */
export interface Disposable {
	dispose(): unknown;
}

/** Owns disposables: disposing of it disposes of them, the last first. */
export class Disposables implements Disposable {
	readonly #owned: Disposable[] = [];

	/** Takes ownership of things. */
	protected own(...things: Disposable[]): void {
		this.#owned.push(...things);
	}

	dispose(): void {
		for (const thing of this.#owned.splice(0).reverse()) thing.dispose();
	}
}
