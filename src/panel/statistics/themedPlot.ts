import uPlot from "uplot";

/** How a plot looks in VS Code's theme, and the available width in CSS pixels. */
export interface PlotTheme {
	/** The value of one of VS Code's colours: `charts-blue`. */
	readonly color: (name: string) => string;
	readonly font: string;
	readonly width: number;
}

export interface Plot {
	readonly options: uPlot.Options;
	readonly data: uPlot.AlignedData;
}

/** A plot that is redrawn when its theme or width changes, since style sheets do not reach a canvas. */
export class ThemedPlot {
	readonly #place: HTMLElement;
	readonly #plotOf: (theme: PlotTheme) => Plot;
	readonly #theme = new MutationObserver(() => this.#draw());
	readonly #size = new ResizeObserver(() => this.#fit());
	#plot: uPlot | undefined;

	constructor(place: HTMLElement, plotOf: (theme: PlotTheme) => Plot) {
		this.#place = place;
		this.#plotOf = plotOf;
		// VS Code names the theme on the body, and sets its colours on the root.
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
