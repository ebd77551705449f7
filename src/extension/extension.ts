import "./displayLanguage.ts";
import * as vscode from "vscode";
import type { Question } from "../core/question.ts";
import { BenchResults } from "../host/benchResults.ts";
import { type AskOptions, Conversation, type ConversationListener } from "../host/conversation.ts";
import { Conversations } from "../host/conversations.ts";
import { History } from "../host/history.ts";
import { RunLog } from "../host/runLog.ts";
import { TreeSitter } from "../host/treeSitter.ts";
import { AnswerCode } from "./answerCode.ts";
import { Assistant } from "./assistant.ts";
import { calibrateModel } from "./calibration.ts";
import { ChatModels } from "./chatModels.ts";
import { registerChatParticipant } from "./chatParticipant.ts";
import { CodeLenses } from "./codeLenses.ts";
import { registerCommands } from "./commands.ts";
import { Comparison } from "./comparison.ts";
import { type Dialogs, dialogs } from "./dialogs.ts";
import { Engines } from "./engines.ts";
import { ExplainTool } from "./explainTool.ts";
import { registerHistoryCommands } from "./historyCommands.ts";
import { registerModelCommands } from "./modelCommands.ts";
import type { PanelHost } from "./panelFeed.ts";
import { PanelView } from "./panelView.ts";
import { QuickFixes } from "./quickFixes.ts";
import { readSettings } from "./readSettings.ts";
import { ReviewDocuments } from "./reviewDocuments.ts";
import { StarterExample } from "./starterExample.ts";
import { StatisticsPage } from "./statisticsPage.ts";
import { StatusBar } from "./statusBar.ts";

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
	const engines = new Engines(places, context.secrets, log, (status) => {
		panel.showStatus(status);
		statusBar.showStatus(status);
	});
	const syntax = new TreeSitter(path("dist", "grammars"), (message) => log.warn(message));
	const runLog = new RunLog(vscode.Uri.joinPath(globalStorageUri, "runs.jsonl").fsPath, {
		problem: (what) => log.warn(what),
		changed: () => {
			panel.tellSavings();
			void statistics.tell();
		},
	});
	const history = new History(vscode.Uri.joinPath(storageUri ?? globalStorageUri, "history").fsPath, {
		problem: (what) => log.warn(what),
		maxConversations: () => readSettings(log)["z1.history.maxConversations"],
	});
	const conversations = new Conversations(
		history,
		(listener, kept) => new Conversation(engines.of, listener, { syntax, runLog, ...kept }),
		{
			happened: (traceId, events) => panel.showEvents(traceId, events),
			progressed: () => statusBar.showRunning(conversations.running.at(-1)),
			switched: (conversation) => {
				panel.showConversation(conversation);
				statusBar.showConversation(conversation.traces.length > 0);
			},
		},
	);
	const startConversation = (listener: ConversationListener) =>
		new Conversation(engines.of, listener, { syntax, runLog, reference: true });
	const assistant = new Assistant(
		conversations,
		engines,
		(title) => new Comparison(title, startConversation, panelHost),
		(traceId) => panel.reveal(traceId),
		log,
	);
	const reviews = new ReviewDocuments();
	const panelHost: PanelHost = {
		extensionUri,
		runLog,
		log,
		actions: assistant,
		answerCode: new AnswerCode(reviews, (code) => assistant.locate(code)),
		status: () => engines.status,
	};
	const panel = new PanelView(conversations, panelHost);
	const ownResults = vscode.Uri.joinPath(globalStorageUri, "bench").fsPath;
	const results = new BenchResults(path("bench", "results"), ownResults, (what) => log.warn(what));
	const statistics = new StatisticsPage(extensionUri, runLog, results, () => assistant.modelId(), log);
	const statusBar = new StatusBar(engines.status);
	const example = new StarterExample(extensionUri);
	const calibrate = (options: AskOptions) =>
		calibrateModel(options, startConversation, runLog, path(CALIBRATION_PROBLEMS));
	const commands = registerCommands(assistant, conversations, calibrate, example);
	const askApart = (question: Question, options: AskOptions) =>
		new Conversation(engines.of, () => {}, { syntax, runLog }).ask(question, options);
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
