import assert from "node:assert/strict";
import fc from "fast-check";
import {
	applyHunks,
	editOf,
	hunksBetween,
	type TextEdit,
	type TextPlace,
} from "../../src/core/apply/hunks.ts";

const line = fc.constantFrom("", "a", "b", "\tc", "    d", "}");
const text = fc.array(line, { minLength: 1, maxLength: 12 }).map((lines) => lines.join("\n"));
const choices = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 });

/** Does what an editor does with edits that all refer to the text before them. */
function edited(text: string, edits: readonly TextEdit[]): string {
	const lines = text.split("\n");
	const offsetOf = ({ line, character }: TextPlace) =>
		lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, character);
	const offsets = edits.map(({ start, end, text }) => ({ start: offsetOf(start), end: offsetOf(end), text }));
	let after = 0;
	for (const { start, end } of offsets) {
		assert.ok(start >= after && end >= start, "edits do not overlap");
		after = end;
	}
	return offsets.reduceRight(
		(whole, { start, end, text }) => whole.slice(0, start) + text + whole.slice(end),
		text,
	);
}

describe("hunks", () => {
	it("name the lines that differ", () => {
		assert.deepEqual(hunksBetween("a\nb\nc\nd", "a\nB\nc\nd\ne"), [
			{ line: 1, removed: ["b"], added: ["B"] },
			{ line: 4, removed: [], added: ["e"] },
		]);
		assert.deepEqual(hunksBetween("a", "a"), []);
	});

	it("give the new text all together, and the old one when none is applied", () => {
		fc.assert(
			fc.property(text, text, (before, after) => {
				const hunks = hunksBetween(before, after);
				assert.equal(applyHunks(before, hunks), after);
				assert.equal(applyHunks(before, []), before);
			}),
		);
	});

	it("do not depend on each other: each applied one is in the text, and only they are", () => {
		fc.assert(
			fc.property(text, text, choices, (before, after, chosen) => {
				const hunks = hunksBetween(before, after);
				const some = hunks.filter((_, index) => chosen[index]);
				const others = hunks.filter((_, index) => !chosen[index]);
				// What has been applied moves the rest by as many lines as it has added.
				const moved = others.map((hunk) => {
					const above = some.filter(({ line }) => line < hunk.line);
					const shift = above.reduce((sum, { added, removed }) => sum + added.length - removed.length, 0);
					return { ...hunk, line: hunk.line + shift };
				});
				const half = applyHunks(before, some);
				assert.equal(applyHunks(half, moved), after);
				const back = some.map((hunk, index) => {
					const above = some.slice(0, index);
					const shift = above.reduce((sum, { added, removed }) => sum + added.length - removed.length, 0);
					return { line: hunk.line + shift, removed: hunk.added, added: hunk.removed };
				});
				assert.equal(applyHunks(half, back), before);
			}),
		);
	});

	it("make the same as edits of the text, all in one go", () => {
		fc.assert(
			fc.property(text, text, choices, (before, after, chosen) => {
				const lines = before.split("\n");
				const hunks = hunksBetween(before, after).filter((_, index) => chosen[index]);
				const edits = hunks.map((hunk) => editOf(lines, hunk));
				assert.equal(edited(before, edits), applyHunks(before, hunks));
			}),
		);
	});

	it("are one where nearly everything differs, however long it is", () => {
		const many = (word: string) => Array.from({ length: 50_000 }, (_, n) => `${word}${n}`).join("\n");
		const hunks = hunksBetween(many("a"), many("b"));
		assert.equal(hunks.length, 1);
		assert.equal(applyHunks(many("a"), hunks), many("b"));
	});
});
