import { t } from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import { EFFORTS } from "../../core/effort.ts";
import { EFFORT_WORDS } from "../../core/trace/describe.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { visibleText } from "../../core/visibleText.ts";
import { copyText } from "../page/copyText.ts";
import { type MenuItem, menuView } from "../page/menuView.ts";
import type { TraceContext } from "../state/panelContext.ts";

/** The actions on an ended answer, an icon each. */
export function actionsOf(trace: Trace, { busy, recalled, post, layout }: TraceContext): TemplateResult[] {
	const { id: traceId, ending, answer, tokens } = trace;
	// Answers side by side are for reading, copying and applying only.
	const asked = tokens.prompt > 0 && layout === "list";
	return [
		answer.trim() !== "" && copyAction(answer),
		asked &&
			ending !== "failed" &&
			!busy &&
			!recalled &&
			action(
				"lightbulb",
				t("Think more"),
				t("Have the model think on, with a larger window, and answer anew"),
				() => post({ type: "thinkMore", traceId }),
			),
		asked && !busy && menuView(AGAIN, "icon", effortsOf(trace, post)),
		asked &&
			!busy &&
			action(
				"split-horizontal",
				t("Compare efforts"),
				t("Ask the same at other efforts and with the full window, side by side"),
				() => post({ type: "compareEfforts", traceId }),
			),
		asked &&
			action("export", t("Export"), t("Write the question and its answer into a Markdown or JSON file"), () =>
				post({ type: "exportTrace", traceId }),
			),
	].filter((each) => each !== false);
}

const AGAIN = {
	icon: "refresh",
	name: t("Ask again"),
	tooltip: t("Ask the same again; the answer that is there is kept beside the new one"),
};

/** The efforts for asking again, with the question's own first. */
function effortsOf({ id: traceId, effort: asked }: Trace, post: TraceContext["post"]): MenuItem[] {
	const others = EFFORTS.filter((effort) => effort !== asked);
	return [asked, ...others].map((effort) => ({
		icon: effort === asked ? "refresh" : "lightbulb-sparkle",
		name: effort === asked ? t`the same (${EFFORT_WORDS[effort]})` : EFFORT_WORDS[effort],
		tooltip: t`Ask again with the effort ${EFFORT_WORDS[effort]}`,
		pick: () => post({ type: "askAgain", traceId, effort }),
	}));
}

function action(icon: string, name: string, tooltip: string, act: () => void): TemplateResult {
	return html`
		<button type="button" class="action" title=${`${name}: ${tooltip}`} aria-label=${name} @click=${act}>
			<i class="codicon codicon-${icon}" aria-hidden="true"></i>
		</button>`;
}

/** Its icon and name confirm the copy for a moment. */
function copyAction(answer: string): TemplateResult {
	return html`
		<button type="button" class="action" title=${t("Copy the answer as Markdown")}
			@click=${({ currentTarget }: Event) => copyText(currentTarget as Element, visibleText(answer))}>
			<i class="codicon codicon-copy" aria-hidden="true"></i><span class="copy-label visually-hidden">${t("Copy answer")}</span>
		</button>`;
}
