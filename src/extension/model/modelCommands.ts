import { t } from "@vscode/l10n";
import type * as vscode from "vscode";
import { Failure } from "../../core/failure.ts";
import { tell } from "../tell.ts";
import { chooseModel } from "./chooseModel.ts";
import { type Diagnosed, diagnose } from "./diagnose.ts";
import { setServerKey } from "./useServer.ts";

/** The commands about the model itself: which one, in memory or not, and what is wrong with it. */
export function modelCommands(parts: Diagnosed) {
	const told = (run: () => Promise<void>) => () => run().catch((error) => tellError(error, parts.log));
	return {
		"z1.chooseModel": told(() => chooseModel(parts)),
		"z1.unloadModel": told(async () => {
			await parts.engines.local.unload();
			tell.briefly(t("Z1: the model is unloaded; the next question loads it again."), 5000);
		}),
		"z1.measureMachine": told(async () => {
			await parts.engines.local.forgetMachine();
			tell.briefly(t("Z1: the machine is measured again when the next question loads the model."), 5000);
		}),
		"z1.setServerKey": told(() => setServerKey(parts.engines, parts.log)),
		"z1.diagnose": told(() => diagnose(parts)),
	};
}

/** Tells what went wrong without keeping the command waiting for the user to read it. */
function tellError(error: unknown, log: vscode.LogOutputChannel): void {
	const { code, message, nextStep } = Failure.from(error);
	log.error(`${code}: ${message}`);
	void tell.error(`${message} ${nextStep}`);
}
