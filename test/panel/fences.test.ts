import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { HOSTILE } from "./hostile.ts";
import { openPanels } from "./openPanels.ts";
import type { PanelPage } from "./panelPage.ts";

/** What the other texts leave to Markdown, as HTML that a sanitiser gets, and what only deceives. */
const HTML = [
	...HOSTILE,
	'<img src="x" onerror="globalThis.pwned=1">',
	'<a href="javascript:globalThis.pwned=1">x</a>',
	"<svg><a xlink:href='javascript:globalThis.pwned=1'><text>x</text></a></svg>",
	'<math><mtext><img src=x onerror="globalThis.pwned=1"></mtext></math>',
	"<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=globalThis.pwned=1>",
	'<p style="position:fixed;inset:0" class="menu answer" id="panel" name="x">covers the page</p>',
	'<span class="codicon" data-x="y" aria-label="Run">x</span><button class="stop" autofocus>x</button>',
	'<math><mspace width="99em"/><mpadded voffset="9em" lspace="-9em"><mi>x</mi></mpadded><mo minsize="99em">(</mo></math>',
];

const ANYTHING = `
	export const renderMarkdown = (text) => text;
	export const [renderBounded, codeBar, LINK] = [renderMarkdown, renderMarkdown, /^https?:/];
`;

/**
 * Hostile text has several fences before it, so that one that falls alone opens nothing. The other tests
 * would not notice: here each of them stands alone.
 */
describe("the panel's fences, each alone", function () {
	this.timeout(60_000);
	const open = openPanels();

	/** Leaves what a module of the panel exports in the page as `underTest`. */
	async function load({ page }: PanelPage, contents: string, renderer?: string): Promise<void> {
		const replaced: Plugin = {
			name: "replaced",
			setup({ onLoad }) {
				onLoad({ filter: /panel\/markdown\/markdown\.ts$/ }, () =>
					renderer === undefined ? undefined : { contents: renderer, loader: "js" },
				);
			},
		};
		const { outputFiles } = await build({
			stdin: { contents, resolveDir: fileURLToPath(new URL("../../src/panel/markdown", import.meta.url)) },
			bundle: true,
			write: false,
			format: "iife",
			globalName: "globalThis.underTest",
			logLevel: "error",
			plugins: [replaced],
		});
		await page.evaluate(outputFiles[0]?.text ?? "");
	}

	/** What a function of `underTest` leaves standing of the texts that could do something. */
	const passed = ({ page }: PanelPage, name: string) =>
		page.evaluate(
			([texts, name]) => {
				const { underTest } = globalThis as never as { underTest: Record<string, (text: string) => string> };
				const element =
					/^(?:script|style|iframe|object|embed|form|input|link|meta|base|img|svg|video|audio|details|noscript|body)$/;
				const attribute = /^(?:on.*|style|id|name|src.*|data.*|aria-label|xlink.*|form.*|action|autofocus)$/;
				return texts.flatMap((text) => {
					const { body } = new DOMParser().parseFromString(underTest[name]?.(text) ?? "", "text/html");
					const wrong = [...body.querySelectorAll("*")].filter(
						(each) =>
							element.test(each.localName) ||
							[...each.attributes].some(
								({ name, value }) =>
									attribute.test(name) ||
									(name === "href" && !/^https?:\/\//i.test(value)) ||
									(name === "class" && /\b(?:menu|answer|stop)\b/.test(value)) ||
									(/^(?:width|lspace|voffset|minsize)$/.test(name) && /9|-/.test(value)),
							),
					);
					return wrong.map(({ outerHTML }) => outerHTML.slice(0, 300));
				});
			},
			[HTML, name] as const,
		);

	/**
	 * What the page's policy has refused, and nothing else has happened: also where HTML is only parsed, it
	 * says so.
	 */
	const refusedBy = (panel: PanelPage) => {
		const refused = panel.misdeeds.splice(0);
		for (const each of refused)
			assert.match(each, /^request: |^navigation: about:srcdoc$|^console: .*Content Security Policy/s);
		return refused.filter((each) => each.startsWith("console: "));
	};

	it("is the renderer, which knows no HTML", async () => {
		const panel = await open();
		await load(panel, 'export { renderMarkdown } from "./markdown.ts";');
		assert.deepEqual(await passed(panel, "renderMarkdown"), []);
	});

	for (const name of ["safeMarkdown", "safeBounded", "safeCodeBar"]) {
		it(`is ${name}, where the renderer lets everything through`, async () => {
			const panel = await open();
			await load(panel, `export { ${name} } from "./safeMarkdown.ts";`, ANYTHING);
			assert.deepEqual(await passed(panel, name), []);
			refusedBy(panel);
		});
	}

	it("is DOMPurify, of which nothing that runs is left before anybody says what may stay", async () => {
		const panel = await open();
		await load(
			panel,
			`import DOMPurify from "dompurify";
			export const purify = (text) => DOMPurify.sanitize(text);
			export const nothing = (text) => text;`,
		);
		const runs = /<script|<iframe|<object|<embed|\son\w+=|javascript:/i;
		const opened = await passed(panel, "nothing");
		assert.ok(opened.filter((html) => runs.test(html)).length > 10, "what is tested runs nothing");
		const left = (await passed(panel, "purify")).filter((html) => runs.test(html.replace(/="[^"]*"/g, "=")));
		assert.deepEqual(left, []);
		refusedBy(panel);
	});

	it("is the page's policy, where both let everything through", async () => {
		const panel = await open();
		const { page } = panel;
		const arrived: string[] = [];
		page.on("requestfinished", (request) => arrived.push(request.url()));
		// What leads away from a page is not a matter of its policy.
		const staying = HTML.filter((text) => !/refresh|<base/i.test(text));
		await page.evaluate((texts) => {
			for (const text of texts) {
				const place = document.createElement("div");
				document.body.append(place);
				place.innerHTML = text;
				for (const { textContent } of place.querySelectorAll("script")) {
					const script = document.createElement("script");
					script.textContent = textContent;
					place.append(script);
				}
				for (const link of place.querySelectorAll<HTMLElement>("a")) {
					if (/^javascript:/i.test(link.getAttribute("href") ?? "")) link.click();
				}
			}
		}, staying);
		await page.waitForTimeout(500);
		assert.equal(await page.evaluate("globalThis.pwned"), undefined);
		assert.deepEqual(arrived, []);
		const refused = refusedBy(panel);
		assert.ok(refused.length > 10, refused.join("\n"));
	});
});
