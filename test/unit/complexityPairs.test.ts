import assert from "node:assert/strict";
import { lengthOf, readPairs } from "../../bench/complexity/readPairs.ts";

describe("the pairs that the estimate is judged by", () => {
	const pairs = readPairs();

	it("are 120, half of them with a harder side that is no longer, a third held out", () => {
		const controlled = pairs.filter(({ kind }) => kind === "controlled");
		assert.equal(pairs.length, 120);
		assert.equal(controlled.length, 60);
		assert.equal(pairs.filter(({ part }) => part === "held").length, 40);
		for (const { id, easier, harder } of controlled) assert.ok(lengthOf(harder) <= lengthOf(easier), id);
	});

	it("are asked in six languages about more than twelve types of files", () => {
		const sides = pairs.flatMap(({ easier, harder }) => [easier, harder]);
		const endings = new Set(sides.flatMap(({ code }) => (code ? [code.file.split(".").at(-1)] : [])));
		assert.equal(new Set(pairs.map(({ ui }) => ui)).size, 6);
		assert.ok(endings.size > 12, [...endings].join(", "));
	});

	it("share no code between what is held out and what is not", () => {
		const texts = (part: string) =>
			new Set(
				pairs
					.filter((pair) => pair.part === part)
					.flatMap(({ easier, harder }) => [easier.code?.text, harder.code?.text])
					.filter((text) => text !== undefined),
			);
		assert.deepEqual(
			[...texts("held")].filter((text) => texts("dev").has(text)),
			[],
		);
	});
});
