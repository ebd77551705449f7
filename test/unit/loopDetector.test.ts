import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import {
	ANSWER_LOOP,
	endsInLoop as endsInAnyLoop,
	LoopDetector,
	THOUGHT_LOOP,
} from "../../src/core/thinking/loopDetector.ts";

const endsInLoop = (text: string) => endsInAnyLoop(text, THOUGHT_LOOP);

describe("a loop", () => {
	it("is a passage three times over, whatever came before it", () => {
		const passage = "So the sum is 12, but wait, the list may be empty, which gives 0. ";
		assert.ok(endsInLoop(`Let me see. ${passage.repeat(3)}`));
		assert.ok(!endsInLoop(`Let me see. ${passage.repeat(2)}`));
	});

	it("is found for any passage, and where it is broken off", () => {
		const passage = fc.string({ minLength: 1, maxLength: 300 });
		fc.assert(
			fc.property(fc.string({ maxLength: 100 }), passage, fc.nat(), (before, again, cut) => {
				const times = Math.max(3, Math.ceil(160 / again.length));
				assert.ok(endsInLoop(before + again.repeat(times) + again.slice(0, cut % again.length)));
			}),
		);
	});

	it("is not the double check of a trace, nor a rule, nor lines that differ in a number", () => {
		const lines = Array.from({ length: 60 }, (_, n) => `i = ${n}: out = ${n * 3} + 3 = ${n * 3 + 3}\n`).join(
			"",
		);
		assert.ok(!endsInLoop(lines));
		assert.ok(!endsInLoop(`${lines}Wait, let me double-check.\n${lines}`));
		assert.ok(!endsInLoop(`Result:\n${"-".repeat(80)}`));
	});

	it("is noticed soon in a stream", () => {
		const detector = new LoopDetector(THOUGHT_LOOP);
		let pushed = 0;
		while (!detector.push("again and again, ") && pushed < 1000) pushed++;
		assert.ok(pushed < 20);
	});
});

describe("an answer's loop", () => {
	/** Whether a stream of text, in pieces of about a token, is ever taken for a loop. */
	function loopsIn(text: string): boolean {
		const detector = new LoopDetector(ANSWER_LOOP);
		for (let at = 0; at < text.length; at += 5) if (detector.push(text.slice(at, at + 5))) return true;
		return false;
	}

	it("is found for any passage, whatever came before it", () => {
		fc.assert(
			fc.property(
				fc.string({ maxLength: 2000 }),
				fc.string({ minLength: 1, maxLength: 1200 }),
				(before, again) => {
					const times = Math.max(4, Math.ceil(1600 / again.length)) + Math.ceil(90 / again.length);
					assert.ok(loopsIn(before + again.repeat(times)));
				},
			),
		);
	});

	it("is not a table, a list or a block of code whose lines repeat as they should", () => {
		const zeros = `int table[256] = {\n${"    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,\n".repeat(16)}};`;
		const table = `| a | b |\n| --- | --- |\n${"| 0 | yes |\n".repeat(60)}`;
		const test = '    assert.equal(stack.pop(), undefined, "an empty stack has nothing");\n'.repeat(12);
		const banner = `${"// GENERATED FILE: DO NOT EDIT. ".repeat(3)}\n`.repeat(12);
		for (const text of [zeros, table, test, banner, "-".repeat(1200)]) assert.ok(!loopsIn(text), text);
	});

	it("is in no source file of the installed packages", function () {
		this.timeout(120_000);
		const looping: string[] = [];
		let read = 0;
		// Every third file is enough for a test run.
		const names = sourceFiles("node_modules").filter((_, index) => index % 3 === 0);
		for (const name of names) {
			const text = readFileSync(name, "utf8");
			if (text.length > 20_000) continue;
			read++;
			if (loopsIn(text)) looping.push(name);
		}
		assert.deepEqual(looping, []);
		assert.ok(read > 1000, `${read} files`);
	});

	function sourceFiles(folder: string): string[] {
		return readdirSync(folder, { recursive: true, withFileTypes: true })
			.filter(
				(each) => each.isFile() && /\.([cm]?[jt]sx?|json|md|css|html|py|cpp|h|ya?ml|sh)$/.test(each.name),
			)
			.map((each) => join(each.parentPath, each.name));
	}
});
