/**
 * The variables about thinking for a chat template, under all the names that known templates use; other
 * templates ignore them.
 * @param direct whether the model is to answer without thinking, or with the least that the template offers
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
