import "./displayLanguage.ts";
import * as vscode from "vscode";
import type { Failure } from "../core/failure.ts";
import { ANSWERS_FILE, AnswerLog } from "../host/conversation/answerLog.ts";
import { BenchResults } from "../host/conversation/benchResults.ts";
import { Conversation, type StartConversation } from "../host/conversation/conversation.ts";
import { Conversations } from "../host/conversation/conversations.ts";
import { History } from "../host/conversation/history.ts";
import { ReadingAhead } from "../host/conversation/readingAhead.ts";
import { forgetPast } from "../host/machine/forgetPast.ts";
import { savesBattery } from "../host/machine/savesBattery.ts";
import { AnswerCode } from "./apply/answerCode.ts";
import { ReviewDocuments } from "./apply/reviewDocuments.ts";
import { askCommands, readFixAhead } from "./ask/askCommands.ts";
import { Assistant } from "./ask/assistant.ts";
import { attachCommands } from "./ask/attachCommands.ts";
import { Attachments } from "./ask/attachments.ts";
import { CodeLenses } from "./ask/codeLenses.ts";
import { QuickFixes } from "./ask/quickFixes.ts";
import { ChatModels } from "./chat/chatModels.ts";
import { registerChatParticipant } from "./chat/chatParticipant.ts";
import { ExplainTool } from "./chat/explainTool.ts";
import { StarterExample } from "./code/starterExample.ts";
import { registerCommands } from "./commands.ts";
import { type Dialogs, dialogs } from "./dialogs.ts";
import { historyCommands } from "./history/historyCommands.ts";
import { Losses } from "./history/losses.ts";
import { Engines } from "./model/engines.ts";
import { modelCommands } from "./model/modelCommands.ts";
import { panelCommands } from "./panel/panelCommands.ts";
import type { PanelParts } from "./panel/panelFeed.ts";
import { PanelView } from "./panel/panelView.ts";
import { StatisticsPage } from "./panel/statisticsPage.ts";
import { StatusBar } from "./panel/statusBar.ts";
import { readSettings } from "./readSettings.ts";

/** The problems for calibration: toy problems for the starter model, questions for every other one. */
const TOY_PROBLEMS = "bench/problems/nano-calibration.jsonl";
const CODE_QUESTIONS = "bench/problems/code-questions.jsonl";

/** What the tests in VS Code cannot reach otherwise. */
export interface TestHandles {
	readonly dialogs: Dialogs;
	readonly conversations: Conversations;
	readonly assistant: Assistant;
	readonly panel: PanelView;
	/** Where the conversations of the workspace are kept. */
	readonly storageUri: vscode.Uri | undefined;
}

/** The composition root. Nothing here reads a file or starts the model: the first question does. */
export function activate(context: vscode.ExtensionContext): TestHandles | undefined {
	const { extensionUri, storageUri, globalStorageUri, subscriptions } = context;
	const path = (...parts: string[]) => vscode.Uri.joinPath(extensionUri, ...parts).fsPath;
	const log = vscode.window.createOutputChannel("Z1", { log: true });
	const warn = (what: string) => log.warn(what);
	const places = { enginePath: path("dist", "engine.mjs"), bundledModels: path("models") };
	const engines = new Engines(places, context, log);
	const losses = new Losses(context.globalState);
	const lost = ({ info }: Failure) => losses.add(info);
	const answerLog = new AnswerLog(ANSWERS_FILE, { warn, lost });
	const history = new History(vscode.Uri.joinPath(storageUri ?? globalStorageUri, "history").fsPath, {
		warn,
		lost,
		maxConversations: () => readSettings(log)["z1.history.maxConversations"],
	});
	const start: StartConversation = (parts) => new Conversation(engines.of, { answerLog, ...parts });
	const conversations = new Conversations(history, start);
	conversations.onDidDelete(() => forgetPast().catch(({ message }: Error) => warn(message)));
	const ahead = new ReadingAhead({ savesBattery });
	const attachments = new Attachments(context.workspaceState);
	const assistant = new Assistant(conversations, engines, start, answerLog, ahead, attachments, log);
	const reviews = new ReviewDocuments();
	const answerCode = new AnswerCode(reviews, (code) => assistant.locate(code));
	const panelParts: PanelParts = { extensionUri, engines, answerLog, log, assistant, answerCode, losses };
	const panel = new PanelView(conversations, panelParts);
	const stored = (name: string) => vscode.Uri.joinPath(globalStorageUri, name).fsPath;
	const resultsFolder = stored("calibrated");
	const results = new BenchResults(stored("bench"), [path("bench", "results"), resultsFolder], warn);
	const statistics = new StatisticsPage(extensionUri, answerLog, results, assistant, log);
	const statusBar = new StatusBar(engines, conversations, panel);
	const example = new StarterExample(extensionUri);
	const trials = { problemsFile: path(CODE_QUESTIONS), trialsFile: stored("trials.jsonl"), resultsFolder };
	const calibration = { answerLog, start, toyProblemsFile: path(TOY_PROBLEMS), trials, warn };
	const { bundledModels } = places;
	const commands = registerCommands({
		...askCommands({ assistant, conversations, example, ...calibration }),
		...attachCommands(attachments, log),
		...modelCommands({ engines, bundledModels, log, context, conversations }),
		...historyCommands(conversations, answerLog),
		...panelCommands(panelParts, conversations, start, statistics),
	});
	const fixes = new QuickFixes((place) => void readFixAhead(assistant, place));
	const offers = [reviews, fixes, new CodeLenses()];
	const chat = [
		registerChatParticipant(assistant),
		new ChatModels(engines, assistant),
		new ExplainTool(assistant).register(),
	];
	subscriptions.push(
		log,
		engines,
		ahead,
		statusBar,
		statistics,
		panel,
		example,
		commands,
		...offers,
		...chat,
	);
	closing.add(() => conversations.close());
	return context.extensionMode === vscode.ExtensionMode.Test
		? { dialogs, conversations, assistant, panel, storageUri }
		: undefined;
}

/** Work that remains when the window closes; global because VS Code passes nothing to `deactivate`. */
const closing = new Set<() => Promise<void>>();

/** VS Code awaits this before it ends the extension host. */
export async function deactivate(): Promise<void> {
	await Promise.all([...closing].map((close) => close()));
}
