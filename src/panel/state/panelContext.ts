import type { ModelStatus } from "../../core/engine/modelStatus.ts";
import type { Draft, FromPanel, PanelLayout } from "../../core/protocol/panelProtocol.ts";
import type { Saving } from "../../core/saving/saving.ts";
import type { PanelState } from "./panelState.ts";

/** A file or symbol that the user names after a `#`, and its position in the box. */
export interface Mention {
	readonly query: string;
	readonly start: number;
	readonly end: number;
}

/** The marked item of the list above the box, if not the first, and whether the user has closed the list. */
export interface CompletionState {
	/** By the id of its element. */
	readonly marked?: string | undefined;
	readonly closed: boolean;
	readonly mention?: Mention | undefined;
	readonly found?: PanelState["found"];
}

/** What the views need besides the state. */
export interface PanelContext {
	/** The host's clock, in milliseconds since the epoch. */
	readonly now: number;
	readonly layout: PanelLayout;
	/** The current draft, and how the user changes it. */
	readonly draft: Draft;
	readonly edit: (change: Partial<Draft>) => void;
	/** Recalls an earlier question if the box is empty or holds one; tells whether there was one. */
	readonly recall: (step: -1 | 1) => boolean;
	/** The list above the box and its operation; typing opens it again. */
	readonly list: CompletionState;
	readonly setList: (list: CompletionState) => void;
	/** Searches for what the user names. */
	readonly lookFor: (mention: Mention | undefined) => void;
	/** Whether something was attached since the last question. */
	readonly attached: boolean;
	/** Characters that a box would have held with what was just kept out of it. */
	readonly keptOut: number | undefined;
	readonly keepOut: (event: InputEvent) => void;
	/** Asks the current draft, including what was typed since the last drawing. */
	readonly ask: () => void;
	readonly post: (message: FromPanel) => void;
	/** The trace whose question is being edited. */
	readonly editing: string | undefined;
	readonly editQuestion: (traceId: string | undefined) => void;
	/** Whether the user has scrolled away from the end, and the way back to it. */
	readonly away: boolean;
	readonly goToEnd: () => void;
	/** Opens or closes a trace for the user; `header` is the trace's. */
	readonly toggle: (traceId: string, open: boolean, header: Element) => void;
	/** Shows more of a trace's texts as Markdown. */
	readonly readMore: (traceId: string) => void;
}

/** What the view of a trace needs besides the trace. */
export interface TraceContext extends PanelContext {
	/** Whether the thought is open. */
	readonly open: boolean;
	/** Whether the problems that went along are shown. */
	readonly problemsOpen: boolean;
	/** Whether the table of costs is shown. */
	readonly costOpen: boolean;
	/** Whether the model is working on this trace rather than an earlier one. */
	readonly current: boolean;
	/** Whether the model is working on any trace. */
	readonly busy: boolean;
	/** Whether it comes from the history, so that the model cannot resume its thinking. */
	readonly recalled: boolean;
	readonly status: ModelStatus;
	/** Whether it is the latest trace. */
	readonly latest: boolean;
	/** What it saved, if known. */
	readonly saving: Saving | undefined;
}
