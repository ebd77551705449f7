import * as vscode from "vscode";

/** The sign of Z1 on a tab, where VS Code gives an icon no colour of its theme. */
export function tabIcon(extensionUri: vscode.Uri): { light: vscode.Uri; dark: vscode.Uri } {
	const file = (theme: string) => vscode.Uri.joinPath(extensionUri, "media", `z1-${theme}.svg`);
	return { light: file("light"), dark: file("dark") };
}
