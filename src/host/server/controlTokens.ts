/** What control tokens look like in the models that servers serve: ChatML, Llama, DeepSeek, Gemma, Mistral. */
const SHAPES = [
	/<[|｜][^\s<>|｜][^<>|｜\n]{0,60}[|｜]>/,
	/<\/?(?:s|unk|pad|bos|eos|think|tool_call|tool_response|start_of_turn|end_of_turn)>/,
	/<<\/?SYS>>/,
	/\[\/?[A-Z][A-Z_]{1,30}\]/,
];
const CONTROL_TOKEN = new RegExp(SHAPES.map(({ source }) => source).join("|"), "g");

/**
 * Cuts a text inside everything that looks like a control token, so that none of the parts holds one; joined
 * they are the text.
 */
export function cutControlTokens(text: string): string[] {
	const parts: string[] = [];
	let from = 0;
	for (const { index } of text.matchAll(CONTROL_TOKEN)) {
		parts.push(text.slice(from, index + 1));
		from = index + 1;
	}
	parts.push(text.slice(from));
	return parts;
}

/** Breaks everything that looks like a control token with a space that can be seen: `< |im_end|>`. */
export function breakControlTokens(text: string): string {
	return cutControlTokens(text).join(" ");
}
