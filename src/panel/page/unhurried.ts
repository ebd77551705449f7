import { noChange } from "lit";
import { AsyncDirective } from "lit/async-directive.js";
import { directive, type Part } from "lit/directive.js";
import { SpareTime } from "./spareTime.ts";

/** The time of this page. */
export const spareTime = new SpareTime();

/**
 * Like lit's `guard`, but for what takes long: where there is no time for it now, what was drawn before
 * stays, or something else stands in.
 */
class Unhurried extends AsyncDirective {
	#values: readonly unknown[] = [];
	#callOff: () => void = () => {};
	#drawn = false;

	override render(values: readonly unknown[], _full: () => unknown, _instead: () => unknown): unknown {
		return values;
	}

	override update(_: Part, [values, full, instead]: Parameters<Unhurried["render"]>): unknown {
		if (values.length === this.#values.length && values.every((value, i) => value === this.#values[i])) {
			return noChange;
		}
		this.#values = values;
		this.#callOff();
		if (spareTime.isLeft) {
			this.#drawn = true;
			return full();
		}
		this.#callOff = spareTime.later(() => {
			this.#drawn = true;
			this.setValue(full());
		});
		return this.#drawn ? noChange : instead();
	}

	protected override disconnected(): void {
		this.#callOff();
		this.#values = [];
		this.#drawn = false;
	}
}

/**
 * Draws again only when a value has changed, and something else for as long as there is no time for it.
 * @param full takes long
 * @param instead takes no time
 */
export const unhurried = directive(Unhurried);
