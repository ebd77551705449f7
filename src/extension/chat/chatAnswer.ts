import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { escapeMarkdown, InertStream } from "../../core/markdown/inertMarkdown.ts";
import {
	describeCount,
	describeEnding,
	describeExit,
	describeQueue,
	describeStatistics,
	describeThought,
} from "../../core/trace/describe.ts";
import { describeOmitted } from "../../core/trace/describeOmitted.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { TraceFeed } from "../../core/trace/traceFeed.ts";
import { SHOW_TRACE } from "../ask/askCommands.ts";

/** Shows a thought as such; only proposed API of VS Code offers this so far. */
type ThinkingProgress = (delta: { text: string; id: string }) => void;

/** Writes a trace into the chat as it grows. The model's text is inert there: it can only be read. */
export class ChatAnswer {
	readonly #stream: vscode.ChatResponseStream;
	readonly #feed = new TraceFeed();
	readonly #markdown = new InertStream();
	/** Whether the chat can show thoughts, as far as is known. */
	#showsThoughts = true;
	#progress = "";
	#answered = false;

	constructor(stream: vscode.ChatResponseStream) {
		this.#stream = stream;
	}

	/** Call with the trace after every event. */
	follow(trace: Trace): void {
		const { thought, answer } = this.#feed.next(trace);
		this.#say(progressOf(trace));
		if (thought) this.#think(thought, trace.id);
		if (!answer) return;
		if (!this.#answered) this.#summarise(trace);
		this.#answered = true;
		this.#write(this.#markdown.push(answer));
	}

	/** Writes what comes after the answer. */
	end(trace: Trace): void {
		this.#write(this.#markdown.end());
		if (!this.#answered && trace.thought) this.#summarise(trace);
		const remarks = [describeOmitted(trace), describeEnding(trace)].filter((remark) => remark !== undefined);
		for (const remark of remarks) this.#stream.markdown(`\n\n*${escapeMarkdown(remark)}*`);
		this.#stream.markdown(
			`\n\n---\n\n*${escapeMarkdown(`${trace.model.name} · ${describeStatistics(trace)}`)}*\n\n`,
		);
	}

	#write(markdown: string): void {
		// A plain string is untrusted: its links cannot run commands.
		if (markdown !== "") this.#stream.markdown(markdown);
	}

	/** A progress message stays below the text until more text comes, so each one is sent once. */
	#say(progress: string | undefined): void {
		if (!progress || progress === this.#progress) return;
		this.#progress = progress;
		this.#stream.progress(progress);
	}

	#think(text: string, id: string): void {
		const { thinkingProgress } = this.#stream as { thinkingProgress?: ThinkingProgress };
		if (!this.#showsThoughts || !thinkingProgress) return;
		try {
			thinkingProgress.call(this.#stream, { text, id });
		} catch {
			// The method exists, but not every extension may use it.
			this.#showsThoughts = false;
		}
	}

	/** A line about the thought, with a link to all of it; the only trusted link. */
	#summarise(trace: Trace): void {
		const argument = encodeURIComponent(JSON.stringify([trace.id]));
		const exit = describeExit(trace);
		const words = escapeMarkdown(`${describeThought(trace)}${exit ? `, ${exit}` : ""}`);
		const line = new vscode.MarkdownString(
			`*${words}* · [${t("Show in the panel")}](command:${SHOW_TRACE}?${argument})\n\n`,
		);
		line.isTrusted = { enabledCommands: [SHOW_TRACE] };
		this.#stream.markdown(line);
	}
}

function progressOf({ phase, ahead, window }: Trace): string | undefined {
	if (phase === "reading") return ahead > 0 ? describeQueue(ahead) : t("Reading the question…");
	if (phase !== "thinking" || window.thinkingTokens === 0) return undefined;
	return t`Thinking, for up to ${describeCount(window.thinkingTokens)} tokens…`;
}
