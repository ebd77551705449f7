import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { FailureInfo } from "../../core/failure.ts";
import { describeCount, ENDING_WORDS } from "../../core/trace/describe.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { brokenOff } from "../../core/trace/versions.ts";
import { visibleText } from "../../core/visibleText.ts";
import { LINK } from "../markdown/markdown.ts";
import type { TraceContext } from "../state/panelContext.ts";

/** How a trace, or the try to have another version of it, ended, where that is not simply with the answer. */
export function endingView(trace: Trace, context: TraceContext): TemplateResult | typeof nothing {
	const broken = brokenOff(trace);
	const { ending, failure } = broken ?? trace;
	const again = (ending === "stopped" || ending === "failed") && !context.busy && context.layout === "list";
	const button = again ? tryAgain(trace, broken, context) : nothing;
	if (failure) return failureView(failure, context.post, button);
	const words = broken
		? t`Version ${describeCount(broken.version)} was stopped; this is what was there before.`
		: ending && ENDING_WORDS[ending];
	if (!words) return nothing;
	return html`
		<p class="note"><i class="codicon codicon-info" aria-hidden="true"></i><span>${words}</span>${button}</p>`;
}

/** Does what was broken off once more, in the way that it was done. */
function tryAgain(trace: Trace, broken: Trace | undefined, { post, recalled }: TraceContext): TemplateResult {
	const { id: traceId } = trace;
	const { question, effort } = broken ?? trace;
	const { prompt } = question;
	const thinkMore = broken?.reopened && !recalled;
	const press = () =>
		post(thinkMore ? { type: "thinkMore", traceId } : { type: "askAgain", traceId, effort, prompt });
	return html`
		<button type="button" class="action try-again" @click=${press}>
			<i class="codicon codicon-refresh" aria-hidden="true"></i>${t("Try again")}
		</button>`;
}

function failureView(
	{ message, nextStep }: FailureInfo,
	post: TraceContext["post"],
	button: TemplateResult | typeof nothing,
): TemplateResult {
	return html`
		<div class="failure">
			<i class="codicon codicon-error" aria-hidden="true"></i>
			<div>
				<p>${linked(message, post)}</p>
				<p>${linked(nextStep, post)}</p>
				${button}
			</div>
		</div>`;
}

/** A text whose web addresses can be followed; the host asks before it leaves the editor. */
function linked(text: string, post: TraceContext["post"]): (string | TemplateResult)[] {
	const parts = visibleText(text).split(/(https?:\/\/[^\s<>"'`()[\]]*[^\s<>"'`()[\].,;:!?])/i);
	return parts.map((part, index) => {
		if (index % 2 === 0 || !LINK.test(part)) return part;
		const press = (event: Event) => {
			event.preventDefault();
			event.stopPropagation();
			post({ type: "openLink", href: part });
		};
		return html`<a href=${part} @click=${press}>${part}</a>`;
	});
}
