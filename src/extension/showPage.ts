import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { languageTag } from "../core/language.ts";

/** The content of a webview; paths start from the extension's folder, in `dist` or `media`. */
export interface WebviewPage {
	readonly title: string;
	readonly styles: readonly string[];
	/** HTML of the product itself, never anybody else's. */
	readonly main: string;
	readonly script: string;
}

/** Shows a page. Its policy allows its own script, styles and icons, and nothing from elsewhere. */
export function showPage(webview: vscode.Webview, extensionUri: vscode.Uri, page: WebviewPage): void {
	const roots = ["dist", "media"].map((folder) => vscode.Uri.joinPath(extensionUri, folder));
	webview.options = { enableScripts: true, localResourceRoots: roots };
	const nonce = randomBytes(16).toString("base64");
	const uri = (path: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, path));
	const policy = [
		"default-src 'none'",
		`script-src 'nonce-${nonce}'`,
		`style-src ${webview.cspSource}`,
		`font-src ${webview.cspSource}`,
	].join("; ");
	webview.html = `<!DOCTYPE html>
<html lang="${languageTag()}">
<head>
	<meta charset="utf-8">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<meta http-equiv="Content-Security-Policy" content="${policy}">
	${page.styles.map((path) => `<link rel="stylesheet" href="${uri(path)}">`).join("\n\t")}
	<title>${page.title}</title>
</head>
<body>
	${page.main}
	<script type="application/json" id="l10n">${translations()}</script>
	<script type="module" nonce="${nonce}" src="${uri(page.script)}"></script>
</body>
</html>`;
}

/** The translations for the page's script: data, which no policy forbids. */
function translations(): string {
	return JSON.stringify(vscode.l10n.bundle ?? {}).replaceAll("<", "\\u003c");
}
