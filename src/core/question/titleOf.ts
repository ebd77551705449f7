import { t } from "@vscode/l10n";
import { baseName } from "../baseName.ts";
import { describePlace } from "./describePlace.ts";
import type { CodeSelection, Question } from "./question.ts";
import { READY_QUESTIONS, type ReadyId } from "./readyQuestions.ts";

/** What the ready questions ask for, in a word. */
const TITLES: Readonly<Record<ReadyId, string>> = {
	explain: t("Explain"),
	fix: t("Fix"),
	writeTests: t("Tests"),
	document: t("Document"),
	findComplexity: t("Complexity"),
};

/**
 * What a question is about, to be told from others: `Fix · total in cart.ts`, or the first line of the user's
 * own.
 */
export function titleOf({ prompt, code }: Question): string {
	const ready = (Object.keys(READY_QUESTIONS) as ReadyId[]).find((id) => isReady(id, prompt));
	if (ready === undefined) return prompt.trim().split("\n")[0] ?? "";
	return code ? `${TITLES[ready]} · ${subjectOf(code)}` : TITLES[ready];
}

function isReady(id: ReadyId, prompt: string): boolean {
	const ready: { prompt: string; withDiagnostics?: string } = READY_QUESTIONS[id];
	// What is said on top of a ready question stands in a paragraph of its own.
	const [asked] = prompt.split("\n\n");
	return asked === ready.prompt || asked === ready.withDiagnostics;
}

/**
 * A name that a code gives, behind at least a word and before its parameters or what it holds; a call is
 * none.
 */
const NAMED =
	/^[^\S\n]*(?!(?:return|throw|await|yield|new|else)\b)(?:[\w@]+[^\S\n]+)+([\p{L}_$][\p{L}\p{N}_$]*)[^\S\n]*[(<{:]/mu;

function subjectOf(code: CodeSelection): string {
	const file = baseName(code.file);
	const name = NAMED.exec(code.text)?.[1];
	return name === undefined ? describePlace({ ...code, file }) : t`${name} in ${file}`;
}
