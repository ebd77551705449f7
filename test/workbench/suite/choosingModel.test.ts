import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import * as vscode from "vscode";
import type { Dialogs } from "../../../src/extension/dialogs.ts";
import type { TestHandles } from "../../../src/extension/extension.ts";
import { hubOf } from "../../engine/hubFolder.ts";
import { ModelServer, refuse, serve } from "../../unit/modelServer.ts";
import { connectWorkbench, screenshot } from "../workbench-page.ts";
import {
	ask,
	clearNotifications,
	lastTrace,
	modelProcesses,
	notification,
	openPanel,
	resetSettings,
	select,
	set,
	shows,
	until,
} from "./session.ts";

const FOLDER = path.join(homedir(), ".z1-code", "models");
const FILE = "small-Q8_0.gguf";

describe("Choosing a model in VS Code", () => {
	let server: ModelServer;
	let nano: Buffer;
	let page: Page;

	before(async () => {
		page = await connectWorkbench();
		server = new ModelServer();
		await server.start();
		await set({ "z1.models.hubUrl": server.url });
		// Neither earlier answers nor an effort that was picked go along.
		await vscode.commands.executeCommand("z1.newConversation");
		const extension = vscode.extensions.getExtension("z1-code.z1-code");
		nano = readFileSync(path.join(extension?.extensionPath ?? "", "models", "z1-nano.gguf"));
	});
	after(async () => {
		server.stop();
		await resetSettings("z1.model", "z1.models.hubUrl");
	});

	/** Serves a repository with one file. */
	const publish = (answer = serve(nano)) => {
		const oid = createHash("sha256").update(nano).digest("hex");
		const tree = [{ type: "file", path: FILE, size: nano.length, lfs: { oid, size: nano.length } }];
		const list = refuse(200, { "content-type": "application/json" }, JSON.stringify(tree));
		server.answer = (request, response) =>
			(request.url?.startsWith("/api/models/owner/small/") ? list : answer)(request, response);
	};
	/** A row of the list that is open: of a long one not all are drawn, but those that fit its filter are. */
	const row = async (text: string) => {
		const found = page.locator(".quick-input-widget .monaco-list-row.focused", { hasText: text });
		await until(`there is a row ${text}`, async () => {
			// The list may be another one by now.
			await page
				.locator(".quick-input-widget input.input")
				.fill(text, { timeout: 2000 })
				.catch(() => {});
			return found.waitFor({ timeout: 500 }).then(
				() => true,
				() => false,
			);
		});
		return found;
	};
	const pick = async (text: string) => {
		await row(text);
		await page.keyboard.press("Enter");
	};
	/** Chooses the file once those of the repository are listed. */
	const pickFile = async () => {
		await page.locator(".quick-input-widget", { hasText: "Z1: Files of owner/small" }).waitFor();
		await pick(FILE);
	};
	/** Runs the command up to the download. */
	const chooseFromHub = async (address: string) => {
		const done = vscode.commands.executeCommand("z1.chooseModel");
		await pick("Use a Hugging Face Address…");
		const input = page.locator(".quick-input-widget input.input");
		await page.locator(".quick-input-widget", { hasText: "Z1: Use a Hugging Face Address" }).waitFor();
		await input.fill(address);
		await input.press("Enter");
		return done;
	};

	it("offers what is here, what can be had, what fits and how fast it would be, and marks what is in use", async () => {
		const done = vscode.commands.executeCommand("z1.chooseModel");
		await shows(await row("Z1 Nano"), /in use · 3 MB · needs ≈ 6 MB of memory: fits/);
		await shows(
			await row("The model of arXiv 2504.00810"),
			/≈ 4\.7 GB · needs ≈ 5\.1 GB of memory: [a-z ]+ · ≈ [\d.]+(–[\d.]+)? tokens\/s/,
		);
		const input = page.locator(".quick-input-widget input.input");
		await input.fill("recommended");
		const recommended = page.locator(".quick-input-widget .monaco-list-row", { hasText: "recommended · ≈" });
		await shows(recommended, /that thinks?,? .*fits into the free memory/s);
		await input.fill("");
		await screenshot("choose-model");
		await screenshot("models", ".quick-input-widget");
		await page.keyboard.press("Escape");
		await done;
	});

	it("says what is wrong when the hub has no such repository", async () => {
		server.answer = refuse(404);
		await chooseFromHub("owner/nothing");
		await notification("owner/nothing does not exist there. Check the address");
		await clearNotifications();
	});

	it("offers the ways that need no network where there is none", async () => {
		const gone = new ModelServer();
		await gone.start();
		await set({ "z1.models.hubUrl": gone.url });
		gone.stop();
		const done = chooseFromHub("owner/small");
		const list = page.locator(".quick-input-widget", { hasText: "Use a Local File…" });
		await list.locator(".monaco-list-row", { hasText: "Try the Network Again" }).waitFor();
		assert.equal(
			await list.locator(".monaco-list-row", { hasText: "Use a Hugging Face Address" }).count(),
			0,
		);
		await screenshot("choose-model-offline");
		await set({ "z1.models.hubUrl": server.url });
		await pick("Z1 Nano");
		await done;
		await clearNotifications();
	});

	it("keeps what was downloaded when it is cancelled, and changes no setting", async () => {
		publish(serve(nano, { upTo: 1_000_000, after: "hang" }));
		const done = chooseFromHub("owner/small");
		await pickFile();
		const part = path.join(FOLDER, `${FILE}.part`);
		await until("a part is here", () => existsSync(part) && readFileSync(part).length === 1_000_000);
		const progress = await notification(`Downloading ${FILE}`);
		await until("it says how much", async () => /of 3 MB/.test(await progress.innerText()));
		await screenshot("downloading");
		await progress.getByRole("button", { name: "Cancel" }).click();
		await done;
		await clearNotifications();
		assert.equal(readFileSync(part).length, 1_000_000);
		assert.equal(vscode.workspace.getConfiguration().get("z1.model"), "z1-nano");
	});

	it("goes on with the download, and the model answers from then on", async () => {
		publish();
		server.requests.length = 0;
		const done = chooseFromHub("owner/small");
		await pickFile();
		await done;
		assert.equal(server.requests.at(-1)?.headers.range, "bytes=1000000-");
		assert.deepEqual(readdirSync(FOLDER), [FILE]);
		assert.equal(vscode.workspace.getConfiguration().get("z1.model"), `~/.z1-code/models/${FILE}`);
		await notification("small-Q8_0 (qwen2) answers from the next question on");
		await clearNotifications();
		await select("score.py", 17, 22);
		await (await ask("What does `tally([6, 2, 9])` return?")).answered;
		await shows((await lastTrace()).locator(".answer"), /returns 2/);
	});

	it("makes Z1-7B of its authors' weights where nobody has published a file of it", async () => {
		const extension = vscode.extensions.getExtension("z1-code.z1-code");
		const repository = mkdtempSync(path.join(tmpdir(), "z1-weights-"));
		const made = path.join(FOLDER, "Z1-7B-Q8_0.gguf");
		rmSync(made, { force: true });
		// The starter model in the place of Z1-7B.
		const program = ["--import=tsx", "test/engine/publishNanoAt.ts", repository];
		execFileSync("node", program, { cwd: extension?.extensionPath ?? "" });
		server.answer = hubOf({ "efficientscaling/Z1-7B": repository });
		const done = vscode.commands.executeCommand("z1.chooseModel");
		await pick("The model of arXiv 2504.00810");
		const list = page.locator(".quick-input-widget", {
			hasText: "Z1: Make a Model from efficientscaling/Z1-7B",
		});
		await list.waitFor();
		await shows(await row("Q4_K_M"), /recommended.*Downloads .* and needs .* on the disk/s);
		await screenshot("make-model");
		await pick("Q8_0");
		await done;
		assert.deepEqual(readdirSync(FOLDER).sort(), [FILE, path.basename(made)].sort());
		assert.equal(vscode.workspace.getConfiguration().get("z1.model"), "~/.z1-code/models/Z1-7B-Q8_0.gguf");
		await clearNotifications();
		// Earlier answers do not go along, and this one not with later questions.
		await vscode.commands.executeCommand("z1.newConversation");
		await select("score.py", 17, 22);
		await (await ask("What does `tally([6, 2, 9])` return?")).answered;
		await shows((await lastTrace()).locator(".answer"), /returns 2/);
		await vscode.commands.executeCommand("z1.newConversation");
		rmSync(made);
		rmSync(repository, { recursive: true });
	});

	it("goes back to the starter model", async () => {
		const done = vscode.commands.executeCommand("z1.chooseModel");
		await pick("Z1 Nano");
		await done;
		assert.equal(vscode.workspace.getConfiguration().get("z1.model"), "z1-nano");
		await clearNotifications();
	});

	/** VS Code shows no dialogs while tests run; this says which file their user opens. */
	const openFile = (file: string | undefined) => {
		const extension = vscode.extensions.getExtension<TestHandles>("z1-code.z1-code");
		(extension?.exports.dialogs as Dialogs).openFile = async () => (file ? vscode.Uri.file(file) : undefined);
	};
	const chooseLocalFile = async (file: string | undefined) => {
		openFile(file);
		const done = vscode.commands.executeCommand("z1.chooseModel");
		await pick("Use a Local File…");
		await done;
	};

	it("uses a file of one's own once it is proved to be a model, and says what it lacks", async () => {
		const folder = mkdtempSync(path.join(tmpdir(), "z1-local-"));
		const file = path.join(folder, "Z1-7B.gguf");
		// The starter model under the name of another one: it was trained on a shorter context.
		writeFileSync(file, nano);
		await chooseLocalFile(file);
		assert.match(
			String(vscode.workspace.getConfiguration().get("z1.model")),
			/z1-local-\w+[\\/]Z1-7B\.gguf$/,
		);
		await notification("It was trained on a context of 2,048 tokens, where the catalogue has 8,192");
		await screenshot("local-file");
		await clearNotifications();
		await select("score.py", 17, 22);
		await (await ask("What does `tally([6, 2, 9])` return?")).answered;
		await shows((await lastTrace()).locator(".answer"), /returns 2/);
	});

	/** The starter model as another program keeps it. */
	const put = (file: string) => {
		mkdirSync(path.dirname(file), { recursive: true });
		writeFileSync(file, nano);
		return file;
	};
	const chooseAndAsk = async (name: string) => {
		const done = vscode.commands.executeCommand("z1.chooseModel");
		await pick(name);
		await done;
		await clearNotifications();
		await vscode.commands.executeCommand("z1.newConversation");
		await select("score.py", 17, 22);
		await (await ask("What does `tally([6, 2, 9])` return?")).answered;
		await shows((await lastTrace()).locator(".answer"), /returns 2/);
		return vscode.workspace.getConfiguration().get("z1.model");
	};

	it("uses what Ollama and the Hugging Face cache have where it lies", async () => {
		const [ollama, hub] = [".ollama", ".cache/huggingface"].map((folder) => path.join(homedir(), folder));
		const digest = createHash("sha256").update(nano).digest("hex");
		put(path.join(ollama as string, "models", "blobs", `sha256-${digest}`));
		const layers = [
			{ mediaType: "application/vnd.ollama.image.model", digest: `sha256:${digest}`, size: nano.length },
		];
		const manifest = path.join(ollama as string, "models/manifests/registry.ollama.ai/library/starter/2.6m");
		mkdirSync(path.dirname(manifest), { recursive: true });
		writeFileSync(manifest, JSON.stringify({ schemaVersion: 2, layers }));
		const repository = path.join(hub as string, "hub", "models--someone--Tiny-GGUF");
		put(path.join(repository, "blobs", digest));
		mkdirSync(path.join(repository, "snapshots", "abc"), { recursive: true });
		symlinkSync(`../../blobs/${digest}`, path.join(repository, "snapshots", "abc", "Tiny-Q8_0.gguf"));
		try {
			assert.equal(await chooseAndAsk("starter:2.6m"), "ollama:starter:2.6m");
			assert.equal(
				await chooseAndAsk("someone/Tiny-GGUF"),
				"~/.cache/huggingface/hub/models--someone--Tiny-GGUF/snapshots/abc/Tiny-Q8_0.gguf",
			);
			const done = vscode.commands.executeCommand("z1.chooseModel");
			await shows(await row("starter:2.6m"), /Ollama · (?:Q8_0 · )?3 MB · needs ≈ \d+ MB of memory: fits/);
			await shows(await row("someone/Tiny-GGUF"), /in use · Hugging Face · Q8_0 · 3 MB/);
			await screenshot("models-of-others");
			await page.keyboard.press("Escape");
			await done;
		} finally {
			for (const folder of [ollama, hub]) rmSync(folder as string, { recursive: true });
			await set({ "z1.model": "z1-nano" });
		}
	});

	it("lists a model that lacks a part with the part's name, and says what to do when it is chosen", async () => {
		const folder = path.join(homedir(), ".lmstudio");
		put(path.join(folder, "models", "someone", "Half-GGUF", "Half-Q8_0-00001-of-00002.gguf"));
		try {
			const used = vscode.workspace.getConfiguration().get("z1.model");
			const done = vscode.commands.executeCommand("z1.chooseModel");
			await shows(
				await row("someone/Half-GGUF"),
				/LM Studio · Q8_0 · 3 MB.*Half-Q8_0-00002-of-00002\.gguf is not beside its other parts/s,
			);
			await page.keyboard.press("Enter");
			await done;
			await notification("Download all of its parts into one folder");
			assert.equal(vscode.workspace.getConfiguration().get("z1.model"), used);
		} finally {
			rmSync(folder, { recursive: true });
			await clearNotifications();
		}
	});

	it("refuses a file of one's own that is no model, and keeps the one in use", async () => {
		const used = vscode.workspace.getConfiguration().get("z1.model");
		const file = path.join(mkdtempSync(path.join(tmpdir(), "z1-local-")), "page.gguf");
		writeFileSync(file, "<html>Log in</html>");
		await chooseLocalFile(file);
		await notification("page.gguf is not a GGUF model file.");
		await clearNotifications();
		await chooseLocalFile(undefined);
		assert.equal(vscode.workspace.getConfiguration().get("z1.model"), used);
		await set({ "z1.model": "z1-nano" });
	});

	it("asks through the proxy that VS Code is set to", async () => {
		publish();
		const proxy = createServer((request, response) => server.answer(request, response));
		const tunnelled: string[] = [];
		proxy.on("connect", (request, socket) => {
			tunnelled.push(request.url ?? "");
			const onward = connect(Number(new URL(server.url).port), "127.0.0.1", () => {
				socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
				onward.pipe(socket).pipe(onward);
			});
		});
		await new Promise<void>((started) => proxy.listen(0, "127.0.0.1", started));
		const { port } = proxy.address() as AddressInfo;
		await set({ "http.proxy": `http://127.0.0.1:${port}`, "z1.models.hubUrl": "http://hub.invalid" });
		server.requests.length = 0;
		const done = chooseFromHub("owner/small");
		await pickFile();
		await done;
		assert.deepEqual(tunnelled.slice(0, 1), ["hub.invalid:80"]);
		proxy.close();
		await resetSettings("http.proxy", "z1.model");
		await set({ "z1.models.hubUrl": server.url });
		await clearNotifications();
	});

	it("is unloaded by its command, and loaded again by the next question", async () => {
		await select("score.py", 17, 22);
		await vscode.commands.executeCommand("z1.explainSelection");
		await vscode.commands.executeCommand("z1.unloadModel");
		const item = page.locator(".statusbar-item", { hasText: "z1-nano · auto" });
		await until("the status bar says it", async () =>
			/loaded by the first question/.test((await item.getAttribute("aria-label")) ?? ""),
		);
		await vscode.commands.executeCommand("z1.explainSelection");
		await shows((await lastTrace()).locator(".answer"), /returns/);
		assert.equal(modelProcesses().length, 1);
	});
});

describe("The diagnosis in VS Code", () => {
	it("is one page with what matters, and without the home folder", async () => {
		await openPanel();
		await vscode.commands.executeCommand("z1.diagnose");
		const document = vscode.window.activeTextEditor?.document;
		const text = document?.getText() ?? "";
		assert.equal(document?.languageId, "markdown");
		assert.match(text, /^# Z1 Code: diagnosis/);
		for (const line of [
			/- Z1 Code: \d/,
			/- VS Code: \d/,
			/- architecture: qwen2/,
			/- context: 2,048 tokens/,
		]) {
			assert.match(text, line);
		}
		assert.match(text, /\| Z1 Nano \| \w+ \| \w+ \| \d+ \| \d+\.\d \|/);
		assert.match(text, /\[warning\] downloadNotFound: owner\/nothing/);
		assert.ok(!text.includes(homedir()));
		await screenshot("diagnosis");
		await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
	});
});
