import { t } from "@vscode/l10n";
import type { Attachment, CodeSelection } from "./question.ts";

/** Lines as users read them, from 1: `3–9`, or `3` where it is one. */
export function describeLines(startLine: number, endLine: number): string {
	return startLine === endLine ? `${startLine}` : `${startLine}–${endLine}`;
}

/** Where code stands: `src/fold.js:3–9`. */
export function describePlace({
	file,
	startLine,
	endLine,
}: Omit<CodeSelection, "text" | "language">): string {
	return `${file}:${describeLines(startLine, endLine)}`;
}

/** What was attached: `cart.ts`, `total in cart.ts`, or `cart.ts:3–9`. */
export function describeAttached({
	file,
	symbol,
	whole,
	startLine,
	endLine,
}: Pick<Attachment, "file" | "symbol" | "whole" | "startLine" | "endLine">): string {
	if (whole) return file;
	return symbol === undefined ? describePlace({ file, startLine, endLine }) : t`${symbol} in ${file}`;
}
