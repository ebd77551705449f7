import { t } from "@vscode/l10n";
import type { Llama, LlamaModel } from "node-llama-cpp";
import type { FileInfo, LoadRequest, Probe } from "../../core/engine/engineProtocol.ts";
import { deadly, type FileNotes, fileNotesOf, isDeadly, withFile } from "../../core/engine/machineNotes.ts";
import type { ModelBackend } from "../../core/engine/modelBackend.ts";
import { type Failure, failures } from "../../core/failure.ts";
import { styleOfTemplate } from "../../core/marks/thinkingStyle.ts";
import type { Survey } from "../../core/model/modelSurvey.ts";
import { keyOf, type MachineFile } from "../machine/machineFile.ts";
import { measureThreads, usableCores } from "../machine/measureThreads.ts";
import { type GgufFile, inspectGguf } from "../modelFile/ggufFile.ts";
import type { ModelSurvey } from "../modelFile/modelSurvey.ts";
import { NativeReason } from "../modelFile/nativeReason.ts";
import type { Proof } from "../modelFile/proveModel.ts";
import { ModelDeath } from "../modelFile/provingProcess.ts";
import { KeptPast } from "./keptPast.ts";
import { LoadedModel, plansThatFit, type Threads } from "./loadedModel.ts";
import { availableBytes, probe } from "./probe.ts";
import { TINY_BYTES } from "./promptReader.ts";
import { type LogLine, startLlama } from "./startLlama.ts";

/** Receives what happens beside the answers. */
export interface LlamaListener {
	readonly log: LogLine;
	/** Something works, but not as well as it could; for the user. */
	warn(failure: Failure): void;
}

export interface LlamaOptions {
	/**
	 * Proves a file where a crash harms nobody; without it, files are loaded unproven.
	 * @throws Failure, ModelDeath
	 */
	readonly prove?: (path: string) => Promise<Proof>;
	/** Reads headers; without it, none are read before a model is chosen. */
	readonly survey?: ModelSurvey;
	/** The folder of models that were proven before their release. */
	readonly ownModels?: string;
	readonly measure?: typeof measureThreads;
	/** Where the state of the last conversation is kept; without it, none is. */
	readonly pastFolder?: string;
}

/** Model files, loaded by llama.cpp in this process. */
export class LlamaModels implements ModelBackend {
	readonly #listener: LlamaListener;
	readonly #machine: MachineFile;
	readonly #options: LlamaOptions;
	readonly #reason = new NativeReason();
	#llama: Promise<Llama> | undefined;

	constructor(listener: LlamaListener, machine: MachineFile, options: LlamaOptions = {}) {
		this.#listener = listener;
		this.#options = options;
		this.#machine = machine;
	}

	async load(request: LoadRequest, onProgress: (share: number) => void): Promise<LoadedModel> {
		const { path } = request;
		const file = await inspectGguf(path);
		const key = await keyOf(path);
		const notes = await this.#fileNotes(key);
		if (isDeadly(notes)) throw failures.modelCrashed(path, notes.why ?? t("the model process ended"));
		const proving = notes.proven || this.#isOwn(path) ? undefined : this.#prove(file, key);
		proving?.catch(() => {}); // awaited below, unless something else fails first
		const llama = await this.#started();
		const freeBytes = () => availableBytes(llama);
		plansThatFit(file, request.contextTokens, await freeBytes(), { onProcessor: !llama.gpu });
		await proving;
		const { pastFolder } = this.#options;
		const load = () =>
			LoadedModel.load(llama, file, request, {
				onProgress,
				reason: this.#reason,
				freeBytes,
				threadsFor: (model) => this.#threadsFor(model, request),
				...(pastFolder !== undefined && {
					keptPast: async (how, bytesPerToken) => {
						const { machine } = await this.#machine.notes();
						const name = [key, JSON.stringify(how), machine].join("; ");
						return KeptPast.in(pastFolder, { name, bytesPerToken });
					},
				}),
			});
		// A crash while using a graphics card is first blamed on the card.
		const attempt = llama.gpu ? { kind: llama.gpu, during: "load" as const } : { file: key };
		const model = await this.#machine.tryOut(attempt, load);
		if (notes.deaths > 0) await this.#note(key, { proven: true, deaths: 0 });
		const { contextTokens, cacheType } = model.plan;
		const { log, warn } = this.#listener;
		log(
			"info",
			`${request.name}: ${model.info.threads} threads, context ${contextTokens}, cache ${cacheType}, ` +
				`${model.pasts} pasts`,
		);
		const wanted = Math.min(request.contextTokens, model.trainContextTokens);
		if (contextTokens < wanted) warn(failures.contextShortened(contextTokens, wanted));
		return model;
	}

	/** Proves a file anew, whatever the notes say: the user has just chosen it. */
	async inspect(path: string): Promise<FileInfo> {
		const file = await inspectGguf(path);
		const { chatTemplate } = await this.#prove(file, await keyOf(path));
		const { architecture, weightBytes, trainContextTokens, endToken } = file;
		return {
			architecture,
			style: styleOfTemplate(file.chatTemplate),
			weightBytes,
			trainContextTokens,
			chatTemplate,
			...(endToken !== undefined && { endToken }),
		};
	}

	/** @throws Failure that says what is wrong with the file */
	async #prove({ path, chatTemplate }: GgufFile, key: string): Promise<Proof> {
		const { prove } = this.#options;
		if (!prove) return { chatTemplate: chatTemplate !== undefined };
		try {
			const proof = await prove(path);
			await this.#note(key, { proven: true, deaths: 0 });
			return proof;
		} catch (error) {
			if (!(error instanceof ModelDeath)) throw error;
			await this.#note(key, deadly(error.message));
			throw failures.modelCrashed(path, error.message);
		}
	}

	#isOwn(path: string): boolean {
		const { ownModels } = this.#options;
		return ownModels !== undefined && path.startsWith(ownModels);
	}

	async #fileNotes(key: string): Promise<FileNotes> {
		return fileNotesOf(await this.#machine.notes(), key);
	}

	async #note(key: string, notes: FileNotes): Promise<void> {
		await this.#machine.remember({ files: withFile(await this.#machine.notes(), key, notes) });
	}

	async survey(paths: readonly string[]): Promise<Survey> {
		return (await this.#options.survey?.of(paths)) ?? {};
	}

	async probe(): Promise<Probe> {
		const llama = await this.#started();
		const { refused } = await this.#machine.notes();
		return { ...(await probe(llama)), refused };
	}

	/** Forgets what was measured about this machine; it is measured again when needed. */
	async forgetMachine(): Promise<void> {
		const llama = await this.#llama?.catch(() => undefined);
		this.#llama = undefined;
		await llama?.dispose();
		await this.#machine.remember({ threads: {}, refused: [], files: {} });
	}

	/** Threads for reading may be all cores, unless there is a graphics card for it or the model is tiny. */
	async #threadsFor(model: LlamaModel, { path, threads }: LoadRequest): Promise<Threads> {
		const writing = threads ?? (await this.#writingThreads(model, path));
		const few = threads !== undefined || model.llama.gpu || model.size < TINY_BYTES;
		return { writing, reading: few ? writing : Math.max(writing, usableCores(model.llama)) };
	}

	/** Measured at a model's first undisturbed load on a machine, and remembered. */
	async #writingThreads(model: LlamaModel, path: string): Promise<number> {
		const key = `${await keyOf(path)} ${model.llama.gpu || "none"} ${model.gpuLayers}`;
		const { threads } = await this.#machine.notes();
		if (threads[key] !== undefined) return threads[key];
		const measured = await (this.#options.measure ?? measureThreads)(model);
		// A measurement beside other load would slow down every answer from now on.
		if (!measured.disturbed) {
			await this.#machine.remember({ threads: { ...threads, [key]: measured.threads } });
		}
		return measured.threads;
	}

	/** llama.cpp, started on first use; a failed start is tried again. */
	#started(): Promise<Llama> {
		this.#llama ??= this.#start().catch((error) => {
			this.#llama = undefined;
			throw error;
		});
		return this.#llama;
	}

	async #start(): Promise<Llama> {
		const llama = await startLlama(this.#machine, (level, text) => {
			if (level !== "info") this.#reason.push(text);
			this.#listener.log(level, text);
		});
		const died = this.#machine.takeDeath();
		if (died) this.#listener.warn(failures.graphicsCardFailed(died.kind, died.during));
		return llama;
	}
}
