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
import type { LocatedModel } from "../../host/machine/locateModel.ts";
import { showDocument } from "../apply/showDocument.ts";
import { GLANCE_MS } from "../code/documentSymbols.ts";
import { locateCode } from "../code/locateCode.ts";
import type { SelectedCode } from "../code/selectedCode.ts";
import { exportConversation } from "../history/exportConversation.ts";
import type { Engines } from "../model/engines.ts";
import { readSettings } from "../readSettings.ts";
import { tell } from "../tell.ts";
import { tellFailure } from "../tellFailure.ts";
import type { Attachments } from "./attachments.ts";
import { draftContext, draftedQuestion, withContext } from "./draftContext.ts";
import { draftOptions, LastOnly, type PreviewParts, previewDraft, turnsFor } from "./previewDraft.ts";
import { TokenCounts } from "./tokenCounts.ts";

/** Options for a question of the chat. */
interface AskedInChat extends Required<Pick<AskOptions, "turns" | "signal" | "changed">> {
	/** Overrides the user's setting. */
	readonly effort?: Effort;
}

/** Gathers what a question needs in VS Code: settings, model, selection, panel. */
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
	/** What commands and the composer have asked in a conversation, until it is answered. */
	readonly #underWay = new WeakMap<Conversation, Set<string>>();
	/** The composer's draft, once it has shown one. */
	#draft: () => Draft | undefined = () => undefined;

	/** Fires when the model may have read more of a draft. */
	get onDidReadAhead(): ReadingAhead["onDidRead"] {
		return this.#ahead.onDidRead;
	}

	/** The attachments of the next question, including that of a command. */
	readonly attachments: Attachments;
	/** Fires with the id of a trace of the current conversation that the panel should show. */
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

	/** @param draft the composer's draft, once it has shown one; also applies to questions of commands */
	followDraft(draft: () => Draft | undefined): void {
		this.#draft = draft;
	}

	/**
	 * Asks about code and shows the panel with the answer; the composer's choices apply. Resolves when the
	 * answer has ended.
	 * @param override for this question, instead of the user's settings and the composer's choices
	 * @param saving whether the full window also runs on it afterwards, hidden, so that the saving is measured
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
			const trace = await this.#askOnce(question, selected, options);
			if (saving && trace?.ending === "complete") await this.#askFullWindow(trace.question, options);
			return;
		}
		const whole = await withContext(question, selected, draft.along, this.attachments);
		await this.#askOnce(whole, selected, draftOptions(draft, options, this.#conversation));
	}

	/**
	 * Lets the model read code and its context while the user writes the question about it, or before they
	 * choose one.
	 */
	async readAhead(selected: SelectedCode, asked: Question = { prompt: "?" }): Promise<void> {
		const options = await this.tryOptions();
		const draft = this.#draft();
		if (options instanceof Failure) return;
		const bare = { ...asked, code: selected.code };
		const question = draft ? await withContext(bare, selected, draft.along, this.attachments) : bare;
		const chosen = draft ? draftOptions(draft, options, this.#conversation) : options;
		const forecast = await this.#conversation.forecast(question, chosen);
		this.#ahead.follow(question, forecast, chosen, this.#conversation);
	}

	/**
	 * Asks for VS Code's chat; the exchange also appears in the panel's conversation.
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

	/** Asks outside the user's own conversations. */
	askApart(question: Question, options: AskOptions): Promise<Trace> {
		return this.#start().ask(question, options);
	}

	/** Shows the panel with an earlier or current trace. */
	async showTrace(traceId: string): Promise<void> {
		if (await this.#conversations.openTrace(traceId)) this.#revealed.fire(traceId);
		else void tell.information(t("Z1: this answer is no longer kept."));
	}

	/** Asks the panel's draft about the current selection. @returns false if there is no model to ask */
	async askDraft(draft: Draft): Promise<boolean> {
		const options = await this.askOptions();
		if (!options) return false;
		const attached = await this.attachments.read();
		const { selected, question } = draftedQuestion(draft, await draftContext(), attached);
		if (question.prompt)
			await this.#askOnce(question, selected, draftOptions(draft, options, this.#conversation));
		return true;
	}

	/** What a draft would send, and the effort that it is estimated to deserve; undefined without a model. */
	async preview(draft: Draft): Promise<Preview | undefined> {
		const options = await this.tryOptions();
		if (!options || options instanceof Failure) return undefined;
		return previewDraft(draft, options, {
			context: await draftContext(GLANCE_MS),
			attached: await this.attachments.read(),
			counts: this.#counts,
			conversation: this.#conversation,
			client: this.#engines.of(options.model),
			ahead: this.#ahead,
			last: this.#lastJudged,
		});
	}

	/** Resumes the thinking of an answered question; by default of the latest one. */
	async thinkMore(traceId = this.#conversation.traces.at(-1)?.id): Promise<void> {
		if (traceId === undefined) return;
		try {
			await this.#conversation.thinkMore(traceId);
		} catch (error) {
			tellFailure(error, this.#log);
		}
	}

	/**
	 * Asks the question of a trace again as another version, with its original context.
	 * @param prompt replaces the question's own
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

	/** Selects the code of a question in its editor. */
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
	 * Opens the document of a question's code.
	 * @throws Failure `codeGone`, `codePlaceUnclear`
	 */
	locate(code: CodeSelection): Promise<vscode.TextDocument> {
		return locateCode(code, (document) => this.#asked.has(document));
	}

	/** The model for the next question; undefined if it cannot be found. */
	async chosenModel(): Promise<LocatedModel | undefined> {
		const options = await this.tryOptions();
		return options instanceof Failure ? undefined : options.model;
	}

	/** The settings and their model; a problem with the model is shown to the user with its next step. */
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

	/** The settings and their model. */
	async tryOptions(override?: Partial<Settings>): Promise<AskOptions | Failure> {
		const settings = { ...readSettings(this.#log), ...override };
		try {
			return { settings, model: await this.#engines.locate(settings) };
		} catch (error) {
			return Failure.from(error);
		}
	}

	/** Asks in the background, for comparison. */
	#askFullWindow(question: Question, options: AskOptions): Promise<Trace> {
		return this.#start({ reference: true }).ask(question, { ...options, fullWindow: true });
	}

	/**
	 * Asks, unless the very same is under way in this conversation: a key that is held down, or a second click,
	 * means one answer.
	 */
	async #askOnce(
		question: Question,
		selected: SelectedCode | undefined,
		options: AskOptions,
	): Promise<Trace | undefined> {
		await this.#conversations.restore();
		const underWay = this.#underWay.get(this.#conversation) ?? new Set();
		this.#underWay.set(this.#conversation, underWay);
		const { settings, model } = options;
		const key = JSON.stringify([question, selected?.code, settings, model.path]);
		if (underWay.has(key)) return undefined;
		underWay.add(key);
		try {
			return await this.#ask(question, selected, options);
		} finally {
			underWay.delete(key);
		}
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
