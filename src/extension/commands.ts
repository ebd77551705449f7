import * as vscode from "vscode";
import type { CommandId } from "../core/protocol/commands.ts";

export type Command = (...args: never[]) => unknown;

/** Registers exactly the declared commands. */
export function registerCommands(commands: Readonly<Record<CommandId, Command>>): vscode.Disposable {
	const registered = Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run));
	return vscode.Disposable.from(...registered);
}
