import { randomBytes } from "node:crypto";
import { Template } from "@huggingface/jinja";
import { type LlamaModel, LlamaText, SpecialTokensText, type Token } from "node-llama-cpp";
import { templateFlags } from "../../core/marks/templateFlags.ts";
import { CHATML, type TemplateTokens, withoutSystemRole } from "../../core/model/chatTemplates.ts";
import type { Message } from "../../core/question/question.ts";
import { inTime } from "../../node/inTime.ts";

/** A template that takes longer than this to render a chat, in milliseconds, is not used. */
const LONGEST_MS = 2000;

/** Renders a chat. Text that is not the template's own is a plain string in the result. */
type Render = (messages: readonly Message[], tokens: TemplateTokens, direct: boolean) => LlamaText;

/**
 * Renders chats with a model's own template, so that only the template can produce control tokens. Templates
 * are untrusted: one that fails or does not end is skipped.
 */
export class ChatPrompt {
	/** Ways to render, best first; the last one always works. */
	readonly #renders: readonly Render[];

	/** @param template the model's own, if it has one; ChatML replaces a template that does not work */
	constructor(template: string | undefined) {
		this.#renders = [...rendersOf(template), ...rendersOf(CHATML)];
	}

	/** Whether the model's own template can render its chats. */
	static canRead(template: string | undefined): boolean {
		return rendersOf(template).length > 0;
	}

	/**
	 * The tokens of a chat, up to the start of the model's answer.
	 * @param direct tells the template that the model shall answer without thinking
	 */
	tokenize(messages: readonly Message[], model: LlamaModel, direct = false): Token[] {
		const { bos, bosString, eosString, shouldPrependBosToken } = model.tokens;
		const names = { bos: bosString ?? "", eos: eosString ?? "" };
		const tokens = this.#render(messages, names, direct).tokenize(model.tokenizer);
		// Some templates write the token themselves, others leave it to the reader of the file.
		const isMissing = shouldPrependBosToken && bos !== null && tokens[0] !== bos;
		return isMissing ? [bos, ...tokens] : tokens;
	}

	/** Whether the template makes another prompt where the model shall answer without thinking. */
	heedsDirect(messages: readonly Message[], model: LlamaModel): boolean {
		const short = messages.map(({ role }) => ({ role, text: "?" }));
		const [plain, direct] = [false, true].map((each) => this.tokenize(short, model, each).join());
		return plain !== direct;
	}

	#render(messages: readonly Message[], tokens: TemplateTokens, direct: boolean): LlamaText {
		for (const render of this.#renders.slice(0, -1)) {
			try {
				return inTime(() => render(messages, tokens, direct), LONGEST_MS);
			} catch {
				// This way cannot render the chat; the next one may, ChatML certainly.
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

/** The ways that can render a template; none if all fail. */
function rendersOf(template: string | undefined): Render[] {
	if (template === undefined) return [];
	for (const inParts of [false, true]) {
		try {
			const render = inTime(() => renderOf(template, inParts), LONGEST_MS);
			inTime(() => render(SAMPLE, { bos: "", eos: "" }, false), LONGEST_MS);
			return [render];
		} catch {
			// Try the next way.
		}
	}
	return [];
}

/**
 * Renders with placeholders for the content of messages, up to where the model begins to write. (The
 * library's wrapper renders an answer and cuts it off, but many templates write one in another way than they
 * have the model begin it.)
 * @param inParts whether a message's content is a list of parts, as some templates expect
 */
function renderOf(template: string, inParts: boolean): Render {
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

/** Renders a chat, if necessary without a system role. */
function toldOf(
	messages: readonly Message[],
	around: (messages: readonly Message[]) => string,
): { text: string; messages: readonly Message[] } {
	try {
		return { text: around(messages), messages };
	} catch (error) {
		const joined = withoutSystemRole(messages);
		if (!joined) throw error;
		return { text: around(joined), messages: joined };
	}
}
