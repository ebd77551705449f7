import * as vscode from "vscode";
import { inertLabel, inertMessage } from "../core/markdown/inertText.ts";

/** An item of a list; its icon goes in front of its label. */
export interface ListItem extends vscode.QuickPickItem {
	/** Name of a codicon, `check`. */
	readonly icon?: string;
}

/** A step of work with progress. */
export interface Step {
	readonly message?: string;
	/** In percent. */
	readonly increment?: number;
}

/**
 * The only way to VS Code's messages and lists, which turn certain text into links and icons. Text in them
 * may come from a server, a model file, a repository or a file name, and a click on its link would run its
 * command.
 */
export const tell = {
	information: (message: string, ...actions: string[]) =>
		vscode.window.showInformationMessage(inertMessage(message), ...actions),

	warning: (message: string, ...actions: string[]) =>
		vscode.window.showWarningMessage(inertMessage(message), ...actions),

	error: (message: string, ...actions: string[]) =>
		vscode.window.showErrorMessage(inertMessage(message), ...actions),

	/** Waits for an answer; `undefined` if the user cancels. */
	modal: (message: string, detail: string, action: string) =>
		vscode.window.showWarningMessage(
			inertMessage(message),
			{ modal: true, detail: inertMessage(detail) },
			action,
		),

	/** In the status bar, for some milliseconds. */
	briefly: (message: string, ms: number) => vscode.window.setStatusBarMessage(inertLabel(message), ms),

	/** Shows a notification while the work runs. */
	progress<T>(
		{ title, cancellable }: { readonly title: string; readonly cancellable: boolean },
		work: (report: (step: Step) => void, token: vscode.CancellationToken) => Thenable<T>,
	): Thenable<T> {
		const location = vscode.ProgressLocation.Notification;
		return vscode.window.withProgress(
			{ location, title: inertMessage(title), cancellable },
			(progress, token) =>
				work(
					({ message, ...step }) =>
						progress.report({ ...step, ...(message !== undefined && { message: inertMessage(message) }) }),
					token,
				),
		);
	},

	/** Asks for a line of text. */
	input: ({ title, prompt, ...options }: vscode.InputBoxOptions) =>
		vscode.window.showInputBox({
			...options,
			...(title !== undefined && { title: inertLabel(title) }),
			...(prompt !== undefined && { prompt: inertLabel(prompt) }),
		}),

	/** Asks for one item of a list. */
	choose: <Item extends ListItem>(
		items: readonly Item[] | Promise<readonly Item[]>,
		options: vscode.QuickPickOptions,
	) => vscode.window.showQuickPick(inertItems(items), inertOptions(options)),

	/** Asks for any number of a list's items. */
	chooseSome: <Item extends ListItem>(items: readonly Item[], options: vscode.QuickPickOptions) =>
		vscode.window.showQuickPick(inertItems(items), { ...inertOptions(options), canPickMany: true as const }),

	/** An empty list; its items must go through `inertItem`. */
	list: <Item extends ListItem>(title: string) => {
		const list = vscode.window.createQuickPick<Item>();
		list.title = inertLabel(title);
		return list;
	},
};

/** An item in which no icon but its own is drawn. */
export function inertItem<Item extends ListItem>(item: Item): Item {
	const { icon, label, description, detail } = item;
	return {
		...item,
		label: `${icon === undefined ? "" : `$(${icon}) `}${inertLabel(label)}`,
		...(description !== undefined && { description: inertLabel(description) }),
		...(detail !== undefined && { detail: inertLabel(detail) }),
	};
}

async function inertItems<Item extends ListItem>(
	items: readonly Item[] | Promise<readonly Item[]>,
): Promise<Item[]> {
	return (await items).map(inertItem);
}

function inertOptions({ title, ...options }: vscode.QuickPickOptions): vscode.QuickPickOptions {
	return { ...options, ...(title !== undefined && { title: inertLabel(title) }) };
}
