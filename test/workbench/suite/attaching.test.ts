import assert from "node:assert/strict";
import { rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import * as vscode from "vscode";
import { Attachments } from "../../../src/extension/ask/attachments.ts";
import { connectWorkbench, screenshot } from "../workbench-page.ts";
import {
	becomes,
	clearNotifications,
	lastTrace,
	notification,
	openPanel,
	PANEL_PART,
	resetSettings,
	select,
	set,
	shows,
	until,
} from "./session.ts";

const folder = () => vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail("no folder is open");
const at = (file: string) => vscode.Uri.joinPath(folder(), file);
const write = (file: string, content: string | Uint8Array) =>
	vscode.workspace.fs.writeFile(at(file), typeof content === "string" ? Buffer.from(content) : content);

const SHIPPING = "export function shipping(weight: number) {\n  return weight > 20 ? 9 : 5;\n}\n";

/** What VS Code keeps for a workspace. */
class Kept implements vscode.Memento {
	#value: unknown;

	keys = () => [];
	get = <T>(_key: string) => this.#value as T;
	update = async (_key: string, value: unknown) => {
		this.#value = JSON.parse(JSON.stringify(value));
	};
}

describe("More than one place of the code, in VS Code", () => {
	let panel: FrameLocator;
	const box = () => panel.locator(".composer textarea");
	const chips = () => panel.locator(".composer .attachment");
	const options = () => panel.getByRole("listbox", { name: "Files and symbols" }).getByRole("option");
	const words = async (locator: Locator) => (await locator.innerText()).replace(/\s+/g, " ").trim();

	before(async () => {
		await write("shop/shipping.ts", SHIPPING);
		await write("shop/ShippingLabel.ts", "export const label = 1;\n");
		await write("node_modules/parcel/shipping.js", "module.exports = 1;\n");
		await vscode.commands.executeCommand("z1.newConversation");
		await set({ "z1.thinking.effort": "minimal" });
		await select("score.py", 8, 14);
		panel = await openPanel();
	});
	after(async () => {
		await vscode.commands.executeCommand("z1.newConversation");
		for (const each of ["shop", "node_modules"])
			await vscode.workspace.fs.delete(at(each), { recursive: true });
		await resetSettings("z1.thinking.effort");
	});
	beforeEach(async () => {
		await vscode.commands.executeCommand("z1.newConversation");
		await chips().first().waitFor({ state: "detached" });
	});

	it("is a file that is named behind a #, goes along, and counts in the prompt", async () => {
		await box().click();
		await box().fill("What does it return?");
		const size = panel.locator(".composer-size", { hasText: "tokens" });
		const before = Number((await size.innerText()).replace(/\D/g, ""));
		await box().press("Home");
		await box().pressSequentially("#SHIP");
		await becomes(
			async () => Promise.all((await options().all()).map(words)),
			["shipping.ts shop", "ShippingLabel.ts shop"],
		);
		await box().press("Enter");
		await becomes(() => box().inputValue(), "What does it return?");
		await shows(chips(), /^shipping\.ts\s+≈?\s?\d+/);
		await until("the prompt is longer", async () => {
			return Number((await size.innerText()).replace(/\D/g, "")) > before;
		});
		await screenshot("attached");
		await box().press("Enter");
		const trace = await lastTrace();
		await trace.locator(".actions").waitFor();
		await shows(trace.locator(".about .attachment"), /^\s*shipping\.ts\s*$/);
		// Once the model is loaded, lengths are counted: of the chip, and of the question as it was sent.
		await until("the chip is counted", async () => !(await words(chips())).includes("≈"));
	});

	it("is a file that is dragged from the explorer with Shift held, and without it nothing", async () => {
		const page = await connectWorkbench();
		await vscode.commands.executeCommand("workbench.view.explorer");
		const row = page.locator(".explorer-folders-view .monaco-list-row", { hasText: "fold.js" }).first();
		const from = (await row.boundingBox()) ?? assert.fail("fold.js is not in the explorer");
		const to = (await page.locator(PANEL_PART).boundingBox()) ?? assert.fail("there is no panel");
		const drag = async (drop: () => Promise<void>) => {
			await page.mouse.move(from.x + 60, from.y + 8);
			await page.mouse.down();
			await page.mouse.move(from.x + 80, from.y + 20, { steps: 4 });
			await drop();
			await page.mouse.up();
		};
		const overPanel = async () => {
			await page.mouse.move(to.x + 100, to.y + 300, { steps: 12 });
			await page.mouse.move(to.x + 120, to.y + 320, { steps: 6 });
		};
		await drag(overPanel);
		await drag(async () => {
			await page.keyboard.down("Shift");
			// VS Code lets a view see the drag from some later movement on.
			await until("the panel sees the drag", async () => {
				await overPanel();
				return (await panel.locator("#panel.dropping").count()) > 0;
			});
		});
		await page.keyboard.up("Shift");
		await chips().first().waitFor();
		assert.deepEqual(await panel.locator(".composer .attachment .chip-name").allInnerTexts(), ["fold.js"]);
		await vscode.commands.executeCommand("workbench.action.closeSidebar");
	});

	it("is a symbol of the workspace, as far as its language's tools know", async () => {
		const uri = at("shop/shipping.ts");
		const range = new vscode.Range(0, 16, 0, 24);
		const symbol = { name: "shipping", containerName: "", kind: vscode.SymbolKind.Function };
		const provider = vscode.languages.registerWorkspaceSymbolProvider({
			provideWorkspaceSymbols: () => [{ ...symbol, location: new vscode.Location(uri, range) }],
		});
		await box().click();
		await box().pressSequentially("#shipping");
		await options().filter({ hasText: "shipping.ts:1" }).first().click();
		await shows(chips(), /^shipping(\.ts| in shipping\.ts)\s/);
		provider.dispose();
	});

	it("is what the menus add: files of the explorer and of a tab, and the selection", async () => {
		await vscode.commands.executeCommand("z1.addFile", at("shop/shipping.ts"), [
			at("shop/shipping.ts"),
			at("fold.js"),
		]);
		await vscode.commands.executeCommand("z1.addFile", at("shop/shipping.ts"), { groupId: 1 });
		await select("score.py", 4, 5);
		await vscode.commands.executeCommand("z1.addSelection");
		await chips().nth(2).waitFor();
		const names = await panel.locator(".composer .attachment .chip-name").allInnerTexts();
		assert.deepEqual(names, ["shipping.ts", "fold.js", "score.py:4–5"]);
		await panel.locator(".composer").getByRole("button", { name: "Leave out fold.js" }).click();
		await chips().nth(2).waitFor({ state: "detached" });
		await becomes(() => chips().count(), 2);
	});

	it("goes with commands, follows what is edited above it, and is gone in a new conversation", async () => {
		await write("shop/rates.py", "def fee(n):\n    return n * 2\n");
		await select("shop/rates.py", 1, 2);
		await vscode.commands.executeCommand("z1.addSelection");
		const edit = new vscode.WorkspaceEdit();
		edit.insert(at("shop/rates.py"), new vscode.Position(0, 0), "# rates\n\n");
		await vscode.workspace.applyEdit(edit);
		await select("score.py", 8, 14);
		await vscode.commands.executeCommand("z1.explainSelection");
		const trace = await lastTrace();
		assert.equal(await words(trace.locator(".about .attachment")), "rates.py:3–4");
		await vscode.commands.executeCommand("workbench.action.files.revert");
		await vscode.commands.executeCommand("z1.newConversation");
		await chips().first().waitFor({ state: "detached" });
	});

	it("is text in any encoding that its first bytes tell, and nothing else; a sentence says why", async () => {
		await write("shop/wide.ts", Buffer.from(`\ufeff${SHIPPING}`, "utf16le"));
		await write(
			"shop/program.bin",
			new Uint8Array(4000).map((_, index) => (index * 7) % 256),
		);
		await write("shop/huge.txt", "x".repeat(9_000_000));
		for (const [file, sentence] of [
			["program.bin", "is no text"],
			["huge.txt", "is too long to be added"],
			["gone.ts", "it is not there, or no file"],
		] as const) {
			await vscode.commands.executeCommand("z1.addFile", at(`shop/${file}`));
			await notification(sentence);
		}
		await clearNotifications();
		await vscode.commands.executeCommand("z1.addFile", at("shop/wide.ts"));
		await shows(chips(), /^wide\.ts\s+≈?\s?\d+/);
		await vscode.workspace.fs.delete(at("shop/wide.ts"));
		await select("score.py", 1, 2);
		await panel.locator(".composer .attachment.failed").waitFor();
	});

	it("is there again in the next session, with its lines and without its code", async () => {
		const kept = new Kept();
		const before = new Attachments(kept);
		await before.addFiles([at("score.py")]);
		await before.addFound({
			...{ uri: at("shop/shipping.ts").toString(), file: "shop/shipping.ts" },
			symbol: { name: "shipping", line: 1 },
		});
		const read = async (attachments: Attachments) =>
			(await attachments.read()).map(({ place, whole, code }) => [place, whole, "text" in code && code.text]);
		const expected = await read(before);
		assert.equal(expected.length, 2);
		assert.doesNotMatch(JSON.stringify(kept.get("z1.attachments")), /weight/);
		const after = new Attachments(kept);
		assert.deepEqual(await read(after), expected);
		await after.addFiles([at("score.py")]);
		assert.equal((await after.read()).length, 2, "no file twice");
		after.clear();
		assert.equal(new Attachments(kept).any, false);
		await kept.update("z1.attachments", "damaged");
		assert.equal(new Attachments(kept).any, false);
	});

	it("may lie outside of the workspace only where the user has chosen it", async () => {
		const outside = vscode.Uri.file(path.join(path.dirname(folder().fsPath), "z1-outside.ts"));
		await vscode.workspace.fs.writeFile(outside, Buffer.from(SHIPPING));
		await vscode.commands.executeCommand("z1.addFile", outside);
		await shows(chips(), /^z1-outside\.ts\s/);
		// What the page names as found behind a # is opened through the workspace's border.
		rmSync(at("shop/link.ts").fsPath, { force: true });
		symlinkSync(outside.fsPath, at("shop/link.ts").fsPath);
		const attachments = new Attachments(new Kept());
		for (const uri of [outside, at("shop/link.ts"), at("../z1-outside.ts")]) {
			const place = { uri: uri.toString(), file: "z1-outside.ts" };
			await assert.rejects(attachments.addFound(place), /There is no file \S+ in this workspace/);
		}
		assert.equal(attachments.any, false);
		await attachments.addFound({ uri: at("shop/shipping.ts").toString(), file: "shop/shipping.ts" });
		assert.equal(attachments.any, true);
		await vscode.workspace.fs.delete(outside);
	});
});
