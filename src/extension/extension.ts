import "./displayLanguage.ts";
import * as vscode from "vscode";
import type { Failure } from "../core/failure.ts";
import type { Question } from "../core/question/question.ts";
import { AnswerLog } from "../host/conversation/answerLog.ts";
import { BenchResults } from "../host/conversation/benchResults.ts";
import {
	type AskOptions,
	Conversation,
	type ConversationListener,
} from "../host/conversation/conversation.ts";
import { Conversations } from "../host/conversation/conversations.ts";
import { History } from "../host/conversation/history.ts";
import { TreeSitter } from "../host/machine/treeSitter.ts";
import { AnswerCode } from "./apply/answerCode.ts";
import { ReviewDocuments } from "./apply/reviewDocuments.ts";
import { registerCommands } from "./ask/askCommands.ts";
import { Assistant } from "./ask/assistant.ts";
import { CodeLenses } from "./ask/codeLenses.ts";
import { QuickFixes } from "./ask/quickFixes.ts";
import { ChatModels } from "./chat/chatModels.ts";
import { registerChatParticipant } from "./chat/chatParticipant.ts";
import { ExplainTool } from "./chat/explainTool.ts";
import { StarterExample } from "./code/starterExample.ts";
import { type Dialogs, dialogs } from "./dialogs.ts";
import { registerHistoryCommands } from "./history/historyCommands.ts";
import { calibrateModel } from "./model/calibration.ts";
import { Engines } from "./model/engines.ts";
import { registerModelCommands } from "./model/modelCommands.ts";
import { Comparison } from "./panel/comparison.ts";
import type { PanelHost } from "./panel/panelFeed.ts";
import { PanelView } from "./panel/panelView.ts";
import { StatisticsPage } from "./panel/statisticsPage.ts";
import { StatusBar } from "./panel/statusBar.ts";
import { readSettings } from "./readSettings.ts";
import { tellFailure } from "./tellFailure.ts";

/** The problems that come with the extension, apart from those of the benchmark. */
const CALIBRATION_PROBLEMS = "bench/problems/nano-calibration.jsonl";

/** What the tests in VS Code cannot reach otherwise. */
export interface TestHandles {
	readonly dialogs: Dialogs;
	/** Where the conversations of the workspace are kept. */
	readonly storageUri: vscode.Uri | undefined;
}

/** The composition root. Nothing here reads a file or starts the model: the first question does. */
export function activate(context: vscode.ExtensionContext): TestHandles | undefined {
	const { extensionUri, storageUri, globalStorageUri, subscriptions } = context;
	const path = (...parts: string[]) => vscode.Uri.joinPath(extensionUri, ...parts).fsPath;
	const log = vscode.window.createOutputChannel("Z1", { log: true });
	const places = { enginePath: path("dist", "engine.mjs"), bundledModels: path("models") };
	const engines = new Engines(places, context, log, (status) => {
		panel.showStatus(status);
		statusBar.showStatus(status);
	});
	const syntax = new TreeSitter(path("dist", "grammars"), (message) => log.warn(message));
	const told = new Set<string>();
	const tellOnce = (failure: Failure) => {
		if (!told.has(failure.code)) tellFailure(failure, log);
		told.add(failure.code);
	};
	const answerLog = new AnswerLog(vscode.Uri.joinPath(globalStorageUri, "runs.jsonl").fsPath, {
		warn: (what) => log.warn(what),
		lost: tellOnce,
		changed: () => {
			panel.tellSavings();
			void statistics.tell();
		},
	});
	const history = new History(vscode.Uri.joinPath(storageUri ?? globalStorageUri, "history").fsPath, {
		warn: (what) => log.warn(what),
		lost: tellOnce,
		maxConversations: () => readSettings(log)["z1.history.maxConversations"],
	});
	const conversations = new Conversations(
		history,
		(listener, kept) => new Conversation(engines.of, listener, { syntax, answerLog, ...kept }),
		{
			happened: (traceId, events) => panel.showEvents(traceId, events),
			progressed: () => statusBar.showRunning(conversations.underWay),
			switched: (conversation) => {
				panel.showConversation(conversation);
				statusBar.showConversation(conversation.traces.length > 0);
			},
		},
	);
	const startConversation = (listener: ConversationListener) =>
		new Conversation(engines.of, listener, { syntax, answerLog, reference: true });
	const assistant = new Assistant(
		conversations,
		engines,
		(title) => new Comparison(title, startConversation, panelHost),
		(traceId) => panel.reveal(traceId),
		log,
		() => panel.draft,
		(question, options) => startConversation(() => {}).ask(question, { ...options, fullWindow: true }),
	);
	const reviews = new ReviewDocuments();
	const panelHost: PanelHost = {
		extensionUri,
		answerLog,
		log,
		actions: assistant,
		answerCode: new AnswerCode(reviews, (code) => assistant.locate(code)),
		status: () => engines.status,
	};
	const panel = new PanelView(conversations, panelHost, (any) => statusBar.showUnseen(any));
	const ownResults = vscode.Uri.joinPath(globalStorageUri, "bench").fsPath;
	const results = new BenchResults(path("bench", "results"), ownResults, (what) => log.warn(what));
	const statistics = new StatisticsPage(extensionUri, answerLog, results, () => assistant.modelId(), log);
	const statusBar = new StatusBar(engines.status);
	const example = new StarterExample(extensionUri);
	const calibrate = (options: AskOptions) =>
		calibrateModel(options, startConversation, answerLog, path(CALIBRATION_PROBLEMS));
	const commands = registerCommands(assistant, conversations, calibrate, example);
	const askApart = (question: Question, options: AskOptions) =>
		new Conversation(engines.of, () => {}, { syntax, answerLog }).ask(question, options);
	const options = () => assistant.tryOptions();
	const chat = [
		registerChatParticipant(assistant),
		new ChatModels(engines.of, options, askApart),
		new ExplainTool(options, askApart).register(),
	];
	const editor = [reviews, new QuickFixes(), new CodeLenses()];
	const historyCommands = registerHistoryCommands(conversations);
	const modelCommands = registerModelCommands({
		engines,
		bundledModels: places.bundledModels,
		log,
		context,
		traces: () => conversations.current.traces,
	});
	const registered = [example, commands, historyCommands, modelCommands, ...editor, ...chat];
	subscriptions.push(log, engines, statusBar, statistics, panel, ...registered);
	closing.add(() => conversations.close());
	return context.extensionMode === vscode.ExtensionMode.Test ? { dialogs, storageUri } : undefined;
}

/** What is still to be done when the window closes; VS Code hands `deactivate` nothing. */
const closing = new Set<() => Promise<void>>();

/** VS Code waits for this before it ends the extension host. */
export async function deactivate(): Promise<void> {
	await Promise.all([...closing].map((close) => close()));
}
