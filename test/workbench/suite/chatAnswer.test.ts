import assert from "node:assert/strict";
import * as vscode from "vscode";
import { Failure, failures } from "../../../src/core/failure.ts";
import type { Turn } from "../../../src/core/question/question.ts";
import type { ReasoningEvent } from "../../../src/core/trace/events.ts";
import { openTrace, reduceTrace } from "../../../src/core/trace/reduceTrace.ts";
import type { Trace } from "../../../src/core/trace/trace.ts";
import { SHOW_TRACE } from "../../../src/extension/ask/askCommands.ts";
import { answer } from "../../../src/extension/chat/chatParticipant.ts";
import {
	answered,
	asked,
	cappedTrace,
	closed,
	completed,
	prefilled,
	thought,
} from "../../panel/conversations.ts";
import { HOSTILE } from "../../panel/hostile.ts";
import { select } from "./session.ts";

type Said = { how: string; what: unknown };

/**
 * What the participant's handler writes into a chat, without the chat: what no model can be made to write,
 * too.
 */
describe("The participant's handler", () => {
	it("says what goes on, a line on the thought, the answer, and what it cost", async () => {
		const { said, result } = await answerTo(cappedTrace("t"));
		const order = said.map(({ how }) => how);
		assert.deepEqual(order.slice(0, 2), ["progress", "progress"]);
		const text = markdownOf(said);
		assert.match(text, /^\*Thought for .+ tokens, capped\* · \[Show in the panel\]\(command:z1\.showTrace\?/);
		assert.match(text, /---\n\n\*.+complexity .+ = 1,204 tokens .+\*\s*$/);
		assert.equal(result.errorDetails, undefined);
		assert.equal(result.metadata?.traceId, "t");
	});

	it("trusts its own link and nothing that the model wrote", async () => {
		for (const hostile of HOSTILE) {
			const { said } = await answerTo([
				asked("t"),
				prefilled(),
				closed("capped"),
				answered(hostile, 9),
				completed(),
			]);
			const trusted = said.filter(
				({ what }) => typeof what !== "string" && what instanceof vscode.MarkdownString,
			);
			const [line, ...others] = trusted.map(({ what }) => what as vscode.MarkdownString);
			assert.deepEqual(others, []);
			assert.deepEqual(line?.isTrusted, { enabledCommands: [SHOW_TRACE] });
			assert.ok(line && !line.supportHtml);
			const written = markdownOf(said).replace(line.value, "");
			assert.doesNotMatch(
				written.replace(/`[^`]*`/g, ""),
				/<[a-z/!?]|!\[|(?<!\\)\]\((?!\s*https?:)/i,
				hostile,
			);
		}
	});

	it("shows the thought as such where VS Code lets it, and tries but once where not", async () => {
		const thoughts: string[] = [];
		await answerTo(cappedTrace("t"), { thinkingProgress: ({ text }) => thoughts.push(text) });
		assert.ok(thoughts.join("").length > 20);
		let tries = 0;
		const refusing = () => {
			tries++;
			throw new Error("CANNOT use API proposal");
		};
		const events = [asked("t"), prefilled(), thought("a", 1), thought("b", 1), closed("capped"), completed()];
		const { result } = await answerTo(events, { thinkingProgress: refusing });
		assert.equal(tries, 1);
		assert.equal(result.errorDetails, undefined);
	});

	it("tells a failure with its next step", async () => {
		const { result } = await handled(async () => {
			throw failures.modelFileMissing("/x.gguf");
		});
		assert.equal(
			result.errorDetails?.message,
			"There is no model file at /x.gguf. Check the path in the setting z1.model.",
		);
		const failed = { type: "failed" as const, at: 9, failure: failures.noModelLoaded().info };
		const { result: late } = await answerTo([asked("t"), prefilled(), thought("a", 1), failed]);
		assert.match(late.errorDetails?.message ?? "", /unloaded before .+ Ask again/);
	});

	it("returns at once when it is cancelled, whatever the model is doing", async () => {
		const cancellation = new vscode.CancellationTokenSource();
		let signal: AbortSignal | undefined;
		const handling = handled(
			(_question, _code, asking) => {
				signal = asking.signal;
				return new Promise<Trace>(() => {});
			},
			{ token: cancellation.token },
		);
		setTimeout(() => cancellation.cancel(), 20);
		assert.deepEqual((await handling).result, {});
		assert.equal(signal?.aborted, true);
	});

	it("has a button for the command that the next step of a failure names", async () => {
		const { said, result } = await handled(() => {
			throw failures.serverUnauthorized("http://127.0.0.1:8080", true);
		});
		assert.match(result.errorDetails?.message ?? "", /does not accept the API key/);
		assert.deepEqual(said, [
			{ how: "button", what: { command: "z1.setServerKey", title: "Set Server API Key…" } },
		]);
	});

	it("takes its earlier answers of this chat along, and drops what is none", async () => {
		const { result } = await answerTo(cappedTrace("t"));
		let turns: readonly Turn[] = [];
		const history = [result, { metadata: { turn: { question: 1 } } }, {}].map((each) =>
			Object.assign(Object.create(vscode.ChatResponseTurn.prototype), { result: each }),
		);
		await handled(
			(_question, _code, asking) => {
				turns = asking.turns;
				throw new Failure(failures.noModelLoaded().info);
			},
			{ history },
		);
		assert.equal(turns.length, 1);
		assert.ok(turns[0]?.answer);
	});
});

/** What VS Code attaches by itself says which editor is meant, not which part of it. */
describe("What @z1 in the chat is asked about", () => {
	const folder = () => vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail("no folder is open");
	const score = () => vscode.Uri.joinPath(folder(), "score.py");
	const fold = () => vscode.Uri.joinPath(folder(), "fold.js");

	it("is the function at the cursor, though VS Code attached the whole file, or what is in view of it", async () => {
		await select("score.py", 19);
		const inView = new vscode.Location(score(), new vscode.Range(0, 0, 30, 0));
		assert.deepEqual(await askedAbout(["vscode.implicit.file", score()]), ["score.py", 17, 22]);
		assert.deepEqual(await askedAbout(["vscode.implicit.viewport", inView]), ["score.py", 17, 22]);
	});

	it("is the selection that VS Code attached, wherever the cursor went meanwhile", async () => {
		await select("score.py", 19);
		const lines = new vscode.Location(score(), new vscode.Range(7, 0, 9, 0));
		assert.deepEqual(await askedAbout(["vscode.implicit.selection", lines]), ["score.py", 8, 9]);
	});

	it("is a file that the user attached, whatever VS Code attached beside it", async () => {
		await select("score.py", 19);
		const document = await vscode.workspace.openTextDocument(fold());
		const whole = ["fold.js", 1, document.lineCount];
		assert.deepEqual(await askedAbout(["vscode.implicit.file", score()], ["a", fold()]), whole);
		assert.deepEqual(await askedAbout(["vscode.implicit.file", score()], ["a", score()]), [
			"score.py",
			1,
			23,
		]);
	});

	it("is all of a file that VS Code attached and no editor shows", async () => {
		await select("score.py", 19);
		assert.equal((await askedAbout(["vscode.implicit.file", fold()]))[0], "fold.js");
	});
});

/** The file and the lines that go along with a question to which these are attached. */
async function askedAbout(...attached: (readonly [id: string, value: unknown])[]) {
	let about: Parameters<Ask>[1];
	const references = attached.map(([id, value]) => ({ id, name: id, value }));
	await handled(
		(_question, code) => {
			about = code;
			throw new Failure(failures.noModelLoaded().info);
		},
		{ references },
	);
	return [about?.code.file, about?.code.startLine, about?.code.endLine];
}

type Ask = Parameters<typeof answer>[0]["askInChat"];

interface Chat {
	readonly token?: vscode.CancellationToken;
	readonly history?: vscode.ChatContext["history"];
	readonly references?: readonly vscode.ChatPromptReference[];
	readonly thinkingProgress?: (delta: { text: string }) => void;
}

/** Lets the handler answer with a trace that grows event by event. */
function answerTo(events: readonly ReasoningEvent[], chat: Chat = {}) {
	return handled(async (_question, _code, { changed }) => {
		const [first, ...rest] = events;
		assert.equal(first?.type, "asked");
		let trace = openTrace(first);
		changed(trace);
		for (const event of rest) {
			trace = reduceTrace(trace, event);
			changed(trace);
		}
		return trace;
	}, chat);
}

async function handled(
	askInChat: Ask,
	{ token, history = [], references = [], thinkingProgress }: Chat = {},
) {
	const said: Said[] = [];
	const note = (how: string) => (what: unknown) => said.push({ how, what });
	const stream = {
		...Object.fromEntries(["markdown", "progress", "reference", "button"].map((how) => [how, note(how)])),
	};
	const request = { prompt: "Why?", command: undefined, references, toolReferences: [] };
	const result = await answer(
		{ askInChat },
		request as unknown as vscode.ChatRequest,
		{ history },
		{ ...stream, thinkingProgress } as unknown as vscode.ChatResponseStream,
		token ?? new vscode.CancellationTokenSource().token,
	);
	return { said: said.filter(({ how }) => how !== "reference"), result };
}

function markdownOf(said: readonly Said[]): string {
	const texts = said.filter(({ how }) => how === "markdown").map(({ what }) => what);
	return texts.map((text) => (text instanceof vscode.MarkdownString ? text.value : text)).join("");
}
