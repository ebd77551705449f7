import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import * as z from "zod";
import { effortSchema } from "../../core/effort.ts";
import { Failure, failures } from "../../core/failure.ts";
import { escapeMarkdown } from "../../core/markdown/inertMarkdown.ts";
import { readyQuestion } from "../../core/question/readyQuestions.ts";
import { describeStatistics } from "../../core/trace/describe.ts";
import type { Assistant } from "../ask/assistant.ts";
import { signalOf, unlessCancelled } from "../cancellation.ts";
import { openForModel } from "../code/openForModel.ts";
import { selectedCode, wholeFile } from "../code/selectedCode.ts";
import { tellable } from "./chatModels.ts";

const TOOL = "z1_explain";

const inputSchema = z
	.object({
		file: z.string().min(1),
		startLine: z.number().int().min(1).optional(),
		endLine: z.number().int().min(1).optional(),
		question: z.string().trim().min(1).optional(),
		effort: effortSchema.optional(),
	})
	.refine(
		({ startLine = 1, endLine = startLine }) => endLine >= startLine,
		t("endLine comes before startLine"),
	);
type Input = z.infer<typeof inputSchema>;

/** Lets agents ask the local model about code of the workspace, but nothing else on the machine. */
export class ExplainTool implements vscode.LanguageModelTool<unknown> {
	readonly #assistant: Assistant;

	constructor(assistant: Assistant) {
		this.#assistant = assistant;
	}

	register(): vscode.Disposable {
		return vscode.lm.registerTool(TOOL, this);
	}

	prepareInvocation({
		input,
	}: vscode.LanguageModelToolInvocationPrepareOptions<unknown>): vscode.PreparedToolInvocation {
		const parsed = inputSchema.safeParse(input);
		// The invocation reports what is wrong with the input.
		if (!parsed.success) return {};
		// The message is Markdown, and the caller controls its content.
		const place = escapeMarkdown(placeOf(parsed.data));
		const question = escapeMarkdown(parsed.data.question ?? readyQuestion("explain").prompt);
		return {
			invocationMessage: t`Asking the local model about ${place}`,
			confirmationMessages: {
				title: t("Ask the local model"),
				message: t`Let the model on this machine answer a question about ${place}? “${question}” Whoever asked reads the answer.`,
			},
		};
	}

	async invoke(
		{ input }: vscode.LanguageModelToolInvocationOptions<unknown>,
		token: vscode.CancellationToken,
	): Promise<vscode.LanguageModelToolResult> {
		const signal = signalOf(token);
		try {
			const parsed = inputSchema.safeParse(input);
			if (!parsed.success) throw failures.toolInputInvalid(parsed.error.issues.map(describeIssue).join("; "));
			const answer = await unlessCancelled(this.#answer(parsed.data, signal), signal);
			return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(answer)]);
		} catch (error) {
			throw tellable(error);
		}
	}

	async #answer(input: Input, signal: AbortSignal): Promise<string> {
		const options = await this.#assistant.tryOptions();
		if (options instanceof Failure) throw options;
		const { code } = await codeOf(input);
		const prompt = input.question ?? readyQuestion("explain").prompt;
		const effort = input.effort ?? options.settings["z1.thinking.effort"];
		const settings = { ...options.settings, "z1.thinking.effort": effort };
		const trace = await this.#assistant.askApart({ prompt, code }, { ...options, settings, signal });
		if (trace.failure) throw new Failure(trace.failure);
		return `${trace.answer.trim()}\n\n---\n\n${trace.model.name} · ${describeStatistics(trace)}`;
	}
}

/** @throws Failure `fileNotInWorkspace`, `noCodeThere` */
async function codeOf({ file, startLine, endLine }: Input) {
	const document = await openForModel(file);
	const first = startLine ?? 1;
	const last = endLine ?? startLine ?? document.lineCount;
	if (first > document.lineCount) throw failures.noCodeThere(file);
	const range = new vscode.Range(first - 1, 0, last - 1, Number.MAX_SAFE_INTEGER);
	const whole = startLine === undefined && endLine === undefined;
	const selected = whole ? wholeFile(document) : await selectedCode(document, document.validateRange(range));
	if (!selected) throw failures.noCodeThere(file);
	return selected;
}

function describeIssue({ path, message }: z.core.$ZodIssue): string {
	return path.length > 0 ? `${path.join(".")}: ${message}` : message;
}

/** `score.py, lines 8–14` */
function placeOf({ file, startLine, endLine }: Input): string {
	if (startLine === undefined && endLine === undefined) return file;
	const first = startLine ?? 1;
	const last = endLine ?? first;
	return last === first ? t`${file}, line ${first}` : t`${file}, lines ${first}–${last}`;
}
