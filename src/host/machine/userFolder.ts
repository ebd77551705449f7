import { homedir } from "node:os";
import { join } from "node:path";

/** What belongs to the user rather than to an editor: models, and what was found out about the machine. */
export const USER_FOLDER = process.env.Z1_HOME || join(homedir(), ".z1-code");
