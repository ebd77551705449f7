import { rm } from "node:fs/promises";
import { join } from "node:path";
import { PAST_FOLDER } from "../../core/engine/engineProtocol.ts";
import { USER_FOLDER } from "./userFolder.ts";

/**
 * Deletes what engines have kept of the last conversation, and keeps them from writing down what they still
 * have in memory of earlier questions. Works whether or not an engine runs.
 * @throws when the folder cannot be deleted
 */
export async function forgetPast(userFolder = USER_FOLDER): Promise<void> {
	await rm(join(userFolder, PAST_FOLDER), { recursive: true, force: true });
}
