import type * as vscode from "vscode";
import { Emitter } from "../../core/emitter.ts";
import type { FailureInfo } from "../../core/failure.ts";

/** Key of the damage that the user has read about, in the state that windows share. */
const READ = "z1.readLosses";
const MOST_READ = 100;

/** Losses of what is kept: each is shown until the user has read about it. */
export class Losses {
	readonly #memento: vscode.Memento;
	readonly #told = new Set<string>();
	readonly #changed = new Emitter<void>();
	#unread: readonly FailureInfo[] = [];

	readonly onDidChange = this.#changed.event;

	/**
	 * @param memento remembers across windows what was read, since a damaged line is found again at each
	 *   reading
	 */
	constructor(memento: vscode.Memento) {
		this.#memento = memento;
		for (const message of this.#read) this.#told.add(message);
	}

	get unread(): FailureInfo[] {
		return [...this.#unread];
	}

	add(loss: FailureInfo): void {
		if (this.#told.has(loss.message)) return;
		this.#told.add(loss.message);
		this.#unread = [...this.#unread, loss];
		this.#changed.fire();
	}

	/** Forgets failures to write, which may happen again; only damage is remembered as read. */
	async markRead(): Promise<void> {
		const damaged = this.#unread.filter(({ code }) => code === "keptDamaged").map(({ message }) => message);
		this.#unread = [];
		this.#changed.fire();
		if (damaged.length > 0) await this.#memento.update(READ, [...this.#read, ...damaged].slice(-MOST_READ));
	}

	get #read(): string[] {
		const read = this.#memento.get<unknown>(READ);
		return Array.isArray(read) ? read.filter((each) => typeof each === "string") : [];
	}
}
