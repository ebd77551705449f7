import type { ModelStatus } from "../../core/engine/modelStatus.ts";
import type { Draft, FromPanel } from "../../core/protocol/panelProtocol.ts";
import type { Saving } from "../../core/saving/saving.ts";
import type { PanelState } from "./panelState.ts";

/** `list`: questions below each other; `columns`: one question's answers beside each other. */
export type PanelLayout = "list" | "columns";

/** A file or symbol that the user names behind a `#`, and where that stands in the box. */
export interface Mention {
	readonly query: string;
	readonly start: number;
	readonly end: number;
}

/** What is marked in the list above the box, if not the first, and whether the user has closed it. */
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
	/** What the user is about to ask, at any moment, and how they change it. */
	readonly draft: Draft;
	readonly edit: (change: Partial<Draft>) => void;
	/** Puts an earlier question into the box where it is empty or holds one; says whether there was one. */
	readonly recall: (step: -1 | 1) => boolean;
	/** The list above the box, and what the user does with it; writing opens it anew. */
	readonly list: CompletionState;
	readonly setList: (list: CompletionState) => void;
	/** Has what the user names be found. */
	readonly lookFor: (mention: Mention | undefined) => void;
	/** Whether something was put to the question since the last one was asked. */
	readonly attached: boolean;
	/** Asks what is drafted by now, also what was typed since the last drawing. */
	readonly ask: () => void;
	readonly post: (message: FromPanel) => void;
	/** The trace whose question is being edited. */
	readonly editing: string | undefined;
	readonly editQuestion: (traceId: string | undefined) => void;
	/** Whether the user has scrolled away from the end, and the way back to it. */
	readonly away: boolean;
	readonly goToEnd: () => void;
	/** Opens or closes a trace for the user, whose header this is. */
	readonly toggle: (traceId: string, open: boolean, header: Element) => void;
}

/** What the view of a trace needs besides the trace. */
export interface TraceContext extends PanelContext {
	/** Whether the thought is shown. */
	readonly open: boolean;
	/** Whether the problems that went along are shown. */
	readonly problemsOpen: boolean;
	/** Whether the table of what it cost is shown. */
	readonly costOpen: boolean;
	/** Whether the model is working on this one, and not on one before it. */
	readonly current: boolean;
	/** Whether the model is working on any. */
	readonly busy: boolean;
	/** Whether it was read from the history: the model cannot think on about it. */
	readonly recalled: boolean;
	readonly status: ModelStatus;
	/** Whether it is the latest one. */
	readonly latest: boolean;
	/** What it saved, where that is known. */
	readonly saving: Saving | undefined;
}
