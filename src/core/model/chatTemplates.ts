import type { Message } from "../question/question.ts";

/** ChatML, the template of Qwen and so of Z1, for models without a template. */
export const CHATML =
	"{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}" +
	"{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/** Special tokens that a template may refer to. */
export interface TemplateTokens {
	readonly bos: string;
	readonly eos: string;
}

/**
 * A chat for templates without a system role (Gemma): the system message goes in front of the first question.
 * @returns undefined for a chat that does not begin with both
 */
export function withoutSystemRole(messages: readonly Message[]): Message[] | undefined {
	const [system, user, ...rest] = messages;
	if (system?.role !== "system" || user?.role !== "user") return undefined;
	return [{ role: "user", text: `${system.text}\n\n${user.text}` }, ...rest];
}
