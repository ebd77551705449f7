import * as vscode from "vscode";
import { Conversation, type ConversationListener } from "../host/conversation.ts";
import { ModelProcess } from "../host/modelProcess.ts";
import { TreeSitter } from "../host/treeSitter.ts";
import { Assistant } from "./assistant.ts";
import { registerCommands } from "./commands.ts";
import { PanelView } from "./panelView.ts";
import { StatusBar } from "./statusBar.ts";

/** The composition root. Nothing here starts the model: the first question does. */
export function activate(context: vscode.ExtensionContext): void {
	const path = (...parts: string[]) => vscode.Uri.joinPath(context.extensionUri, ...parts).fsPath;
	const log = vscode.window.createOutputChannel("Z1", { log: true });
	const engine = new ModelProcess(path("dist", "engine.mjs"), {
		log: (level, text) => log[level](text),
		statusChanged: (status) => {
			panel.showStatus(status);
			statusBar.showStatus(status);
		},
	});
	const syntax = new TreeSitter(path("dist", "grammars"), (message) => log.warn(message));
	const showEvents: ConversationListener = (traceId, events) => {
		panel.showEvents(traceId, events);
		statusBar.showRunning(conversation.running.at(-1));
	};
	const conversation = new Conversation(engine, showEvents, syntax);
	const assistant = new Assistant(conversation, path("models"), log);
	const panel = new PanelView(context.extensionUri, conversation, assistant, log);
	const statusBar = new StatusBar();

	context.subscriptions.push(log, engine, statusBar, panel, registerCommands(assistant, conversation));
}
