import { BUNDLED_MODELS, ENGINE } from "../../src/cli/installation.ts";
import { UsageError } from "../../src/cli/usage.ts";
import type { ModelProfile } from "../../src/core/catalogue/modelProfile.ts";
import type { LoadedInfo } from "../../src/core/engine/engineProtocol.ts";
import { recordTrajectory } from "../../src/core/recording/recordTrajectory.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { startOwnEngine } from "../../src/host/engine/ownEngine.ts";
import { sha256Of } from "../../src/host/fileHash.ts";
import { locateModel } from "../../src/host/machine/locateModel.ts";
import { ServedModels } from "../../src/host/served/servedModels.ts";
import type { Recorder } from "./recorder.ts";

/** A model whose trajectories are recorded. */
export interface RecordedModel {
	readonly profile: ModelProfile;
	readonly info: LoadedInfo;
	/** Of the file; empty for a server, which has none to show. */
	readonly sha256: string;
	/** One for a model file, several for a server. */
	readonly recorders: readonly Recorder[];
	dispose(): void;
}

/**
 * Opens a model for recording.
 * @param model a name or a file as in the setting `z1.model`, or a server's address, followed by `#` and the
 *   model's name if it has several: `http://127.0.0.1:8000#z1-7b`
 * @param atOnce questions to a server in parallel
 * @throws Failure when it cannot be loaded or does not answer
 */
export function openRecordedModel(model: string, atOnce: number): Promise<RecordedModel> {
	return /^https?:\/\//i.test(model) ? openServed(model, atOnce) : openFile(model);
}

async function openFile(name: string): Promise<RecordedModel> {
	const model = locateModel(name, BUNDLED_MODELS, process.cwd());
	const client = new EngineClient(async () => startOwnEngine(ENGINE, () => {}), { log: () => {} });
	try {
		const info = await client.load(model);
		const sha256 = await sha256Of(model.path);
		const recorder: Recorder = {
			retries: false,
			record: (problem, request, signal) => {
				const stop = () => client.control(problem.id, "stop");
				signal.addEventListener("abort", stop, { once: true });
				return client.record(problem.id, request).finally(() => signal.removeEventListener("abort", stop));
			},
		};
		return { profile: model.profile, info, sha256, recorders: [recorder], dispose: () => client.dispose() };
	} catch (error) {
		client.dispose();
		throw error;
	}
}

/** Each recorder has a connection of its own, so that no question waits for another. */
async function openServed(address: string, atOnce: number): Promise<RecordedModel> {
	const [url = "", model = ""] = address.split(/#(.*)/s);
	const served = new ServedModels({
		settings: () => ({ url, model, contextTokens: 0 }),
		apiKey: async () => process.env.Z1_SERVER_KEY,
		log: () => {},
	});
	const { path, profile } = await served.locate();
	const { name, contextTokens } = profile;
	const open = () => served.load({ path, name, contextTokens }, () => {}, new AbortController().signal);
	const opened = await Promise.all(Array.from({ length: atOnce }, open));
	const [first] = opened;
	if (!first) throw new UsageError("--at-once takes at least 1");
	const recorders = opened.map(
		({ reasoner }): Recorder => ({
			retries: true,
			record: (_problem, request, signal) => recordTrajectory(reasoner, request, signal),
		}),
	);
	return { profile, info: first.info, sha256: "", recorders, dispose: () => {} };
}
