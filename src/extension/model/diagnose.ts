import * as vscode from "vscode";
import { describeDiagnosis } from "../../core/diagnosis/diagnosis.ts";
import { redact } from "../../core/diagnosis/redact.ts";
import type { Conversations } from "../../host/conversation/conversations.ts";
import { placesHere } from "../../host/found/places.ts";
import { inspectInstallation } from "../../host/machine/inspectInstallation.ts";
import { readSettings } from "../readSettings.ts";
import type { Engines } from "./engines.ts";

/** What a diagnosis inspects. */
export interface Diagnosed {
	readonly engines: Engines;
	readonly bundledModels: string;
	readonly log: vscode.LogOutputChannel;
	readonly context: vscode.ExtensionContext;
	readonly conversations: Conversations;
}

/** *Z1: Diagnose*: a Markdown page in an editor, without secrets, to read or to share. */
export async function diagnose({
	engines,
	bundledModels,
	log,
	context,
	conversations,
}: Diagnosed): Promise<void> {
	const settings = readSettings(log);
	const diagnosis = await vscode.window.withProgress(
		{ location: vscode.ProgressLocation.Window, title: "Z1" },
		() =>
			inspectInstallation({
				client: engines.local,
				status: engines.status,
				...(settings["z1.engine"] === "server" && { inspectServer: () => engines.served.describe() }),
				bundledModels,
				setting: settings["z1.model"],
				baseFolder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "",
				installation: context.extensionPath,
				versions: {
					"VS Code": `${vscode.version} (${vscode.env.appHost}, ${vscode.env.remoteName ?? "local"})`,
				},
				logFile: vscode.Uri.joinPath(context.logUri, "Z1.log").fsPath,
				traces: conversations.current.traces,
			}),
	);
	const content = redact(describeDiagnosis(diagnosis), placesHere().home);
	const document = await vscode.workspace.openTextDocument({ language: "markdown", content });
	await vscode.window.showTextDocument(document);
}
