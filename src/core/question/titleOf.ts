import { t } from "@vscode/l10n";
import { baseName } from "../baseName.ts";
import { describePlace } from "./describePlace.ts";
import type { CodeSelection, Question } from "./question.ts";
import { READY_QUESTIONS, type ReadyId } from "./readyQuestions.ts";

/** A word for each ready-made question. */
const TITLES: Readonly<Record<ReadyId, string>> = {
	explain: t("Explain"),
	fix: t("Fix"),
	writeTests: t("Tests"),
	document: t("Document"),
	findComplexity: t("Complexity"),
};

/**
 * A title that tells a question from others: `Fix · total in cart.ts`, or the first line of the user's own
 * words.
 */
export function titleOf({ prompt, code }: Question): string {
	const ready = (Object.keys(READY_QUESTIONS) as ReadyId[]).find((id) => isReady(id, prompt));
	if (ready === undefined) return prompt.trim().split("\n")[0] ?? "";
	return code ? `${TITLES[ready]} · ${subjectOf(code)}` : TITLES[ready];
}

function isReady(id: ReadyId, prompt: string): boolean {
	const ready: { prompt: string; withDiagnostics?: string } = READY_QUESTIONS[id];
	// Additions to a ready-made question form a paragraph of their own.
	const [asked] = prompt.split("\n\n");
	return asked === ready.prompt || asked === ready.withDiagnostics;
}

/**
 * A name that code defines: after at least one word, and before its parameters or body; not that of a call.
 */
const NAMED =
	/^[^\S\n]*(?!(?:return|throw|await|yield|new|else)\b)(?:[\w@]+[^\S\n]+)+([\p{L}_$][\p{L}\p{N}_$]*)[^\S\n]*[(<{:]/mu;

function subjectOf(code: CodeSelection): string {
	const file = baseName(code.file);
	const name = NAMED.exec(code.text)?.[1];
	return name === undefined ? describePlace({ ...code, file }) : t`${name} in ${file}`;
}
