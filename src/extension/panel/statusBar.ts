import { hostname } from "node:os";
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { baseName } from "../../core/baseName.ts";
import { Disposables } from "../../core/disposables.ts";
import { effortSchema } from "../../core/effort.ts";
import type { ModelStatus } from "../../core/engine/modelStatus.ts";
import { inertLabel, inertMessage } from "../../core/markdown/inertText.ts";
import { describeCount, describePace, describeReading, EFFORT_WORDS } from "../../core/trace/describe.ts";
import { answerLengthOf } from "../../core/trace/statistics.ts";
import type { Trace } from "../../core/trace/trace.ts";
import type { Conversations } from "../../host/conversation/conversations.ts";
import type { Engines } from "../model/engines.ts";
import type { PanelView } from "./panelView.ts";

/** Shows model, effort and activity, and keeps the context keys of the keybindings in step. */
export class StatusBar extends Disposables {
	readonly #item = vscode.window.createStatusBarItem("z1.status", vscode.StatusBarAlignment.Right, 90);
	#status: ModelStatus;
	#running: Trace | undefined;
	#working = false;
	#unseen = false;

	constructor(engines: Engines, conversations: Conversations, panel: PanelView) {
		super();
		this.#status = engines.status;
		this.own(
			this.#item,
			engines.onDidChangeStatus((status) => this.#showStatus(status)),
			conversations.onDidProgress(() => this.#showRunning(conversations.underWay, conversations.isWorking)),
			panel.onDidChangeUnseen((unseen) => this.#showUnseen(unseen)),
			conversations.onDidSwitch(({ traces }) => this.#setContext({ "z1.answered": traces.length > 0 })),
			vscode.workspace.onDidChangeConfiguration((change) => {
				if (change.affectsConfiguration("z1")) this.#update();
			}),
		);
		this.#item.name = "Z1";
		this.#item.command = "z1.panel.focus";
		// After an extension host was killed, VS Code still has the keys that it set.
		this.#setContext({ "z1.running": false, "z1.thinking": false, "z1.answered": false });
		this.#update();
		this.#item.show();
	}

	#showStatus(status: ModelStatus): void {
		this.#status = status;
		this.#update();
	}

	/**
	 * @param trace the answer under way, if there is one
	 * @param working whether there is anything to stop
	 */
	#showRunning(trace: Trace | undefined, working: boolean): void {
		const changed = trace?.phase !== this.#running?.phase || working !== this.#working;
		this.#running = trace;
		this.#working = working;
		if (changed) {
			const thinking = trace?.phase === "thinking";
			this.#setContext({ "z1.running": working, "z1.thinking": thinking, "z1.answered": true });
		}
		this.#update();
	}

	#showUnseen(unseen: boolean): void {
		this.#unseen = unseen;
		this.#update();
	}

	#setContext(keys: Record<string, boolean>): void {
		for (const [key, value] of Object.entries(keys)) {
			void vscode.commands.executeCommand("setContext", key, value);
		}
	}

	#update(): void {
		const configuration = vscode.workspace.getConfiguration("z1");
		const model = baseName(configuration.get<string>("model", ""));
		const { server } = this.#status;
		// In a remote window, the model runs there, not on the user's own machine.
		const icon = vscode.env.remoteName === undefined ? "$(lightbulb)" : "$(remote)";
		const what =
			server === undefined
				? `${icon} ${inertLabel(model)}`
				: `$(server) ${inertLabel(this.#servedModel(configuration) ?? server)}`;
		const effort = EFFORT_WORDS[effortSchema.catch("auto").parse(configuration.get("thinking.effort"))];
		this.#item.text = this.#activity() ?? `${what} · ${effort}`;
		this.#item.tooltip = inertMessage(
			[this.#tooltip(), server === undefined && tellMachine()].filter(Boolean).join("\n"),
		);
	}

	/** The model of a server: the chosen one, otherwise the one found there. */
	#servedModel(configuration: vscode.WorkspaceConfiguration): string | undefined {
		const chosen = baseName(configuration.get<string>("server.model", ""));
		return chosen || (this.#status.state === "ready" ? this.#status.model : undefined);
	}

	/** The current activity; undefined if there is none. */
	#activity(): string | undefined {
		if (this.#status.state === "loading" && !this.#running?.ahead) {
			const { server } = this.#status;
			if (server !== undefined) return `$(loading~spin) ${t`Waiting for ${inertLabel(server)}`}`;
			return `$(loading~spin) ${t`Loading ${inertLabel(this.#status.model)} ${Math.round(this.#status.share * 100)} %`}`;
		}
		if (!this.#running) return this.#unseen ? `$(check) ${t("Z1 has answered")}` : undefined;
		const { phase, ahead, tokens, window, read } = this.#running;
		if (phase === "reading" && ahead > 0) return `$(clock) ${t("Z1 queued")}`;
		if (phase === "reading" && read) return `$(loading~spin) ${describeReading(this.#running)}`;
		if (phase === "reading") return `$(loading~spin) ${t("Z1 reading")}`;
		if (phase === "answering") {
			return `$(loading~spin) ${t`Z1 answering ${describeCount(answerLengthOf(this.#running))}`}`;
		}
		const spent = `${describeCount(tokens.thinking)} / ${describeCount(window.thinkingTokens)}`;
		const pace = describePace(this.#running);
		return `$(loading~spin) ${t`Z1 thinking ${spent}`}${pace ? ` · ${pace}` : ""}`;
	}

	#tooltip(): string {
		const { server } = this.#status;
		if (server !== undefined && this.#status.state !== "ready") {
			return t`Z1: questions and their code are sent to ${server}`;
		}
		if (this.#status.state !== "ready") return t("Z1: the model is loaded by the first question");
		if (server !== undefined) {
			return t`Z1: questions and their code are sent to ${server}, which answers with ${this.#status.model}`;
		}
		const { model, threads, gpu } = this.#status;
		if (gpu !== "none") return t`Z1: ${model} is loaded, on GPU (${gpu})`;
		if (threads === 1) return t`Z1: ${model} is loaded, on 1 CPU thread`;
		return t`Z1: ${model} is loaded, on ${threads} CPU threads`;
	}
}

/** The machine that the model runs on, if it is not the user's own. */
function tellMachine(): string | undefined {
	const { remoteName } = vscode.env;
	if (remoteName === undefined) return undefined;
	return t`The model runs on ${hostname()}, as extensions do in this window (${remoteName}).`;
}
