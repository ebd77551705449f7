import { noChange } from "lit";
import { AsyncDirective } from "lit/async-directive.js";
import { directive, type Part } from "lit/directive.js";
import { SpareTime } from "./spareTime.ts";

/** The shared time budget of this page. */
export const spareTime = new SpareTime();

/**
 * Like lit's `guard`, for expensive templates: without time for it now, the previous drawing or a substitute
 * stays.
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
 * Redraws only when a value has changed, with a substitute until there is time.
 * @param full the expensive template
 * @param instead the cheap substitute
 */
export const unhurried = directive(Unhurried);
