import { repairUserFolder, USER_FOLDER } from "../machine/userFolder.ts";

/** The environment that the engine is started with. */
export function engineEnvironment(): NodeJS.ProcessEnv {
	repairUserFolder(); // where the engine keeps its notes
	// In a desktop VS Code, process.execPath is Electron, which this turns into plain Node.
	return { Z1_HOME: USER_FOLDER, ...process.env, ELECTRON_RUN_AS_NODE: "1" };
}
