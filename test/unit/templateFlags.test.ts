import assert from "node:assert/strict";
import { templateFlags } from "../../src/core/marks/templateFlags.ts";
import { begunBy, type ThinkingStyle } from "../../src/core/marks/thinkingStyle.ts";
import { ChatTemplate, jinjaChat } from "../../src/host/server/chatTemplate.ts";

/** Ends of templates as families of models have them, and what they make of being told to think or not. */
const ENDS: readonly (readonly [string, ThinkingStyle, string, string | undefined, string | undefined])[] = [
	[
		"Qwen3",
		"tagged",
		"{% if enable_thinking is defined and enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}",
		undefined,
		"closed",
	],
	[
		"one that asks whether",
		"tagged",
		"<think>\n{% if not enable_thinking %}</think>{% endif %}",
		"open",
		"closed",
	],
	["DeepSeek", "tagged", "{% if thinking %}<think>{% else %}<think></think>{% endif %}", "open", "closed"],
	[
		"one with a budget",
		"seed",
		"{% if thinking_budget is defined and thinking_budget == 0 %}<seed:think></seed:think>{% endif %}",
		undefined,
		"closed",
	],
	[
		"one with modes",
		"minimax",
		"{% if thinking_mode == 'disabled' %}</mm:think>{% else %}<mm:think>{% endif %}",
		"open",
		"closed",
	],
	["one that cannot", "tagged", "<think>\n", "open", "open"],
	["one that knows nothing of it", "tagless", "", undefined, undefined],
];

describe("a chat template that is told of thinking", () => {
	for (const [name, style, end, thinking, direct] of ENDS) {
		it(`begins the thought or ends it: ${name}`, async () => {
			const source = `{% for m in messages %}{{ m.content }}{% endfor %}A:${end}`;
			const template = new ChatTemplate(jinjaChat(source, { bos: "", eos: "" }));
			const begun = async (isDirect: boolean) => {
				const parts = await template.render([{ role: "user", text: "Why?" }], undefined, isDirect);
				return begunBy(style, parts.at(-1)?.text ?? "");
			};
			assert.deepEqual([await begun(false), await begun(true)], [thinking, direct]);
		});
	}

	it("is said to have heeded what its prompt shows, wherever in it, and what nobody can tell", async () => {
		const heeds = (source: string) =>
			new ChatTemplate(jinjaChat(source, { bos: "", eos: "" })).heedsDirect([{ role: "user", text: "Why?" }]);
		const chat = "{% for m in messages %}{{ m.content }}{% endfor %}A:";
		assert.equal(await heeds(`Reasoning: {{ reasoning_effort or 'medium' }}\n${chat}`), true);
		assert.equal(await heeds(`${chat}{% if not enable_thinking %}<think></think>{% endif %}`), true);
		assert.equal(await heeds(chat), false);
		assert.equal(await heeds(`${chat}<think>`), false);
		const broken = new ChatTemplate(async () => Promise.reject(new Error("gone")));
		assert.equal(await broken.heedsDirect([{ role: "user", text: "Why?" }]), true);
	});

	it("hears of less effort where it has no word for none", () => {
		assert.equal(templateFlags(true).reasoning_effort, "low");
		assert.equal(templateFlags(false).reasoning_effort, undefined);
	});
});
