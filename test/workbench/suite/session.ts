/** What the suites do with the extension, in a user's terms. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { FrameLocator, Locator } from "playwright-core";
import * as vscode from "vscode";
import type { TestHandles } from "../../../src/extension/extension.ts";
import { connectWorkbench, webviewFrame } from "../workbench-page.ts";

/**
 * The names of the pictures end with the first word; `npm run pictures` takes those of README from here. Not
 * first the one that the profile names: VS Code 1.110 starts with another one, and a setting that stays the
 * same changes nothing.
 */
export const THEMES = {
	light: "Default Light Modern",
	dark: "Default Dark Modern",
	contrast: "Default High Contrast",
	"contrast-light": "Default High Contrast Light",
};

/** Opens a file of the workspace and selects the lines from `first` to `last`, or puts the cursor there. */
export async function select(file: string, first: number, last?: number): Promise<void> {
	const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
	if (!folder) throw new Error("no folder is open");
	const editor = await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, file));
	const end = last === undefined ? first - 1 : last;
	editor.selection = new vscode.Selection(first - 1, 0, end, 0);
}

/** Changes settings for the whole suite; `resetSettings` takes them back. */
export async function set(settings: Record<string, unknown>): Promise<void> {
	const configuration = vscode.workspace.getConfiguration();
	for (const [name, value] of Object.entries(settings)) {
		await configuration.update(name, value, vscode.ConfigurationTarget.Global);
	}
}

export function resetSettings(...names: string[]): Promise<void> {
	return set(Object.fromEntries(names.map((name) => [name, undefined])));
}

/** What the extension lets its tests reach; undefined where it is installed as users have it. */
export function testHandles(): TestHandles | undefined {
	return vscode.extensions.getExtension<TestHandles>("z1-code.z1-code")?.exports;
}

/**
 * The panel, shown if it is not, once it has the focus: a list that is opened then keeps it. A page
 * that is being loaded does not take the focus.
 */
export async function openPanel(): Promise<FrameLocator> {
	const page = await connectWorkbench();
	await until("the panel has the focus", async () => {
		await vscode.commands.executeCommand("z1.panel.focus");
		return page.evaluate(() => document.activeElement?.matches("iframe.webview") === true);
	});
	return webviewFrame("z1.panel");
}

/**
 * The last question in the panel with everything under it, once the panel shows as many questions as the
 * extension knows, and the last one's end where it has ended.
 */
export async function lastTrace(): Promise<Locator> {
	const panel = await openPanel();
	const conversations = testHandles()?.conversations;
	await until("the panel shows what the extension knows", async () => {
		if (!conversations) return true;
		const { traces, running } = conversations.current;
		if ((await panel.locator("article").count()) !== traces.length) return false;
		return running.length > 0 || (await panel.locator(".controls").count()) === 0;
	});
	return panel.locator("article").last();
}

/** Waits until an element reads so: what the extension knows is drawn when the page has time. */
export async function shows(element: Locator, pattern: RegExp): Promise<void> {
	let text = "";
	const isSo = async () => {
		text = await element.innerText();
		return pattern.test(text);
	};
	await until(`an element reads ${pattern}`, isSo).catch(() => assert.match(text, pattern));
}

/** Waits until something equals this. */
export async function becomes<T>(look: () => Promise<T>, expected: T): Promise<void> {
	let found: T | undefined;
	const isSo = async () => {
		found = await look();
		return isDeepStrictEqual(found, expected);
	};
	await until("it is as expected", isSo).catch(() => assert.deepEqual(found, expected));
}

/**
 * *Z1: Show History…* with this in its search field, once all conversations are listed. The list closes when
 * something else takes the focus, as a panel may still do that was just shown: then it is opened again.
 */
export async function showHistory(search: string): Promise<Locator> {
	const page = await connectWorkbench();
	const picker = page.locator(".quick-input-widget", { hasText: "Z1 History" });
	const input = picker.locator("input.input");
	await until("the list of conversations is open", async () => {
		if (!(await input.isVisible())) await vscode.commands.executeCommand("z1.showHistory");
		await input.fill(search, { timeout: 3000 }).catch(() => {});
		return input.isVisible();
	});
	await picker.locator(".quick-input-progress:not(.active)").waitFor({ state: "attached" });
	return picker.locator(".monaco-list-row", search === "" ? {} : { hasText: search });
}

/** Presses a key in the list that is open, which is shown before it has the focus. */
export async function pressInList(key: string): Promise<void> {
	await (await connectWorkbench()).locator(".quick-input-widget input.input").press(key);
}

/** Runs *Ask about Selection…* and types a question, as a user does. Resolves when it was sent. */
export async function ask(prompt: string): Promise<{ answered: Thenable<unknown> }> {
	const page = await connectWorkbench();
	const answered = vscode.commands.executeCommand("z1.askAboutSelection");
	const input = page.locator(".quick-input-widget input.input");
	await input.fill(prompt);
	await input.press("Enter");
	return { answered };
}

/** A number of the statistics under an answer, by its name there. */
export async function count(trace: Locator, name: string): Promise<number> {
	const entry = trace
		.locator(".statistics dl > div")
		.filter({ has: trace.page().locator("dt", { hasText: name }) });
	return Number((await entry.locator("dd").innerText()).replaceAll(",", ""));
}

/** The selector of the part of VS Code that the panel is in. */
export const PANEL_PART = ".part.auxiliarybar";

/** Drags the border between editor and panel until the panel is so many CSS pixels wide. */
export async function widenPanel(width: number): Promise<void> {
	const page = await connectWorkbench();
	const box = await page.locator(PANEL_PART).boundingBox();
	if (!box) throw new Error("the secondary side bar is not there");
	const y = box.y + box.height / 2;
	// What can be dragged lies in the gap beside the part.
	const gap = 2;
	await page.mouse.move(box.x - gap, y);
	await page.mouse.down();
	await page.mouse.move(box.x - gap + box.width - width, y, { steps: 5 });
	await page.mouse.up();
}

/** Process ids of the model processes that this extension host has started. */
export function modelProcesses(): number[] {
	return readdirSync("/proc")
		.filter((pid) => /^\d+$/.test(pid))
		.map(Number)
		.filter((pid) => parentOf(pid) === process.pid && commandOf(pid).includes(`${path.sep}engine.mjs`));
}

/** VS Code under test pops nothing up, but lists what it would have. */
export async function notification(text: string): Promise<Locator> {
	const page = await connectWorkbench();
	const item = page.locator(".notifications-center .notification-list-item", { hasText: text }).first();
	await until(`there is a notification: ${text}`, async () => {
		await vscode.commands.executeCommand("notifications.showList");
		return item.isVisible();
	});
	return item;
}

export async function clearNotifications(): Promise<void> {
	await vscode.commands.executeCommand("notifications.clearAll");
	await vscode.commands.executeCommand("notifications.hideList");
	// It gives the focus back when it goes, which would close a list that is open by then.
	await (await connectWorkbench()).locator(".notifications-center").waitFor({ state: "hidden" });
}

/**
 * Waits until something is true: for a user a short while, on a busy machine a long one. It is looked at once
 * more when the time is up, as VS Code's extensions can keep this process from looking for as long.
 */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
	for (const end = Date.now() + 30_000; ; await sleep(20)) {
		const isLast = Date.now() >= end;
		if (await isTrue()) return;
		if (isLast) throw new Error(`not within 30 s: ${what}`);
	}
}

function parentOf(pid: number): number {
	const stat = readProcess(pid, "stat");
	return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

function commandOf(pid: number): string {
	return readProcess(pid, "cmdline");
}

/** Empty for a process that has ended meanwhile. */
function readProcess(pid: number, file: string): string {
	try {
		return readFileSync(`/proc/${pid}/${file}`, "utf8");
	} catch {
		return "";
	}
}
