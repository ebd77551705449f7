/** Distance from the end that still counts as the end, in CSS pixels. */
const NEAR = 24;

/** Keeps the end of a growing text in view until the user scrolls away, and again once they are back. */
export class Tail {
	readonly #scroller: HTMLElement;
	readonly #onLeft: () => void;
	readonly #onMoved: () => void;
	/** Tells also of what is laid out once it comes into view, and is higher than was expected. */
	readonly #resized = new ResizeObserver(() => this.keep());
	readonly #watched = new WeakSet<Element>();
	#following = true;
	/** Whether a pointer is pressed on the text: a button that moves from under it would miss the click. */
	#pressed = false;
	#top = 0;
	#height = 0;

	/**
	 * @param onLeft called when the user scrolls away from the end
	 * @param onMoved called when the end comes into view or leaves it
	 */
	constructor(scroller: HTMLElement, onLeft: () => void, onMoved: () => void) {
		this.#scroller = scroller;
		this.#onLeft = onLeft;
		this.#onMoved = onMoved;
		scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
		// The scroll bar tells of no end, and moves nothing by itself.
		scroller.addEventListener("pointerdown", ({ target }) => {
			this.#pressed = target !== scroller;
		});
		for (const end of ["pointerup", "pointercancel", "blur"])
			window.addEventListener(end, () => this.#pressed && requestAnimationFrame(() => this.#release()));
		this.#watch(scroller);
	}

	/** Whether the user is looking at something other than the end. */
	get isAway(): boolean {
		return !this.#following;
	}

	/** Scrolls to the end now, and stays there. */
	goToEnd(): void {
		this.#follow(true);
		this.keep();
	}

	/** Scrolls to the beginning now. */
	goToBeginning(): void {
		this.#scroller.scrollTop = 0;
	}

	/** Scrolls to the end with the next text, wherever the user is now. */
	follow(): void {
		this.#follow(true);
	}

	/** After an addition, scrolls back to the end if the user was there, and presses nothing now. */
	keep(): void {
		for (const part of this.#scroller.children) this.#watch(part);
		// Only exchanges are read at their end; the welcome is read from its beginning.
		if (!this.#scroller.querySelector("article")) return;
		if (this.#following && !this.#pressed) this.#scroller.scrollTop = this.#scroller.scrollHeight;
	}

	/** Takes the current position as the user's choice. */
	look(): void {
		this.#follow(this.#atEnd());
	}

	#watch(element: Element): void {
		if (this.#watched.has(element)) return;
		this.#watched.add(element);
		this.#resized.observe(element);
	}

	/** The click has come by now. */
	#release(): void {
		this.#pressed = false;
		this.keep();
	}

	/** Only an upward movement that shrinking text does not explain was the user's. */
	#scrolled(): void {
		const { scrollTop, scrollHeight } = this.#scroller;
		const left = scrollTop < this.#top && scrollHeight >= this.#height;
		this.#top = scrollTop;
		this.#height = scrollHeight;
		if (this.#atEnd()) {
			this.#follow(true);
		} else if (left && this.#following) {
			this.#follow(false);
			this.#onLeft();
		}
	}

	#follow(following: boolean): void {
		if (following === this.#following) return;
		this.#following = following;
		this.#onMoved();
	}

	#atEnd(): boolean {
		const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
		return scrollHeight - scrollTop - clientHeight < NEAR;
	}
}
