import { t } from "@vscode/l10n";
import { tell } from "../tell.ts";
import { tellFailure } from "../tellFailure.ts";
import { chooseModel } from "./chooseModel.ts";
import { type Diagnosed, diagnose } from "./diagnose.ts";
import { setServerKey } from "./useServer.ts";

/** The commands about the model: choosing, loading, unloading and diagnosing it. */
export function modelCommands(parts: Diagnosed) {
	const told = (run: () => Promise<void>) => () => run().catch((error) => tellFailure(error, parts.log));
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
