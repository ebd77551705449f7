import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { Failure } from "../core/failure.ts";
import type { Conversation } from "../host/conversation.ts";
import { type LocatedModel, locateModel } from "../host/locateModel.ts";
import { readSettings } from "./readSettings.ts";
import type { SelectedCode } from "./selectedCode.ts";

/** Brings together what a question needs in VS Code: settings, model, selection, panel. */
export class Assistant {
	readonly #conversation: Conversation;
	readonly #bundledModels: string;
	readonly #log: vscode.LogOutputChannel;
	readonly #locations = new Map<string, vscode.Location>();

	/** @param bundledModels the folder with the starter model */
	constructor(conversation: Conversation, bundledModels: string, log: vscode.LogOutputChannel) {
		this.#conversation = conversation;
		this.#bundledModels = bundledModels;
		this.#log = log;
	}

	/** Asks about code and shows the panel, where the answer appears. Resolves when the answer has ended. */
	async ask(prompt: string, { code, location }: SelectedCode): Promise<void> {
		const settings = readSettings(this.#log);
		const model = this.#locate(settings["z1.model"]);
		if (!model) return;
		await vscode.commands.executeCommand("z1.panel.focus", { preserveFocus: true });
		const traceId = randomUUID();
		this.#locations.set(traceId, location);
		const trace = await this.#conversation.ask({ prompt, code }, { model, settings, traceId });
		if (trace.failure) this.#log.error(`${trace.failure.code}: ${trace.failure.message}`);
	}

	/** Has the model think on about a question that was answered; the latest one unless told which. */
	async thinkMore(traceId = this.#conversation.traces.at(-1)?.id): Promise<void> {
		if (traceId === undefined) return;
		try {
			await this.#conversation.thinkMore(traceId);
		} catch (error) {
			const { message, nextStep } = Failure.from(error);
			this.#log.warn(message);
			void vscode.window.showInformationMessage(`${message} ${nextStep}`);
		}
	}

	/** Selects the code that a question was about in its editor. */
	async showCode(traceId: string): Promise<void> {
		const location = this.#locations.get(traceId);
		if (location) await vscode.window.showTextDocument(location.uri, { selection: location.range });
	}

	/** The model that the setting names; what is wrong with it is told with a way to mend it. */
	#locate(setting: string): LocatedModel | undefined {
		const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
		try {
			return locateModel(setting, this.#bundledModels, folder);
		} catch (error) {
			const { message, nextStep } = Failure.from(error);
			const openSettings = "Open Settings";
			this.#log.error(message);
			vscode.window.showErrorMessage(`${message} ${nextStep}`, openSettings).then((choice) => {
				if (choice) void vscode.commands.executeCommand("workbench.action.openSettings", "z1.model");
			});
			return undefined;
		}
	}
}
