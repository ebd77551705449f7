import { repairUserFolder, USER_FOLDER } from "../machine/userFolder.ts";

/** The environment of the engine process. */
export function engineEnvironment(): NodeJS.ProcessEnv {
	repairUserFolder(); // where the engine keeps its notes
	// In a desktop VS Code, process.execPath is Electron; this variable makes it run as plain Node.
	return { Z1_HOME: USER_FOLDER, ...process.env, ELECTRON_RUN_AS_NODE: "1" };
}
