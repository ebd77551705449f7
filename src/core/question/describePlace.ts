import { t } from "@vscode/l10n";
import type { Attachment, CodeSelection } from "./question.ts";

/** Line numbers as shown to users, from 1: `3–9`, or `3` for a single line. */
export function describeLines(startLine: number, endLine: number): string {
	return startLine === endLine ? `${startLine}` : `${startLine}–${endLine}`;
}

/** The place of code: `src/fold.js:3–9`. */
export function describePlace({
	file,
	startLine,
	endLine,
}: Omit<CodeSelection, "text" | "language">): string {
	return `${file}:${describeLines(startLine, endLine)}`;
}

/** The name of an attachment: `cart.ts`, `total in cart.ts`, or `cart.ts:3–9`. */
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
