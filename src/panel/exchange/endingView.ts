import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { FailureInfo } from "../../core/failure.ts";
import type { NamedCommandId } from "../../core/protocol/namedCommands.ts";
import { describeCount, describeEnding } from "../../core/trace/describe.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { brokenOff, wasInterrupted } from "../../core/trace/versions.ts";
import { sentenceView } from "../markdown/sentenceView.ts";
import type { TraceContext } from "../state/panelContext.ts";

/** How a trace or its latest version ended, unless it is simply complete. */
export function endingView(trace: Trace, context: TraceContext): TemplateResult | typeof nothing {
	const broken = brokenOff(trace);
	const { failure } = broken ?? trace;
	const again = wasInterrupted(broken ?? trace) && !context.busy && context.layout === "list";
	const button = again ? tryAgain(trace, broken, context) : nothing;
	if (failure) return failureView(failure, context.post, button);
	const words = broken
		? t`Version ${describeCount(broken.version)} was stopped; this is what was there before.`
		: describeEnding(trace);
	if (!words) return nothing;
	return html`
		<p class="note"><i class="codicon codicon-info" aria-hidden="true"></i><span>${words}</span>${button}</p>`;
}

/** Retries what was interrupted, in the same way. */
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
	const offers = {
		run: (command: NamedCommandId) => post({ type: "run", command }),
		openLink: (href: string) => post({ type: "openLink", href }),
	};
	return html`
		<div class="failure">
			<i class="codicon codicon-error" aria-hidden="true"></i>
			<div>
				<p>${sentenceView(message, offers)}</p>
				<p>${sentenceView(nextStep, offers)}</p>
				${button}
			</div>
		</div>`;
}
