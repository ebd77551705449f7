import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { answered, asked, closed, forced, peeked, prefilled, thought } from "./conversations.ts";
import type { PanelPage } from "./panelPage.ts";

/** The same text in every place that a model, a file or a message can fill. */
export function everywhere(text: string, traceId: string): ReasoningEvent[] {
	const words = text || "x";
	return [
		asked(traceId, {
			question: {
				prompt: words,
				code: { file: words, language: text, startLine: 1, endLine: 2, text },
				diagnostics: [{ line: 1, severity: "error", message: text, source: text }],
			},
			complexity: { score: 1, level: "low", reasons: [text] },
			model: { id: words, name: words },
		}),
		prefilled(),
		thought(text),
		peeked(text, 0.5),
		closed("capped"),
		forced(text),
		answered(text),
		{ type: "failed", at: 1_790_000_009_000, failure: { code: words, message: words, nextStep: words } },
	];
}

/** What must not be in the page but for what the panel itself draws. */
const FORBIDDEN =
	"script:not([nonce]), iframe, frame, img, object, embed, applet, portal, form, input, style, base, link, source, " +
	"template, noscript, dialog, area, map, meta:not([charset], [content]), details:not(.menu, .peeks, .problems), " +
	"math:not(.formula > math), math [href], video, audio, .answer svg, [style], [src], [srcdoc], [action], " +
	"[formaction], [background], [poster], [ping], [contenteditable], a[target], a:not([href^='http'])";

/** Opens, presses and touches all that is drawn, and tells what is there or has happened that must not. */
export function provoked({ page }: PanelPage): Promise<string[]> {
	return page.evaluate((selector) => {
		for (const header of document.querySelectorAll<HTMLElement>(".thought-header[aria-expanded=false]"))
			header.click();
		const conversation = document.querySelector(".conversation") as HTMLElement;
		const wrong = [...conversation.querySelectorAll(selector)];
		for (const element of document.querySelectorAll("#panel *")) {
			if ([...element.attributes].some(({ name }) => name.startsWith("on"))) wrong.push(element);
		}
		for (const link of document.querySelectorAll<HTMLElement>("#panel a")) {
			link.click();
			link.dispatchEvent(new MouseEvent("auxclick", { bubbles: true, cancelable: true, button: 1 }));
		}
		for (const element of document.querySelectorAll("#panel .text *")) {
			element.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
			element.dispatchEvent(new Event("focus"));
		}
		const ran = "pwned" in globalThis ? ["something ran"] : [];
		return [...ran, ...wrong.map(({ outerHTML }) => outerHTML.slice(0, 300))];
	}, FORBIDDEN);
}
