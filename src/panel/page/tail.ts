/** This close to the end counts as being there, in CSS pixels. */
const NEAR = 24;

/** Keeps the end of a growing text in view until the user scrolls away, and again once they are back. */
export class Tail {
	readonly #scroller: HTMLElement;
	readonly #onLeft: () => void;
	#following = true;
	#top = 0;
	#height = 0;

	/** @param onLeft told when the user scrolls away from the end */
	constructor(scroller: HTMLElement, onLeft: () => void) {
		this.#scroller = scroller;
		this.#onLeft = onLeft;
		scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
		new ResizeObserver(() => this.keep()).observe(scroller);
	}

	/** Goes to the end with the next text, wherever the user is now. */
	follow(): void {
		this.#following = true;
	}

	/** Shows the end again after something was added, for a user who was there. */
	keep(): void {
		if (this.#following) this.#scroller.scrollTop = this.#scroller.scrollHeight;
	}

	/** Takes what is in view now for what the user wants to see. */
	look(): void {
		this.#following = this.#atEnd();
	}

	/** Only a way up that no shrinking text explains was the user's. */
	#scrolled(): void {
		const { scrollTop, scrollHeight } = this.#scroller;
		const left = scrollTop < this.#top && scrollHeight >= this.#height;
		this.#top = scrollTop;
		this.#height = scrollHeight;
		if (this.#atEnd()) {
			this.#following = true;
		} else if (left && this.#following) {
			this.#following = false;
			this.#onLeft();
		}
	}

	#atEnd(): boolean {
		const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
		return scrollHeight - scrollTop - clientHeight < NEAR;
	}
}
