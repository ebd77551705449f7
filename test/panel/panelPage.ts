import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import type { ModelStatus } from "../../src/core/engine/modelStatus.ts";
import type {
	Draft,
	FoundPlace,
	FromPanel,
	Preview,
	ToPanel,
} from "../../src/core/protocol/panelProtocol.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { ensureChromium } from "../workbench/ensure-chromium.mjs";

export const THEMES = {
	dark: "vscode-dark",
	light: "vscode-light",
	hcDark: "vscode-high-contrast",
	hcLight: "vscode-high-contrast vscode-high-contrast-light",
};
export type Theme = keyof typeof THEMES;

export interface PageOptions {
	readonly theme?: Theme;
	/** CSS pixels; a side bar is seldom as wide as 420 and can be as narrow as 250. */
	readonly width?: number;
	readonly height?: number;
	readonly layout?: "list" | "columns";
	/** Which page of the extension; the others are for the panel. */
	readonly page?: "panel" | "statistics";
	/** What the panel saved in an earlier life. */
	readonly saved?: unknown;
	/** VS Code's display language, as VS Code names it; English if not given. */
	readonly language?: string;
}

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const MIME: Readonly<Record<string, string>> = {
	".css": "text/css",
	".js": "text/javascript",
	".ttf": "font/ttf",
};
const READY: ModelStatus = { state: "ready", model: "Z1-7B", threads: 4, gpu: "none" };

/** The real panel in a real browser, on a page as VS Code makes it; this is the extension host. */
export class PanelPage {
	readonly page: Page;
	/** What the page should not have done: errors, violations of its policy, requests to anywhere else. */
	readonly misdeeds: string[] = [];
	#seq = 0;

	constructor(page: Page, origin: string) {
		this.page = page;
		page.on("pageerror", (error) => this.misdeeds.push(`error: ${error}`));
		page.on(
			"console",
			(message) => message.type() === "error" && this.misdeeds.push(`console: ${message.text()}`),
		);
		page.on("dialog", (dialog) => {
			this.misdeeds.push(`dialog: ${dialog.message()}`);
			void dialog.dismiss();
		});
		page.on("popup", (popup) => this.misdeeds.push(`window: ${popup.url()}`));
		page.on("request", (request) => {
			if (!request.url().startsWith(`${origin}/`)) this.misdeeds.push(`request: ${request.url()}`);
		});
		page.on("framenavigated", (frame) => {
			if (!frame.url().startsWith(`${origin}/?`)) this.misdeeds.push(`navigation: ${frame.url()}`);
		});
	}

	/** What opens and closes a thought, the first unless told which. */
	header(index = 0): Locator {
		return this.page.locator(".thought-header").nth(index);
	}

	async isOpen(index = 0): Promise<boolean> {
		return (await this.header(index).getAttribute("aria-expanded")) === "true";
	}

	textOf(selector: string): Promise<string> {
		return this.page.locator(selector).innerText();
	}

	/** Messages the panel has sent, oldest first, but for those about the draft. */
	async posted(): Promise<FromPanel[]> {
		const all = (await this.page.evaluate("posted")) as FromPanel[];
		return all.filter(({ type }) => type !== "drafted");
	}

	/** The draft as the panel has told it last. */
	async draft(): Promise<Draft | undefined> {
		const all = (await this.page.evaluate("posted")) as FromPanel[];
		return all.filter((message) => message.type === "drafted").at(-1)?.draft;
	}

	/** What the panel would find again after a reload. */
	saved(): Promise<unknown> {
		return this.page.evaluate("saved");
	}

	/** Waits until everything is drawn, what had no time at first, too. */
	async drawn(): Promise<void> {
		await this.page.evaluate(async () => {
			do await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
			while (document.querySelector(".undrawn"));
		});
	}

	/**
	 * Waits until the panel has waited for its user to pause. The page's timers end in their order, however
	 * busy the machine is, and those for pauses are shorter than this one.
	 */
	async paused(): Promise<void> {
		await this.page.evaluate(() => new Promise((done) => setTimeout(done, 250)));
		await this.drawn();
	}

	/** Turns the mouse wheel over the conversation, and waits until that has scrolled. */
	async wheel(pixels: number): Promise<void> {
		await this.page.locator(".conversation").evaluate((scroller) => {
			const scrolled = new Promise((done) => scroller.addEventListener("scrollend", done, { once: true }));
			Object.assign(globalThis, { scrolled });
		});
		await this.page.mouse.move(200, 100);
		await this.page.mouse.wheel(0, pixels);
		await this.page.evaluate("scrolled");
		await this.drawn();
	}

	/** Sends any value as a message and waits until the panel has drawn it. */
	async send(message: unknown): Promise<void> {
		await this.page.evaluate(async (data) => {
			window.postMessage(data, "*");
			await new Promise((done) => setTimeout(done));
		}, message);
		await this.drawn();
	}

	snapshot(traces: ReasoningEvent[][] = [], status = READY): Promise<void> {
		return this.send({ type: "snapshot", seq: this.#seq++, traces, status } satisfies ToPanel);
	}

	reasoned(traceId: string, ...events: ReasoningEvent[]): Promise<void> {
		return this.send({ type: "reasoned", seq: this.#seq++, traceId, events } satisfies ToPanel);
	}

	takenUp(traceId: string, takenUp: boolean): Promise<void> {
		return this.send({ type: "reasoned", seq: this.#seq++, traceId, events: [], takenUp } satisfies ToPanel);
	}

	judged(versionId: string, uses: Extract<ToPanel, { type: "codeJudged" }>["uses"]): Promise<void> {
		return this.send({ type: "codeJudged", seq: this.#seq++, versionId, uses } satisfies ToPanel);
	}

	status(status: ModelStatus): Promise<void> {
		return this.send({ type: "statusChanged", seq: this.#seq++, status } satisfies ToPanel);
	}

	savings(told: Omit<Extract<ToPanel, { type: "savingsTold" }>, "type" | "seq">): Promise<void> {
		return this.send({ type: "savingsTold", seq: this.#seq++, ...told } satisfies ToPanel);
	}

	preview(preview: Preview): Promise<void> {
		return this.send({ type: "previewed", seq: this.#seq++, preview } satisfies ToPanel);
	}

	found(query: string, places: FoundPlace[]): Promise<void> {
		return this.send({ type: "found", seq: this.#seq++, query, places } satisfies ToPanel);
	}

	notAsked(prompt: string): Promise<void> {
		return this.send({ type: "notAsked", seq: this.#seq++, prompt } satisfies ToPanel);
	}

	attached(): Promise<void> {
		return this.send({ type: "attached", seq: this.#seq++ } satisfies ToPanel);
	}

	tabSize(tabSize: number): Promise<void> {
		return this.send({ type: "tabSizeSet", seq: this.#seq++, tabSize } satisfies ToPanel);
	}

	/** Loses a message on the way. */
	lose(): void {
		this.#seq++;
	}
}

/** Serves the built panel and opens it in Chromium as often as a test wants. */
export class PanelBrowser {
	readonly #server: Server;
	readonly #browser: Browser;
	readonly #origin: string;

	private constructor(server: Server, browser: Browser) {
		this.#server = server;
		this.#browser = browser;
		this.#origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	}

	static async start(): Promise<PanelBrowser> {
		const server = createServer(async ({ url = "/" }, response) => {
			const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
			const body =
				pathname === "/"
					? pageHtml(searchParams)
					: await readFile(join(PROJECT, pathname)).catch(() => undefined);
			response.writeHead(body === undefined ? 404 : 200, {
				"content-type": MIME[extname(pathname)] ?? "text/html",
			});
			response.end(body);
		});
		await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
		const browser = await chromium.launch({
			executablePath: ensureChromium(),
			args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
		});
		return new PanelBrowser(server, browser);
	}

	/** A fresh panel that has said it is ready and got nothing yet. */
	async open({
		theme = "dark",
		width = 420,
		height = 800,
		layout = "list",
		page = "panel",
		saved,
		language = "",
	}: PageOptions = {}): Promise<PanelPage> {
		const context = await this.#browser.newContext({ viewport: { width, height }, locale: "en-US" });
		await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: this.#origin });
		const panel = new PanelPage(await context.newPage(), this.#origin);
		const parameters = new URLSearchParams({
			theme,
			layout,
			page,
			saved: JSON.stringify(saved ?? null),
			language,
		});
		await panel.page.goto(`${this.#origin}/?${parameters}`);
		if (page === "panel") await panel.page.waitForSelector(".conversation");
		return panel;
	}

	async stop(): Promise<void> {
		await this.#browser.close();
		this.#server.close();
	}
}

/** What the extension writes into the webview, with VS Code's part around it. */
function pageHtml(parameters: URLSearchParams): string {
	const theme = (parameters.get("theme") ?? "dark") as Theme;
	const page = parameters.get("page") ?? "panel";
	const saved = (parameters.get("saved") ?? "null").replaceAll("<", "\\u003c");
	const language = parameters.get("language");
	const bundle = language ? readFileSync(join(PROJECT, `l10n/bundle.l10n.${language}.json`), "utf8") : "{}";
	const policy =
		"default-src 'none'; script-src 'nonce-test'; style-src http://127.0.0.1:*; font-src http://127.0.0.1:*";
	return `<!DOCTYPE html>
<html lang="en">
<head>
	<meta charset="utf-8">
	<meta http-equiv="Content-Security-Policy" content="${policy}">
	<link rel="stylesheet" href="/test/panel/themes/webview.css">
	<link rel="stylesheet" href="/test/panel/themes/${theme}.css">
	<link rel="stylesheet" href="/dist/${page === "panel" ? "codicon" : "uPlot"}.css">
	<link rel="stylesheet" href="/dist/${page}.css">
	<title>Z1</title>
	<script nonce="test">
		globalThis.posted = [];
		globalThis.saved = ${saved};
		globalThis.acquireVsCodeApi = () => ({
			postMessage: (message) => posted.push(message),
			getState: () => saved ?? undefined,
			setState: (state) => { saved = state; },
		});
	</script>
</head>
<body class="${THEMES[theme]}">
	<main id="${page}" data-layout="${parameters.get("layout")}"></main>
	<script type="application/json" id="l10n">${bundle}</script>
	<script type="module" nonce="test" src="/dist/${page}.js"></script>
</body>
</html>`;
}
