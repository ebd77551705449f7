/**
 * What a chat template is told of thinking, under all the names that templates of known models have for it;
 * one that knows none of them renders as ever.
 * @param direct whether the model is to answer without thinking, or with as little as there is a word for
 */
export function templateFlags(direct: boolean): Record<string, boolean | number | string> {
	if (!direct) return { enable_thinking: true, thinking: true, thinking_mode: "enabled" };
	return {
		enable_thinking: false,
		thinking: false,
		thinking_mode: "disabled",
		thinking_budget: 0,
		reasoning: false,
		reasoning_effort: "low",
	};
}
