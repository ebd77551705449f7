import { t } from "@vscode/l10n";
import { codeSpan, fenced } from "../markdown/fence.ts";
import { escapeMarkdown, inertMarkdown } from "../markdown/inertMarkdown.ts";
import { describeAttached, describePlace } from "../question/describePlace.ts";
import { type Attachment, type CodeSelection, renderAttachment } from "../question/question.ts";
import {
	describeCount,
	describeDuration,
	describeEnding,
	describeExit,
	describeMoment,
	describeStatistics,
} from "./describe.ts";
import { describeOmitted, describeSurroundings } from "./describeOmitted.ts";
import { EXITS } from "./exits.ts";
import { statisticsOf } from "./statistics.ts";
import type { Trace } from "./trace.ts";
import { versionsOf } from "./versions.ts";

/**
 * Questions and answers as a Markdown page to keep or send. What users, files or models wrote stays text: it
 * can neither close its block nor become HTML.
 * @param savingOf what a version saved, in words, if known
 */
export function exportMarkdown(traces: readonly Trace[], savingOf: SavingOf = () => undefined): string {
	return `${traces.map((trace) => exportTrace(trace, savingOf)).join("\n\n---\n\n")}\n`;
}

type SavingOf = (versionId: string) => string | undefined;

function exportTrace(trace: Trace, savingOf: SavingOf): string {
	const [first, ...later] = versionsOf(trace);
	const { question } = first ?? trace;
	const parts = [
		promptOf(question.prompt),
		question.code && codeOf(question.code),
		question.surroundings && `*${escapeMarkdown(describeSurroundings(question.surroundings))}*`,
		question.attachments && attachmentsOf(question.attachments, question.code),
		later.length === 0
			? versionParts(trace, savingOf)
			: versionsOf(trace).map((each) => exportVersion(each, trace, savingOf)),
	];
	return joined(parts.flat());
}

/** One of several versions, with its number; the shown one is marked. */
function exportVersion(version: Trace, shown: Trace, savingOf: SavingOf): string {
	const number = describeCount(version.version);
	const length = describeCount(versionsOf(shown).length);
	const title =
		version === shown ? t`Version ${number} of ${length}, the one shown` : t`Version ${number} of ${length}`;
	const edited = version.question.prompt !== versionsOf(shown)[0]?.question.prompt;
	return joined([
		`### ${title}`,
		edited && `> ${escapeMarkdown(version.question.prompt.trim()).replaceAll("\n", "\n> ")}`,
		...versionParts(version, savingOf),
	]);
}

function versionParts(trace: Trace, savingOf: SavingOf): (string | false | undefined)[] {
	const { thought, answer, failure } = trace;
	const ending = describeEnding(trace);
	const omitted = describeOmitted(trace);
	return [
		omitted && `*${escapeMarkdown(omitted)}*`,
		thought.trim() !== "" && thoughtOf(trace),
		exitOf(trace),
		answer.trim() !== "" && inertMarkdown(answer.trim()),
		ending && `*${ending}*`,
		failure && `**${escapeMarkdown(failure.message)}** ${escapeMarkdown(failure.nextStep)}`,
		lastLineOf(trace, savingOf(trace.versionId)),
	];
}

function joined(parts: readonly (string | false | undefined)[]): string {
	return parts.filter((part) => part).join("\n\n");
}

/** The first line becomes the heading, the others follow below. */
function promptOf(prompt: string): string {
	const [first = "", ...others] = escapeMarkdown(prompt.trim()).split("\n");
	const rest = others.join("\n").trim();
	return `## ${first}${rest === "" ? "" : `\n\n${rest}`}`;
}

function codeOf(code: CodeSelection): string {
	return `${codeSpan(describePlace(code))}\n\n${fenced(code.text, code.language)}`;
}

/** The attachments, collapsed since they may be long. */
function attachmentsOf(attachments: readonly Attachment[], code: CodeSelection | undefined): string {
	const parts = attachments.flatMap((each) => {
		const text = renderAttachment(each, code);
		return text === undefined ? [] : [codeSpan(describeAttached(each)), fenced(text, each.language)];
	});
	return joined([`<details>\n<summary>${t("Added code")}</summary>`, ...parts, "</details>"]);
}

function thoughtOf(trace: Trace): string {
	const { thinkingMs, thinkingTokens } = statisticsOf(trace);
	const summary = t`Thought for ${describeDuration(thinkingMs)} · ${describeCount(thinkingTokens)} tokens`;
	const hint = trace.hint.trim() === "" ? "" : `\n\n${t`Put in: ${codeSpan(trace.hint.trim())}`}`;
	return `<details>\n<summary>${summary}</summary>\n\n${fenced(trace.thought, "text")}${hint}\n\n</details>`;
}

function exitOf(trace: Trace): string | undefined {
	return trace.exit && `**${describeExit(trace)}**: ${EXITS[trace.exit].sentence}`;
}

function lastLineOf(trace: Trace, saving: string | undefined): string {
	const parts = [trace.model.name, describeStatistics(trace), saving, describeMoment(trace.moments.asked)];
	const told = parts.filter((part) => part !== undefined);
	return `<sub>${told.map(escapeMarkdown).join(" · ")}</sub>`;
}
