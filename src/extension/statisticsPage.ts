import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { fullRunsOf } from "../core/run.ts";
import { runSeries } from "../core/runSeries.ts";
import { totalsOf } from "../core/saving.ts";
import { fromStatisticsSchema, type ToStatistics } from "../core/statisticsProtocol.ts";
import type { RunLog } from "../host/runLog.ts";
import { showPage } from "./showPage.ts";

/** *Z1: Show Statistics*: what all answers cost and saved, in an editor tab. */
export class StatisticsPage implements vscode.Disposable {
	readonly #extensionUri: vscode.Uri;
	readonly #runLog: RunLog;
	readonly #log: vscode.LogOutputChannel;
	readonly #command = vscode.commands.registerCommand("z1.showStatistics", () => this.show());
	#panel: vscode.WebviewPanel | undefined;

	constructor(extensionUri: vscode.Uri, runLog: RunLog, log: vscode.LogOutputChannel) {
		this.#extensionUri = extensionUri;
		this.#runLog = runLog;
		this.#log = log;
	}

	/** Brings the page to the front; there is one at most. */
	show(): void {
		if (this.#panel) this.#panel.reveal();
		else this.#panel = this.#open();
	}

	/** Tells the page, where it is open, what is recorded now. */
	tell(): void {
		if (!this.#panel) return;
		const { all, session } = this.#runLog;
		const fullRuns = fullRunsOf(all);
		void this.#panel.webview.postMessage({
			type: "told",
			series: runSeries(all, fullRuns),
			session: totalsOf(session, fullRuns),
			allTime: totalsOf(all, fullRuns),
		} satisfies ToStatistics);
	}

	dispose(): void {
		this.#command.dispose();
		this.#panel?.dispose();
	}

	#open(): vscode.WebviewPanel {
		const panel = vscode.window.createWebviewPanel(
			"z1.statistics",
			t("Z1 Statistics"),
			vscode.ViewColumn.Active,
		);
		panel.iconPath = vscode.Uri.joinPath(this.#extensionUri, "media", "z1.svg");
		panel.onDidDispose(() => {
			this.#panel = undefined;
		});
		panel.webview.onDidReceiveMessage((raw) => this.#receive(raw));
		showPage(panel.webview, this.#extensionUri, {
			title: t("Z1 Statistics"),
			styles: ["dist/uPlot.css", "media/statistics.css"],
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
		await this.#runLog.load();
		this.tell();
	}
}
