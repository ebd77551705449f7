import { t } from "@vscode/l10n";
import { diffWordsWithSpace } from "diff";
import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { describeVariant } from "../../core/trace/describe.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { wasInterrupted } from "../../core/trace/versions.ts";
import { visibleText } from "../../core/visibleText.ts";
import { safeBounded } from "../markdown/safeMarkdown.ts";
import type { ShownTrace } from "../state/panelState.ts";

/** Answers that are longer, or too much to draw, are compared as they were written, and not word by word. */
const LONGEST = 20_000;
/** Nor are answers that differ in more words and spaces than this, or take longer, in milliseconds. */
const BOUNDS = { maxEditLength: 2000, timeout: 60 };

/**
 * How each answer differs from the last one, that of the full window, once all have ended; nothing if the
 * comparison broke off before that.
 */
export function differencesView(traces: readonly ShownTrace[]): TemplateResult | typeof nothing {
	const ended = traces.map(({ trace }) => trace).filter(({ phase }) => phase === "ended");
	const full = ended.at(-1);
	if (!full?.full || wasInterrupted(full) || ended.length < 2 || ended.length < traces.length) return nothing;
	return html`${guard(
		ended,
		() => html`
		<section class="differences" aria-label=${t("Differences")}>
			${allSay(ended) ? html`<h2>${t("All answers say the same")}</h2>` : [html`<h2>${t("What the full window answers differently")}</h2>`, ended.slice(0, -1).map((trace) => differenceView(trace, full))]}
		</section>`,
	)}`;
}

/** Whether all answers read the same. */
function allSay(traces: readonly Trace[]): boolean {
	return new Set(traces.map(({ answer }) => readText(answer))).size === 1;
}

function differenceView(trace: Trace, full: Trace): TemplateResult {
	const [before, after] = [readText(trace.answer), readText(full.answer)];
	return html`
		<h3>${describeVariant(trace)}</h3>
		${before === after ? html`<p class="quiet">${t("The same answer, word for word.")}</p>` : changesView(before, after)}`;
}

/** Stands for an indenting space of code, where spaces matter. */
const INDENT = "\ue000";

/** An answer as read: without Markdown's marks, and regardless of line breaks in its prose. */
function readText(answer: string): string {
	const drawn = answer.length > LONGEST ? undefined : safeBounded(answer);
	if (drawn === undefined) return visibleText(answer).trim();
	const page = document.createElement("template");
	page.innerHTML = drawn;
	for (const bar of page.content.querySelectorAll(".code-bar")) bar.remove();
	for (const code of page.content.querySelectorAll("pre")) {
		const spaces = (indent: string) => INDENT.repeat(indent.replaceAll("\t", "    ").length);
		code.textContent = `\n${code.textContent.replace(/^[ \t]+/gm, spaces)}\n`;
	}
	return visibleText(page.content.textContent ?? "")
		.replace(/[^\S\n]+/g, " ")
		.replace(/ ?\n\s*/g, "\n")
		.replaceAll(INDENT, " ")
		.trim();
}

function changesView(before: string, after: string): TemplateResult {
	const short = before.length + after.length <= LONGEST;
	const changes = short ? diffWordsWithSpace(before, after, BOUNDS) : undefined;
	if (!changes) return html`<p class="quiet">${t("The answers differ.")}</p>`;
	return html`
		<p class="changes">${changes.map(({ value, added, removed }) => {
			if (added) return html`<ins>${value}</ins>`;
			return removed ? html`<del>${value}</del>` : value;
		})}</p>`;
}
