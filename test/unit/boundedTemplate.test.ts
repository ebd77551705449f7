import assert from "node:assert/strict";
import { BoundedTemplate } from "../../src/host/server/boundedTemplate.ts";

const render = (template: string, messages: readonly object[] = [{ role: "user", content: "Why?" }]) =>
	new BoundedTemplate(template).render({ messages });

describe("a chat template from somebody else", () => {
	it("renders what templates of models are made of", () => {
		assert.equal(
			render(
				"{%- for m in messages %}{{ '<|' + m['role'] + '|>' + m.content | trim }}{% if not loop.last %},{% endif %}{% endfor %}",
				[
					{ role: "user", content: " Why? " },
					{ role: "assistant", content: "So." },
				],
			),
			"<|user|>Why?,<|assistant|>So.",
		);
		assert.equal(render("{% for n in range(1, 7, 2) %}{{ n }}{% endfor %}"), "135");
		assert.match(
			render("{% if strftime_now is defined %}{{ strftime_now('%d %b %Y') }}{% endif %}"),
			/^\d\d [A-Z][a-z]{2} \d{4}$/,
		);
		assert.throws(() => render("{{ raise_exception('no system message') }}"), /no system message/);
	});

	it("may have a thousand messages", () => {
		const messages = Array.from({ length: 1000 }, (_, at) => ({
			role: at % 2 ? "assistant" : "user",
			content: "x",
		}));
		const template =
			"{% for m in messages %}{% if m.role == 'user' %}{{ '<u>' + m.content | trim + '</u>' }}{% else %}{{ m.content }}{% endif %}{% endfor %}";
		assert.equal(render(template, messages), "<u>x</u>x".repeat(500));
	});

	for (const [what, template] of [
		["counts to a thousand million", "{% for a in range(1000000000) %}{% endfor %}"],
		["counts and never arrives", "{% for a in range(0, 5, 0) %}{% endfor %}"],
		[
			"loops in loops",
			"{% for a in range(300) %}{% for b in range(300) %}{% for c in range(300) %}{% endfor %}{% endfor %}{% endfor %}",
		],
		[
			"loops over what it made before",
			"{% set r = range(300) %}{% for a in r %}{% for b in r %}{% for c in r %}{% endfor %}{% endfor %}{% endfor %}",
		],
		[
			"doubles a text",
			"{% set ns = namespace(x='aaaaaaaaaa') %}{% for a in range(40) %}{% set ns.x = ns.x + ns.x %}{% endfor %}{{ ns.x }}",
		],
		[
			"doubles a list",
			"{% set ns = namespace(x=[1]) %}{% for a in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
		],
		["repeats blanks", "{{ 'a\nb' | indent(100000000) }}"],
		["calls itself", "{% macro f(n) %}{{ f(n) }}{% endmacro %}{{ f(1) }}"],
		["reaches for the program", "{{ messages.constructor.constructor('return process')().exit(3) }}"],
		["is no template", "{% for %}"],
		["is endless", "x".repeat(200_000)],
		["nests too deep", `{{ ${"(".repeat(60_000)} }}`],
	] as const) {
		it(`that ${what} fails, and soon`, () => {
			assert.throws(() => render(template), Error);
		}).timeout(20_000);
	}
});
