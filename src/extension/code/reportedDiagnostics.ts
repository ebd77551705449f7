import * as vscode from "vscode";
import type { Diagnostic } from "../../core/question/question.ts";

/** Limit of the problems that go along with a question; the most severe first. */
const MOST = 20;

const SEVERITIES = {
	[vscode.DiagnosticSeverity.Error]: "error",
	[vscode.DiagnosticSeverity.Warning]: "warning",
	[vscode.DiagnosticSeverity.Information]: "information",
	[vscode.DiagnosticSeverity.Hint]: "hint",
} as const satisfies Record<vscode.DiagnosticSeverity, Diagnostic["severity"]>;

/** The problems reported anywhere in a piece of code. */
export function problemsIn({ uri, range }: vscode.Location): vscode.Diagnostic[] {
	return vscode.languages.getDiagnostics(uri).filter((problem) => problem.range.intersection(range));
}

/** Converts problems for a question. */
export function describeProblems(problems: readonly vscode.Diagnostic[]): Diagnostic[] {
	return problems
		.toSorted((a, b) => a.severity - b.severity || a.range.start.compareTo(b.range.start))
		.slice(0, MOST)
		.map(({ range, severity, message, source }) => ({
			line: range.start.line + 1,
			severity: SEVERITIES[severity],
			message,
			...(source && { source }),
		}));
}
