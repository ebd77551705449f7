import * as vscode from "vscode";
import type { StartConversation } from "../../host/conversation/conversation.ts";
import type { Conversations } from "../../host/conversation/conversations.ts";
import { compareEfforts } from "./comparison.ts";
import type { PanelParts } from "./panelFeed.ts";
import { VIEW_ID } from "./panelView.ts";
import type { StatisticsPage } from "./statisticsPage.ts";

/** The commands that open a page. */
export function panelCommands(
	parts: PanelParts,
	conversations: Conversations,
	start: StartConversation,
	statistics: StatisticsPage,
) {
	return {
		/** @param traceId from a button of the panel; menus pass other things */
		"z1.compareEfforts": (traceId?: unknown) =>
			compareEfforts(parts, conversations, start, typeof traceId === "string" ? traceId : undefined),
		"z1.showStatistics": () => statistics.show(),
		/** VS Code's own list of places for a view; only the user can choose from it. */
		"z1.moveView": () => vscode.commands.executeCommand("workbench.action.moveFocusedView", VIEW_ID),
	};
}
