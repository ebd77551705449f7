import type { CodeSelection } from "./question.ts";

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
