import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { Disposables } from "../../core/disposables.ts";
import { fromStatisticsSchema, type ToStatistics } from "../../core/protocol/statisticsProtocol.ts";
import { answerSeries } from "../../core/saving/answerSeries.ts";
import type { AnswerLog } from "../../host/conversation/answerLog.ts";
import type { BenchResults } from "../../host/conversation/benchResults.ts";
import { exitRiskOf } from "../../host/conversation/forecast.ts";
import type { Assistant } from "../ask/assistant.ts";
import { dialogs } from "../dialogs.ts";
import { showPage } from "../showPage.ts";
import { tabIcon } from "../tabIcon.ts";
import { tell } from "../tell.ts";
import { tellFailure } from "../tellFailure.ts";

/** *Z1: Show Statistics*: the costs and savings of all answers, in an editor tab. */
export class StatisticsPage extends Disposables {
	readonly #extensionUri: vscode.Uri;
	readonly #answerLog: AnswerLog;
	readonly #results: BenchResults;
	readonly #assistant: Assistant;
	readonly #log: vscode.LogOutputChannel;
	#panel: vscode.WebviewPanel | undefined;

	constructor(
		extensionUri: vscode.Uri,
		answerLog: AnswerLog,
		results: BenchResults,
		assistant: Assistant,
		log: vscode.LogOutputChannel,
	) {
		super();
		this.#extensionUri = extensionUri;
		this.#answerLog = answerLog;
		this.#results = results;
		this.#assistant = assistant;
		this.#log = log;
		this.own(
			answerLog.onDidChange(() => this.#tell()),
			vscode.workspace.onDidChangeConfiguration(
				(change) => change.affectsConfiguration("z1.model") && this.#tell(),
			),
			{ dispose: () => this.#panel?.dispose() },
		);
	}

	/** Brings the page to the front; there is at most one. */
	show(): void {
		if (!this.#panel) this.#panel = this.#open();
		else {
			this.#panel.reveal();
			void this.#tell();
		}
	}

	/** Sends the current records to the page, if it is open. */
	async #tell(): Promise<void> {
		if (!this.#panel) return;
		const model = await this.#assistant.chosenModel();
		const accuracy = model && (await this.#results.of(model.profile.id));
		const exitRisk = model && exitRiskOf(this.#answerLog, model);
		const { all, fullRecords, totals } = this.#answerLog;
		const { session, allTime, earlier } = totals;
		void this.#panel?.webview.postMessage({
			type: "told",
			series: answerSeries(all, fullRecords, earlier),
			...(accuracy && { accuracy }),
			...(exitRisk && { exitRisk }),
			session,
			allTime,
		} satisfies ToStatistics);
	}

	#open(): vscode.WebviewPanel {
		const panel = vscode.window.createWebviewPanel(
			"z1.statistics",
			t("Z1 Statistics"),
			vscode.ViewColumn.Active,
		);
		panel.iconPath = tabIcon(this.#extensionUri);
		panel.onDidDispose(() => {
			this.#panel = undefined;
		});
		panel.webview.onDidReceiveMessage((raw) => this.#receive(raw));
		showPage(panel.webview, this.#extensionUri, {
			title: t("Z1 Statistics"),
			styles: ["dist/uPlot.css", "dist/statistics.css"],
			main: '<main id="statistics"></main>',
			script: "dist/statistics.js",
		});
		return panel;
	}

	async #receive(raw: unknown): Promise<void> {
		const parsed = fromStatisticsSchema.safeParse(raw);
		if (!parsed.success) {
			this.#log.warn(`dropped a message from the statistics: ${parsed.error.message}`);
			return;
		}
		await this.#answerLog.load();
		if (parsed.data.type === "chooseResult") await this.#chooseResult();
		if (parsed.data.type === "run") await vscode.commands.executeCommand(parsed.data.command);
		await this.#tell();
	}

	/** Keeps a result that the user chooses; says so if it belongs to another model. */
	async #chooseResult(): Promise<void> {
		const file = await dialogs.openFile({
			title: t("A result of the project's benchmark, as a JSON file"),
			filters: { JSON: ["json"] },
		});
		if (!file) return;
		try {
			const { model } = await this.#results.add(file.fsPath);
			if (model.id === (await this.#assistant.chosenModel())?.profile.id) return;
			void tell.information(
				t`Z1: this was measured with ${model.name}; it is shown when that model is chosen.`,
			);
		} catch (error) {
			tellFailure(error, this.#log);
		}
	}
}
