import * as vscode from "vscode";
import { type AskOptions, Conversation, type ConversationListener } from "../host/conversation.ts";
import { ModelProcess } from "../host/modelProcess.ts";
import { RunLog } from "../host/runLog.ts";
import { TreeSitter } from "../host/treeSitter.ts";
import { Assistant } from "./assistant.ts";
import { calibrateModel } from "./calibration.ts";
import { registerCommands } from "./commands.ts";
import { Comparison } from "./comparison.ts";
import type { PanelHost } from "./panelFeed.ts";
import { PanelView } from "./panelView.ts";
import { StarterExample } from "./starterExample.ts";
import { StatusBar } from "./statusBar.ts";

/** The problems that come with the extension, apart from those of the benchmark. */
const CALIBRATION_PROBLEMS = "bench/problems/nano-calibration.jsonl";

/** The composition root. Nothing here reads a file or starts the model: the first question does. */
export function activate(context: vscode.ExtensionContext): void {
	const { extensionUri, globalStorageUri, subscriptions } = context;
	const path = (...parts: string[]) => vscode.Uri.joinPath(extensionUri, ...parts).fsPath;
	const log = vscode.window.createOutputChannel("Z1", { log: true });
	const engine = new ModelProcess(path("dist", "engine.mjs"), {
		log: (level, text) => log[level](text),
		statusChanged: (status) => {
			panel.showStatus(status);
			statusBar.showStatus(status);
		},
	});
	const syntax = new TreeSitter(path("dist", "grammars"), (message) => log.warn(message));
	const runLog = new RunLog(vscode.Uri.joinPath(globalStorageUri, "runs.jsonl").fsPath, {
		problem: (what) => log.warn(what),
		changed: () => panel.tellSavings(),
	});
	const showEvents: ConversationListener = (traceId, events) => {
		panel.showEvents(traceId, events);
		statusBar.showRunning(conversation.running.at(-1));
	};
	const conversation = new Conversation(engine, showEvents, { syntax, runLog });
	const startConversation = (listener: ConversationListener) =>
		new Conversation(engine, listener, { syntax, runLog, reference: true });
	const assistant = new Assistant(
		conversation,
		engine,
		(title) => new Comparison(title, startConversation, panelHost),
		path("models"),
		log,
	);
	const panelHost: PanelHost = { extensionUri, runLog, log, actions: assistant, status: () => engine.status };
	const panel = new PanelView(conversation, panelHost);
	const statusBar = new StatusBar();
	const example = new StarterExample(extensionUri);
	const calibrate = (options: AskOptions) =>
		calibrateModel(options, startConversation, runLog, path(CALIBRATION_PROBLEMS));
	const commands = registerCommands(assistant, conversation, calibrate, example);
	subscriptions.push(log, engine, statusBar, panel, example, commands);
}
