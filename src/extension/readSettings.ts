import * as vscode from "vscode";
import { parseSettings, type Settings } from "../core/protocol/settings.ts";

/** The current settings; an invalid value is logged and replaced by its default. */
export function readSettings(log: vscode.LogOutputChannel): Settings {
	const configuration = vscode.workspace.getConfiguration();
	const { settings, rejected } = parseSettings((name) => configuration.get(name));
	for (const { message } of rejected) log.warn(message);
	return settings;
}
