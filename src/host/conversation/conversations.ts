import { randomUUID } from "node:crypto";
import { Emitter } from "../../core/emitter.ts";
import type { Control } from "../../core/thinking/controls.ts";
import { type KeptConversation, logOf } from "../../core/trace/keptConversation.ts";
import type { Trace } from "../../core/trace/trace.ts";
import type { Conversation, Happened, StartConversation } from "./conversation.ts";
import type { ConversationFile } from "./conversationFile.ts";
import type { History } from "./history.ts";

/** A conversation opened since the start, and its file. */
interface Opened {
	readonly id: string;
	readonly startedAt: number;
	readonly conversation: Conversation;
	file: ConversationFile | undefined;
}

/**
 * The current conversation, and switching to another. A conversation in the background goes on: its answer is
 * written down, and it is unchanged when it is opened again.
 */
export class Conversations {
	readonly #history: History;
	readonly #start: StartConversation;
	readonly #happened = new Emitter<Happened>();
	readonly #progressed = new Emitter<void>();
	readonly #switched = new Emitter<Conversation>();
	readonly #deleted = new Emitter<void>();
	readonly #opened = new Map<string, Opened>();
	#current: Opened;
	#restoring: Promise<void> | undefined;
	/** Resolves when the oldest conversations have made room for new ones. */
	#pruning: Promise<void> = Promise.resolve();

	/** Fires for every event of the current conversation. */
	readonly onDidHappen = this.#happened.event;
	/** Fires when any conversation's answer progresses. */
	readonly onDidProgress = this.#progressed.event;
	/** Fires when another conversation becomes the current one. */
	readonly onDidSwitch = this.#switched.event;
	/** Fires when the user has deleted a conversation. */
	readonly onDidDelete = this.#deleted.event;

	constructor(history: History, start: StartConversation) {
		this.#history = history;
		this.#start = start;
		this.#current = this.#begin();
	}

	get current(): Conversation {
		return this.#current.conversation;
	}

	/**
	 * The answers that have not ended, including those of background conversations, in the order of their
	 * questions.
	 */
	get running(): readonly Trace[] {
		return [...this.#opened.values()]
			.flatMap(({ conversation }) => conversation.running)
			.sort((a, b) => a.moments.asked - b.moments.asked);
	}

	/** Restores the last used conversation, once, unless something was already asked. */
	restore(): Promise<void> {
		this.#restoring ??= this.#restore();
		return this.#restoring;
	}

	/** Begins a conversation; an empty one is reset. */
	startNew(): void {
		this.#restoring ??= Promise.resolve();
		this.#switchTo(this.current.traces.length > 0 ? this.#begin() : this.#current);
	}

	/** All conversations, the last used first. */
	async list(): Promise<KeptConversation[]> {
		await this.#flush();
		const kept = await this.#history.list();
		const unkept = [...this.#opened.values()].filter(
			({ id, conversation }) => conversation.traces.length > 0 && !kept.some((each) => each.id === id),
		);
		const current = kept.map((each) => {
			const opened = this.#opened.get(each.id);
			return opened ? snapshotOf(opened) : each;
		});
		return [...unkept.map(snapshotOf).reverse(), ...current];
	}

	/** The current conversation in its kept form. */
	snapshot(): KeptConversation {
		return snapshotOf(this.#current);
	}

	/** Makes a conversation of the list the current one. */
	open(kept: KeptConversation): void {
		this.#restoring ??= Promise.resolve();
		this.#switchTo(this.#opened.get(kept.id) ?? this.#reopen(kept));
	}

	/** Makes the conversation with a trace the current one. @returns whether there is one */
	async openTrace(traceId: string): Promise<boolean> {
		if (this.current.traces.some(({ id }) => id === traceId)) return true;
		const kept = (await this.list()).find((conversation) => logOf(conversation, traceId));
		if (kept) this.open(kept);
		return kept !== undefined;
	}

	/** Deletes a conversation for good; if it was the current one, a new one begins. */
	async delete(id: string): Promise<void> {
		const opened = this.#opened.get(id);
		opened?.conversation.control("stop");
		this.#opened.delete(id);
		if (id === this.#current.id) this.#switchTo(this.#begin());
		await opened?.file?.close();
		await this.#history.delete(id);
		this.#deleted.fire();
	}

	/** The answer that the model is working on; later ones wait for it. */
	get underWay(): Trace | undefined {
		const { running } = this;
		return running.find(({ phase }) => phase !== "reading") ?? running[0];
	}

	/** Whether the model works on anything: an answer, or a thought that is about to be taken up again. */
	get isWorking(): boolean {
		return this.#worked !== undefined;
	}

	/** Applies a control to what the model works on at its next token, in whichever conversation it is. */
	control(control: Control): void {
		const id = this.#worked;
		if (id === undefined) return;
		for (const { conversation } of this.#opened.values()) conversation.control(control, id);
	}

	/** The trace that is worked on. */
	get #worked(): string | undefined {
		const worked = [...this.#opened.values()].map(({ conversation }) => conversation.underWay);
		return this.underWay?.id ?? worked.find((id) => id !== undefined);
	}

	/** Writes what is pending, before the window closes. */
	async close(): Promise<void> {
		await Promise.all([...this.#opened.values()].map(({ file }) => file?.close()));
		await this.#pruning;
	}

	async #flush(): Promise<void> {
		await Promise.all([...this.#opened.values()].map(({ file }) => file?.flush()));
	}

	async #restore(): Promise<void> {
		const before = this.#current;
		const kept = await this.#history.latest();
		if (kept && this.#current === before && this.current.traces.length === 0) this.open(kept);
	}

	#switchTo(opened: Opened): void {
		this.#current = opened;
		this.#switched.fire(opened.conversation);
	}

	#begin(): Opened {
		return this.#add({ id: randomUUID(), startedAt: Date.now(), logs: [] });
	}

	#reopen(kept: KeptConversation): Opened {
		const opened = this.#add(kept);
		opened.file = this.#history.write(kept.id, kept.startedAt, () => opened.conversation.events);
		return opened;
	}

	#add({ id, startedAt, logs }: KeptConversation): Opened {
		const conversation = this.#start({ logs });
		const opened: Opened = { id, startedAt, conversation, file: undefined };
		conversation.onDidHappen((happened) => this.#note(opened, happened));
		this.#opened.set(id, opened);
		return opened;
	}

	#note(opened: Opened, happened: Happened): void {
		if (this.#opened.has(opened.id)) {
			opened.file ??= this.#firstFile(opened);
			opened.file?.append(happened.traceId, happened.events, happened.versionId);
		}
		if (opened === this.#current) this.#happened.fire(happened);
		this.#progressed.fire();
	}

	/** Creates the file for the first question; then the oldest files make room for it. */
	#firstFile({ id, startedAt, conversation }: Opened): ConversationFile | undefined {
		const file = this.#history.write(id, startedAt, () => conversation.events);
		// The file is registered after this call; pruning must not take it for one that nobody has open.
		this.#pruning = this.#pruning
			.then(() => file?.flush())
			.then(() => this.#history.prune(new Set(this.#opened.keys())));
		return file;
	}
}

function snapshotOf({ id, startedAt, conversation }: Opened): KeptConversation {
	return { id, startedAt, logs: conversation.events };
}
