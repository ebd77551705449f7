import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { Disposables } from "../../core/disposables.ts";
import { EFFORTS, type Effort } from "../../core/effort.ts";
import { Failure, failures } from "../../core/failure.ts";
import { formatNumber } from "../../core/language.ts";
import { inertLabel, inertMessage } from "../../core/markdown/inertText.ts";
import { forcedText } from "../../core/marks/thinkingStyle.ts";
import { hintOf, type Settings } from "../../core/protocol/settings.ts";
import { readChat } from "../../core/question/chat.ts";
import { divideContext, windowFor } from "../../core/thinking/window.ts";
import { guessTokens } from "../../core/tokenLengths.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { TraceFeed } from "../../core/trace/traceFeed.ts";
import type { AskOptions } from "../../host/conversation/conversation.ts";
import type { EngineClient } from "../../host/engine/engineClient.ts";
import type { LocatedModel } from "../../host/machine/locateModel.ts";
import type { Assistant } from "../ask/assistant.ts";
import { signalOf, unlessCancelled } from "../cancellation.ts";
import type { Engines } from "../model/engines.ts";
import { messagesOf, thinkingPart } from "./chatMessages.ts";

export const VENDOR = "z1";

/** The model at one effort, as VS Code lists it. */
interface ChatModel extends vscode.LanguageModelChatInformation {
	readonly located: LocatedModel;
	readonly effort: Effort;
}

/** Offers the chosen model to VS Code's chat and to other extensions, once per effort. */
export class ChatModels extends Disposables implements vscode.LanguageModelChatProvider<ChatModel> {
	readonly #engines: Engines;
	readonly #assistant: Assistant;
	readonly #changed = new vscode.EventEmitter<void>();

	readonly onDidChangeLanguageModelChatInformation = this.#changed.event;

	constructor(engines: Engines, assistant: Assistant) {
		super();
		this.#engines = engines;
		this.#assistant = assistant;
		this.own(
			this.#changed,
			vscode.workspace.onDidChangeConfiguration((change) => {
				if (
					["z1.model", "z1.engine", "z1.server", "z1.thinking"].some((name) =>
						change.affectsConfiguration(name),
					)
				)
					this.#changed.fire();
			}),
			vscode.lm.registerLanguageModelChatProvider(VENDOR, this),
		);
		// VS Code asks for models late: without this, its chat view has none for the first message, which then
		// fails.
		void vscode.lm.selectChatModels({ vendor: VENDOR });
	}

	/** Reads settings and files, but never starts the model: VS Code calls this at any time. */
	async provideLanguageModelChatInformation(): Promise<ChatModel[]> {
		const options = await this.#assistant.tryOptions();
		return options instanceof Failure ? [] : EFFORTS.map((effort) => chatModel(options, effort));
	}

	async provideLanguageModelChatResponse(
		{ located, effort }: ChatModel,
		messages: readonly vscode.LanguageModelChatRequestMessage[],
		{ toolMode }: vscode.ProvideLanguageModelChatResponseOptions,
		progress: vscode.Progress<vscode.LanguageModelResponsePart>,
		token: vscode.CancellationToken,
	): Promise<void> {
		const feed = new TraceFeed();
		const Thinking = thinkingPart();
		const signal = signalOf(token);
		try {
			if (toolMode === vscode.LanguageModelChatToolMode.Required) throw failures.chatWithTools();
			const { system, turns, question } = readChat(messagesOf(messages));
			const { settings } = await this.#orThrow();
			const changed = (trace: Trace) => {
				const { thought, answer } = feed.next(trace);
				if (thought && Thinking) progress.report(new Thinking(thought));
				if (answer) progress.report(new vscode.LanguageModelTextPart(answer));
			};
			const options = {
				model: located,
				settings: settingsFor(settings, effort, system),
				turns,
				signal,
				changed,
			};
			const { failure } = await unlessCancelled(this.#assistant.askApart(question, options), signal);
			if (failure) throw new Failure(failure);
		} catch (error) {
			if (!signal.aborted) throw tellable(error);
		}
	}

	/**
	 * Exact, so it loads the model, unless a server cannot count; the length of a message includes what the
	 * template adds.
	 */
	async provideTokenCount(
		{ located }: ChatModel,
		content: string | vscode.LanguageModelChatRequestMessage,
		token: vscode.CancellationToken,
	): Promise<number> {
		try {
			const counted = typeof content === "string" ? content : messagesOf([content]);
			return await unlessCancelled(this.#count(located, counted), signalOf(token));
		} catch (error) {
			throw tellable(error);
		}
	}

	async #count(located: LocatedModel, content: Parameters<EngineClient["countTokens"]>[1]): Promise<number> {
		const client = this.#engines.of(located);
		const known = await client.countTokens(located, content);
		if (known !== undefined) return known;
		await client.load(located);
		const tokens = await client.countTokens(located, content);
		if (tokens !== undefined) return tokens;
		if (located.server === undefined) throw failures.noModelLoaded();
		const text = typeof content === "string" ? content : content.map((part) => part.text).join("\n");
		return guessTokens(text.length);
	}

	async #orThrow(): Promise<AskOptions> {
		const options = await this.#assistant.tryOptions();
		if (options instanceof Failure) throw options;
		return options;
	}
}

function chatModel({ model: located, settings }: AskOptions, effort: Effort): ChatModel {
	const { id, name, about, windows, contextTokens, style = "tagged" } = located.profile;
	const limits = {
		maxThinkingTokens: settings["z1.thinking.maxTokens"],
		answerReserveTokens: settings["z1.thinking.answerReserveTokens"],
	};
	const widest = windowFor(windows, effort === "auto" ? "max" : effort, limits);
	const hint = hintOf(located.profile, settings);
	// A character of the hint is at most a token, so there is at least this much room.
	const { window, promptTokens } = divideContext(
		contextTokens,
		widest,
		forcedText(style, { begun: false, hint }).length,
	);
	return {
		id: `${id}:${effort}`,
		name: inertLabel(inertMessage(`${name} · ${effort}`)),
		family: id,
		version: "1",
		detail: t`up to ${formatNumber(window.thinkingTokens)} thinking tokens`,
		tooltip: inertMessage(about),
		maxInputTokens: promptTokens,
		maxOutputTokens: window.thinkingTokens + window.answerReserveTokens,
		capabilities: { imageInput: false, toolCalling: false },
		located,
		effort,
	};
}

/** A chat without a system message gets the user's own: the model was trained with one. */
function settingsFor(settings: Settings, effort: Effort, system = settings["z1.system"]): Settings {
	return { ...settings, "z1.thinking.effort": effort, "z1.system": system };
}

/** VS Code only passes the message on. */
export function tellable(error: unknown): Error {
	if (error instanceof vscode.CancellationError) return error;
	const { message, nextStep } = Failure.from(error);
	return new Error(inertMessage(`${message} ${nextStep}`));
}
