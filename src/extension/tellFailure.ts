import * as vscode from "vscode";
import { Failure } from "../core/failure.ts";
import { commandsIn } from "../core/protocol/namedCommands.ts";
import { tell } from "./tell.ts";

/**
 * Tells the user what went wrong and what to do next, with a button for each command that the next step
 * names.
 */
export function tellFailure(error: unknown, log: vscode.LogOutputChannel): void {
	const { code, message, nextStep } = Failure.from(error);
	log.warn(`${code}: ${message}`);
	const named = commandsIn(nextStep);
	void tell.warning(`${message} ${nextStep}`, ...named.map(({ title }) => title)).then((choice) => {
		const chosen = named.find(({ title }) => title === choice);
		if (chosen) void vscode.commands.executeCommand(chosen.command);
	});
}
