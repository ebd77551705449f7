import uPlot from "uplot";

/** How the theme wants a plot to look, and how much room there is, in CSS pixels. */
export interface Look {
	/** The value of a colour of VS Code: `charts-blue`. */
	readonly color: (name: string) => string;
	readonly font: string;
	readonly width: number;
}

export interface Plot {
	readonly options: uPlot.Options;
	readonly data: uPlot.AlignedData;
}

/** A plot that is drawn anew when its theme or its width changes. A canvas knows no style sheet. */
export class ThemedPlot {
	readonly #place: HTMLElement;
	readonly #plotOf: (look: Look) => Plot;
	readonly #theme = new MutationObserver(() => this.#draw());
	readonly #size = new ResizeObserver(() => this.#fit());
	#plot: uPlot | undefined;

	constructor(place: HTMLElement, plotOf: (look: Look) => Plot) {
		this.#place = place;
		this.#plotOf = plotOf;
		// VS Code says on the body which theme it is, and sets the colours on the root.
		this.#theme.observe(document.body, { attributeFilter: ["class"] });
		this.#theme.observe(document.documentElement, { attributeFilter: ["style"] });
		this.#size.observe(place);
		this.#draw();
	}

	remove(): void {
		this.#theme.disconnect();
		this.#size.disconnect();
		this.#plot?.destroy();
	}

	#draw(): void {
		this.#plot?.destroy();
		const style = getComputedStyle(this.#place);
		const { options, data } = this.#plotOf({
			color: (name) => style.getPropertyValue(`--vscode-${name}`).trim() || style.color,
			font: `${style.fontSize} ${style.fontFamily}`,
			width: this.#place.clientWidth,
		});
		this.#plot = new uPlot(options, data, this.#place);
	}

	#fit(): void {
		const width = this.#place.clientWidth;
		if (this.#plot && width !== this.#plot.width) this.#plot.setSize({ width, height: this.#plot.height });
	}
}
