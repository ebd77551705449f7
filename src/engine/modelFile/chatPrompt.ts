import { randomBytes } from "node:crypto";
import { Script } from "node:vm";
import { Template } from "@huggingface/jinja";
import {
	type ChatHistoryItem,
	JinjaTemplateChatWrapper,
	type LlamaModel,
	LlamaText,
	SpecialTokensText,
	type Token,
} from "node-llama-cpp";
import { CHATML } from "../../core/model/chatml.ts";
import type { Message } from "../../core/question/question.ts";
import { templateFlags } from "../../core/thinking/templateFlags.ts";

/** A template that takes longer than this over a chat, in milliseconds, is not used. */
const LONGEST_MS = 2000;

/** Renders a chat. What is no text of the template's own is a plain string in it. */
type Render = (messages: readonly Message[], tokens: TemplateTokens, direct: boolean) => LlamaText;

/** What a template's text may name. */
interface TemplateTokens {
	readonly bos: string;
	readonly eos: string;
}

/**
 * Chats in the words of a model's own template, with tokens that only the template can make control tokens. A
 * template may be anything: what fails, or does not end, is done without.
 */
export class ChatPrompt {
	/** Ways to render, the best first; the last one always works. */
	readonly #renders: readonly Render[];

	/** @param template the model's own, where it has one; without one that works, ChatML takes its place */
	constructor(template: string | undefined) {
		this.#renders = [...rendersOf(template), ...rendersOf(CHATML)];
	}

	/** Whether a model's chats can be rendered with its own template. */
	static canRead(template: string | undefined): boolean {
		return rendersOf(template).length > 0;
	}

	/**
	 * The tokens of a chat, up to where the model's answer begins.
	 * @param direct whether the template is told that the model shall answer without thinking
	 */
	tokenize(messages: readonly Message[], model: LlamaModel, direct = false): Token[] {
		const { bos, bosString, eosString, shouldPrependBosToken } = model.tokens;
		const names = { bos: bosString ?? "", eos: eosString ?? "" };
		const tokens = this.#render(messages, names, direct).tokenize(model.tokenizer);
		// Some templates write it, others leave it to whoever reads the file.
		const isMissing = shouldPrependBosToken && bos !== null && tokens[0] !== bos;
		return isMissing ? [bos, ...tokens] : tokens;
	}

	#render(messages: readonly Message[], tokens: TemplateTokens, direct: boolean): LlamaText {
		for (const render of this.#renders.slice(0, -1)) {
			try {
				return inTime(() => render(messages, tokens, direct));
			} catch {
				// It cannot tell this chat; the next one can, at the latest ChatML.
			}
		}
		const [chatml] = this.#renders.slice(-1);
		if (!chatml) throw new Error("ChatML cannot be rendered");
		return chatml(messages, tokens, direct);
	}
}

const SAMPLE: readonly Message[] = [
	{ role: "system", text: "one" },
	{ role: "user", text: "two" },
];

/** The ways in which a template can be rendered; none where it fails in all of them. */
function rendersOf(template: string | undefined): Render[] {
	if (template === undefined) return [];
	const makers = [
		libraryRender,
		(text: string) => ownRender(text, false),
		(text: string) => ownRender(text, true),
	];
	for (const make of makers) {
		try {
			const render = inTime(() => make(template));
			inTime(() => render(SAMPLE, { bos: "", eos: "" }, false));
			return [render];
		} catch {
			// The next way is tried.
		}
	}
	return [];
}

/** As node-llama-cpp does it, which refuses templates that its own test of them does not like. */
function libraryRender(template: string): Render {
	const wrapperFor = (direct: boolean) =>
		new JinjaTemplateChatWrapper({
			template,
			functionCallMessageTemplate: "noJinja",
			trimLeadingWhitespaceInResponses: false,
			additionalRenderParameters: templateFlags(direct),
		});
	const thinking = wrapperFor(false);
	let direct: JinjaTemplateChatWrapper | undefined;
	return (messages, _tokens, isDirect) => {
		if (isDirect) direct ??= wrapperFor(true);
		const wrapper = (isDirect && direct) || thinking;
		const chatHistory = messages.map(({ role, text }): ChatHistoryItem => {
			return role === "assistant" ? { type: "model", response: [text] } : { type: role, text };
		});
		chatHistory.push({ type: "model", response: [""] });
		return wrapper.generateContextState({ chatHistory }).contextText;
	};
}

/**
 * With placeholders for what the messages say.
 * @param inParts whether a message's content is a list of parts, as some templates want it
 */
function ownRender(template: string, inParts: boolean): Render {
	const parsed = new Template(template);
	const mark = `z${randomBytes(9).toString("hex")}z`;
	const around = (messages: readonly Message[], { bos, eos }: TemplateTokens, direct: boolean): string =>
		parsed.render({
			...templateFlags(direct),
			messages: messages.map(({ role }, index) => {
				const text = `${mark}${index}z`;
				return { role, content: inParts ? [{ type: "text", text }] : text };
			}),
			add_generation_prompt: true,
			bos_token: bos,
			eos_token: eos,
		});
	return (messages, tokens, direct) => {
		const told = toldOf(messages, (chat) => around(chat, tokens, direct));
		const parts = told.text.split(new RegExp(`${mark}(\\d+)z`));
		const said = parts.filter((_, index) => index % 2 === 1).map(Number);
		if (said.join() !== told.messages.map((_, index) => index).join()) {
			throw new Error("the template leaves messages out");
		}
		return LlamaText(
			parts.map((part, index) =>
				index % 2 === 0 ? new SpecialTokensText(part) : (told.messages[Number(part)]?.text ?? ""),
			),
		);
	};
}

/** Some templates know no system message: it goes in front of the first question. */
function toldOf(
	messages: readonly Message[],
	around: (messages: readonly Message[]) => string,
): { text: string; messages: readonly Message[] } {
	try {
		return { text: around(messages), messages };
	} catch (error) {
		const [system, user, ...rest] = messages;
		if (system?.role !== "system" || user?.role !== "user") throw error;
		const joined: Message[] = [{ role: "user", text: `${system.text}\n\n${user.text}` }, ...rest];
		return { text: around(joined), messages: joined };
	}
}

const CALL = new Script("work()");

/** Does work that is ended when it takes too long. @throws what it throws, or that it took too long */
function inTime<T>(work: () => T): T {
	return CALL.runInNewContext({ work }, { timeout: LONGEST_MS });
}
