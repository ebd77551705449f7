import * as vscode from "vscode";

/** The icon of Z1 on a tab, for which VS Code provides no theme colour. */
export function tabIcon(extensionUri: vscode.Uri): { light: vscode.Uri; dark: vscode.Uri } {
	const file = (theme: string) => vscode.Uri.joinPath(extensionUri, "media", `z1-${theme}.svg`);
	return { light: file("light"), dark: file("dark") };
}
