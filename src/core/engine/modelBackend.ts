import type { Survey } from "../model/modelSurvey.ts";
import type { Reasoner } from "../thinking/reasoner.ts";
import type { FileInfo, LoadedInfo, LoadRequest, Probe } from "./engineProtocol.ts";

/** A model that can be asked: its open sequence and what its users are told about it. */
export interface OpenModel {
	readonly info: LoadedInfo;
	readonly reasoner: Reasoner;
	/** Whether the model has to be opened again before the next question, since it may have been replaced. */
	isStale?(signal: AbortSignal): boolean | Promise<boolean>;
	/** Permits or forbids keeping what is asked next; see `LoadRequest.keepsPast`. */
	permitKeeping?(may: boolean | undefined): Promise<void>;
	/** Keeps the last question's past for the next time that the model is opened, if that is permitted. */
	keepPast?(): Promise<void>;
	dispose(): Promise<void>;
}

/** A source of models: files that llama.cpp loads, or a server. */
export interface ModelBackend {
	/** The seat of a model: seats are independent of each other. Without this method, all models share one. */
	seatOf?(path: string): string;
	/**
	 * Opens a model.
	 * @param onProgress receives the loaded share, 0–1
	 * @param signal aborts loading while it only waits
	 * @throws Failure for anything a user can meet; the signal's reason when aborted
	 */
	load(request: LoadRequest, onProgress: (share: number) => void, signal: AbortSignal): Promise<OpenModel>;
	/** @throws Failure that says what is wrong with the file */
	inspect(path: string): Promise<FileInfo>;
	/** Reads the headers of these files, as far as time allows. */
	survey(paths: readonly string[]): Promise<Survey>;
	probe(): Promise<Probe>;
	/** Forgets what was measured about this machine; called while nothing is loaded. */
	forgetMachine(): Promise<void>;
}
