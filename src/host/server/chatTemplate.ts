import { randomBytes } from "node:crypto";
import { templateFlags } from "../../core/marks/templateFlags.ts";
import { type TemplateTokens, withoutSystemRole } from "../../core/model/chatTemplates.ts";
import type { Message } from "../../core/question/question.ts";
import { BoundedTemplate } from "./boundedTemplate.ts";

/** A part of a rendered chat: only parts from the template itself may hold control tokens. */
export interface ChatPart {
	readonly text: string;
	readonly control: boolean;
}

/** A message as templates expect it. */
interface TemplateMessage {
	readonly role: Message["role"];
	readonly content: string;
}

/**
 * Renders a chat up to the start of the model's answer; `direct` tells the template that the model shall
 * answer without thinking.
 */
export type RenderChat = (
	messages: readonly TemplateMessage[],
	signal: AbortSignal | undefined,
	direct: boolean,
) => Promise<string>;

/**
 * Renders chats so that the template's text stays apart from the messages: the template sees placeholders, so
 * that nothing in a message is read as part of the template.
 */
export class ChatTemplate {
	readonly #render: RenderChat;
	readonly #mark = `z${randomBytes(9).toString("hex")}z`;
	/** The template's own text around the messages, by the messages' roles. */
	readonly #rendered = new Map<string, Promise<string>>();

	constructor(render: RenderChat) {
		this.#render = render;
	}

	/** @throws what the template or the server throws for these roles */
	async render(messages: readonly Message[], signal?: AbortSignal, direct = false): Promise<ChatPart[]> {
		const roles = messages.map(({ role }) => role);
		const rendered = await this.#around(roles, signal, direct).catch(() => undefined);
		signal?.throwIfAborted();
		const joined = rendered === undefined ? withoutSystemRole(messages) : undefined;
		if (joined) return this.render(joined, signal, direct);
		const text = rendered ?? (await this.#around(roles, signal, direct));
		return text.split(new RegExp(`(${this.#mark}\\d+z)`)).flatMap((part, index): ChatPart[] => {
			if (index % 2 === 0) return part ? [{ text: part, control: true }] : [];
			const said = messages[Number(part.slice(this.#mark.length, -1))]?.text;
			return said ? [{ text: said, control: false }] : [];
		});
	}

	/** Whether it makes another prompt where the model is to answer without thinking, as far as is known. */
	async heedsDirect(messages: readonly Message[], signal?: AbortSignal): Promise<boolean> {
		const textOf = async (direct: boolean) =>
			(await this.render(messages, signal, direct)).map(({ text }) => text).join("");
		const [plain, direct] = await Promise.all([false, true].map(textOf)).catch(() => []);
		signal?.throwIfAborted();
		return plain === undefined || plain !== direct;
	}

	#around(
		roles: readonly Message["role"][],
		signal: AbortSignal | undefined,
		direct: boolean,
	): Promise<string> {
		const key = `${direct} ${roles.join()}`;
		const known = this.#rendered.get(key);
		if (known) return known;
		const placeholders = roles.map((role, index) => ({ role, content: `${this.#mark}${index}z` }));
		const rendered = this.#render(placeholders, signal, direct);
		this.#rendered.set(key, rendered);
		rendered.catch(() => this.#rendered.delete(key));
		return rendered;
	}
}

/** A Jinja template as models ship it. @throws Error when it is invalid */
export function jinjaChat(template: string, { bos, eos }: TemplateTokens): RenderChat {
	const parsed = new BoundedTemplate(template);
	return async (messages, _signal, direct) =>
		parsed.render({
			...templateFlags(direct),
			messages,
			add_generation_prompt: true,
			bos_token: bos,
			eos_token: eos,
		});
}
