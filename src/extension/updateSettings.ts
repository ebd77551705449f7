import * as vscode from "vscode";

/**
 * Changes settings where they are set now: in the workspace if it has its own value, otherwise for the user.
 */
export async function updateSettings(settings: Readonly<Record<string, unknown>>): Promise<void> {
	const configuration = vscode.workspace.getConfiguration();
	for (const [name, value] of Object.entries(settings)) {
		const inWorkspace = configuration.inspect(name)?.workspaceValue !== undefined;
		const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
		await configuration.update(name, value, target);
	}
}
