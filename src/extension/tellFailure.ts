import type * as vscode from "vscode";
import { Failure } from "../core/failure.ts";
import { tell } from "./tell.ts";

/** Tells the user what went wrong and what to do next. */
export function tellFailure(error: unknown, log: vscode.LogOutputChannel): void {
	const { message, nextStep } = Failure.from(error);
	log.warn(message);
	void tell.warning(`${message} ${nextStep}`);
}
