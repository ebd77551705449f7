import type { StartConversation } from "../../host/conversation/conversation.ts";
import type { Conversations } from "../../host/conversation/conversations.ts";
import { compareEfforts } from "./comparison.ts";
import type { PanelHost } from "./panelFeed.ts";
import type { StatisticsPage } from "./statisticsPage.ts";

/** The commands that open a page of their own. */
export function panelCommands(
	host: PanelHost,
	conversations: Conversations,
	start: StartConversation,
	statistics: StatisticsPage,
) {
	return {
		/** @param traceId from a button of the panel; menus hand over other things */
		"z1.compareEfforts": (traceId?: unknown) =>
			compareEfforts(host, conversations, start, typeof traceId === "string" ? traceId : undefined),
		"z1.showStatistics": () => statistics.show(),
	};
}
