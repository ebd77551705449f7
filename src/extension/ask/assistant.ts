import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { findLines } from "../../core/apply/applyCode.ts";
import type { Effort } from "../../core/effort.ts";
import { Emitter } from "../../core/emitter.ts";
import { Failure } from "../../core/failure.ts";
import type { Draft, Preview } from "../../core/protocol/panelProtocol.ts";
import type { Settings } from "../../core/protocol/settings.ts";
import type { CodeSelection, Question } from "../../core/question/question.ts";
import { logOf } from "../../core/trace/keptConversation.ts";
import type { Trace } from "../../core/trace/trace.ts";
import type { AnswerLog } from "../../host/conversation/answerLog.ts";
import type { AskOptions, Conversation, StartConversation } from "../../host/conversation/conversation.ts";
import type { Conversations } from "../../host/conversation/conversations.ts";
import type { ReadingAhead } from "../../host/conversation/readingAhead.ts";
import { showDocument } from "../apply/showDocument.ts";
import { locateCode } from "../code/locateCode.ts";
import type { SelectedCode } from "../code/selectedCode.ts";
import { exportConversation } from "../history/exportConversation.ts";
import type { Engines } from "../model/engines.ts";
import { readSettings } from "../readSettings.ts";
import { tell } from "../tell.ts";
import { tellFailure } from "../tellFailure.ts";
import type { Attachments } from "./attachments.ts";
import { draftContext, draftedQuestion, surroundingsFor, withAttachments } from "./draftContext.ts";
import { draftOptions, LastOnly, type PreviewParts, previewDraft, turnsFor } from "./previewDraft.ts";
import { TokenCounts } from "./tokenCounts.ts";

/** How a question of the chat is asked. */
interface AskedInChat extends Required<Pick<AskOptions, "turns" | "signal" | "changed">> {
	/** In place of the user's setting. */
	readonly effort?: Effort;
}

/** Brings together what a question needs in VS Code: settings, model, selection, panel. */
export class Assistant {
	readonly #conversations: Conversations;
	readonly #engines: Engines;
	readonly #start: StartConversation;
	readonly #answerLog: AnswerLog;
	readonly #ahead: ReadingAhead;
	readonly #lastJudged: PreviewParts["last"] = new LastOnly();
	readonly #counts = new TokenCounts();
	readonly #revealed = new Emitter<string>();
	readonly #log: vscode.LogOutputChannel;
	/** The documents that were asked about in this session. */
	readonly #asked = new WeakSet<vscode.TextDocument>();
	/** What the composer shows, once it has shown anything. */
	#draft: () => Draft | undefined = () => undefined;

	/** What the model has read of a draft may have changed. */
	get onDidReadAhead(): ReadingAhead["onDidRead"] {
		return this.#ahead.onDidRead;
	}

	/** What the user has put to the next question; it goes with those of commands, too. */
	readonly attachments: Attachments;
	/** A trace of the current conversation, by its id, is to be seen. */
	readonly onDidReveal = this.#revealed.event;

	constructor(
		conversations: Conversations,
		engines: Engines,
		start: StartConversation,
		answerLog: AnswerLog,
		ahead: ReadingAhead,
		attachments: Attachments,
		log: vscode.LogOutputChannel,
	) {
		this.#conversations = conversations;
		this.#engines = engines;
		this.#start = start;
		this.#answerLog = answerLog;
		this.#ahead = ahead;
		this.attachments = attachments;
		this.#log = log;
	}

	/**
	 * @param draft what the composer shows, once it has shown anything; it holds for questions of commands, too
	 */
	followDraft(draft: () => Draft | undefined): void {
		this.#draft = draft;
	}

	/**
	 * Asks about code and shows the panel, where the answer appears; what its composer shows holds. Resolves
	 * when the answer has ended.
	 * @param override for this question, in place of the user's settings and of the composer
	 * @param saving whether the full window is run on it afterwards, unseen, so that what it saved is measured
	 */
	async ask(
		question: Question,
		selected: SelectedCode,
		override?: Partial<Settings>,
		saving?: "measured",
	): Promise<void> {
		const options = await this.askOptions(override);
		if (!options) return;
		await vscode.commands.executeCommand("z1.panel.focus", { preserveFocus: true });
		const draft = this.#draft();
		if (!draft || override) {
			const trace = await this.#ask(question, selected, options);
			if (saving && trace.ending === "complete") await this.#askFullWindow(trace.question, options);
			return;
		}
		const around = await surroundingsFor(draft.along, selected);
		const about = { ...question, code: selected.code, ...(around && { surroundings: around }) };
		const whole = withAttachments(about, await this.attachments.read());
		await this.#ask(whole, selected, draftOptions(draft, options, this.#conversation));
	}

	/** Has the model read code, and what goes along with it, while the question about it is being written. */
	async readAhead({ code, ...selected }: SelectedCode): Promise<void> {
		const options = await this.tryOptions();
		const draft = this.#draft();
		if (options instanceof Failure) return;
		const surroundings = draft && (await surroundingsFor(draft.along, { code, ...selected }));
		const question = { prompt: "?", code, ...(surroundings && { surroundings }) };
		const asked = draft ? draftOptions(draft, options, this.#conversation) : options;
		this.#ahead.follow(question, asked, this.#conversation);
	}

	/**
	 * Asks for VS Code's chat; the question and its answer are in the panel's conversation, too.
	 * @throws Failure when there is no model
	 */
	async askInChat(
		question: Question,
		selected: SelectedCode | undefined,
		asked: AskedInChat,
	): Promise<Trace> {
		const { effort, turns, ...watched } = asked;
		const options = await this.tryOptions(effort && { "z1.thinking.effort": effort });
		if (options instanceof Failure) throw options;
		return this.#ask(question, selected, { ...options, ...watched, turns: turnsFor(options, turns) });
	}

	/** Asks outside of the user's own conversations. */
	askApart(question: Question, options: AskOptions): Promise<Trace> {
		return this.#start().ask(question, options);
	}

	/** Shows the panel, with a trace that was asked at any time. */
	async showTrace(traceId: string): Promise<void> {
		if (await this.#conversations.openTrace(traceId)) this.#revealed.fire(traceId);
		else void tell.information(t("Z1: this answer is no longer kept."));
	}

	/** Asks what the user has drafted in the panel, about what is selected now. */
	async askDraft(draft: Draft): Promise<void> {
		const options = await this.askOptions();
		const attached = await this.attachments.read();
		const { selected, question } = draftedQuestion(draft, await draftContext(), attached);
		if (options && question.prompt)
			await this.#ask(question, selected, draftOptions(draft, options, this.#conversation));
	}

	/** What a draft would send, and what that is held to deserve; undefined while no model can be found. */
	async preview(draft: Draft): Promise<Preview | undefined> {
		const options = await this.tryOptions();
		if (!options || options instanceof Failure) return undefined;
		return previewDraft(draft, draftOptions(draft, options, this.#conversation), {
			context: await draftContext(),
			attached: await this.attachments.read(),
			counts: this.#counts,
			conversation: this.#conversation,
			client: this.#engines.of(options.model),
			ahead: this.#ahead,
			last: this.#lastJudged,
		});
	}

	/** Has the model think on about a question that was answered; the latest one unless told which. */
	async thinkMore(traceId = this.#conversation.traces.at(-1)?.id): Promise<void> {
		if (traceId === undefined) return;
		try {
			await this.#conversation.thinkMore(traceId);
		} catch (error) {
			tellFailure(error, this.#log);
		}
	}

	/**
	 * Asks the question of a trace once more, as a version of it, with what went before it then.
	 * @param prompt in place of its own
	 */
	async askAgain(traceId: string, effort: Effort, prompt?: string): Promise<void> {
		const conversation = this.#conversation;
		const trace = conversation.traces.find(({ id }) => id === traceId);
		const options = await this.askOptions({ "z1.thinking.effort": effort });
		if (!trace || !options) return;
		const turns = turnsFor(options, conversation.turnsOf(traceId));
		const question = prompt === undefined ? trace.question : { ...trace.question, prompt };
		await this.#ask(question, undefined, { ...options, turns, versionOf: traceId });
	}

	/** Writes a question and its answer into a file that the user chooses. */
	async exportTrace(traceId: string): Promise<void> {
		const conversation = this.#conversations.snapshot();
		const log = logOf(conversation, traceId);
		if (log) await exportConversation({ ...conversation, logs: [log] }, this.#answerLog);
	}

	/** Selects code that a question was about in its editor. */
	async showCode(code: CodeSelection): Promise<void> {
		try {
			const document = await this.locate(code);
			const start = findLines(document.getText().split(/\r?\n/), code.text, code.startLine - 1);
			const first = start ?? code.startLine - 1;
			const last = first + code.endLine - code.startLine;
			await showDocument(document, new vscode.Range(first, 0, last, Number.MAX_SAFE_INTEGER));
		} catch (error) {
			tellFailure(error, this.#log);
		}
	}

	/**
	 * The document that the code of a question stands in.
	 * @throws Failure `codeGone`, `codePlaceUnclear`
	 */
	locate(code: CodeSelection): Promise<vscode.TextDocument> {
		return locateCode(code, (document) => this.#asked.has(document));
	}

	/** Which model the next question is asked; undefined while it cannot be found. */
	async modelId(): Promise<string | undefined> {
		const options = await this.tryOptions();
		return options instanceof Failure ? undefined : options.model.profile.id;
	}

	/** The settings and the model they name; what is wrong with it is told with a way to mend it. */
	async askOptions(override?: Partial<Settings>): Promise<AskOptions | undefined> {
		const options = await this.tryOptions(override);
		if (!(options instanceof Failure)) return options;
		const { message, nextStep } = options;
		const chooseModel = t("Choose Model…");
		this.#log.error(message);
		tell.error(`${message} ${nextStep}`, chooseModel).then((choice) => {
			if (choice) void vscode.commands.executeCommand("z1.chooseModel");
		});
		return undefined;
	}

	get #conversation(): Conversation {
		return this.#conversations.current;
	}

	/** The settings and the model they name. */
	async tryOptions(override?: Partial<Settings>): Promise<AskOptions | Failure> {
		const settings = { ...readSettings(this.#log), ...override };
		try {
			return { settings, model: await this.#engines.locate(settings) };
		} catch (error) {
			return Failure.from(error);
		}
	}

	/** Asks without showing it, to be compared with. */
	#askFullWindow(question: Question, options: AskOptions): Promise<Trace> {
		return this.#start({ reference: true }).ask(question, { ...options, fullWindow: true });
	}

	async #ask(question: Question, selected: SelectedCode | undefined, options: AskOptions): Promise<Trace> {
		const document = selected && documentOf(selected);
		if (document) this.#asked.add(document);
		const whole = { ...question, ...(selected && { code: selected.code }) };
		await this.#conversations.restore();
		const trace = await this.#conversation.ask(whole, options);
		if (trace.failure) this.#log.error(`${trace.failure.code}: ${trace.failure.message}`);
		return trace;
	}
}

function documentOf({ code }: SelectedCode): vscode.TextDocument | undefined {
	return vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === code.uri);
}
