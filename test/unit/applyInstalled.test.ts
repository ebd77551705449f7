import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isAbridged, placeBlock } from "../../src/core/apply/applyCode.ts";

/** A function in real code, as lines from its head to behind its end. */
interface Found {
	readonly lines: readonly string[];
	readonly from: number;
	readonly to: number;
}

const HEAD =
	/^(\s*)(?:export )?(?:async )?(?:function\*? \w+|static \w+|(?!if|for|while|switch|catch|return)\w+)\s*\([^()]*\)[^()=;]*\{$/;

function functionsIn(text: string): Found[] {
	const lines = text.split("\n");
	return lines.flatMap((line, from): Found[] => {
		const [, indentation] = HEAD.exec(line) ?? [];
		if (indentation === undefined) return [];
		const end = lines.findIndex((other, at) => at > from && other.startsWith(`${indentation}}`));
		const isPlain = end - from > 1 && end - from < 60 && lines[end]?.trim() === "}";
		return isPlain ? [{ lines, from, to: end + 1 }] : [];
	});
}

const indentationOf = (line = "") => /^\s*/.exec(line)?.[0] ?? "";

describe("a function of real code that comes back with one more line", () => {
	/** The first functions of every 16th file. */
	function found(): Found[] {
		return readdirSync("node_modules", { recursive: true, withFileTypes: true })
			.filter((each) => each.isFile() && /\.m?js$/.test(each.name))
			.filter((_, index) => index % 16 === 0)
			.map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8"))
			.filter((text) => text.length < 40_000 && !text.includes("\r"))
			.flatMap((text) => functionsIn(text).slice(0, 4));
	}

	/** The block alone, without the indentation of its place, and what the code becomes. */
	function edited({ lines, from, to }: Found): { block: string; body: string[] } {
		const outer = indentationOf(lines[from]);
		const body = lines.slice(from, to);
		body.splice(1, 0, `${indentationOf(body[1])}zzCheck(1);`);
		const block = body.map((line) => (line.startsWith(outer) ? line.slice(outer.length) : line)).join("\n");
		return { block, body };
	}

	/** Codes to select: the file, and what begins and ends anywhere around the function. */
	function selections({ lines, from, to }: Found): [number, number][] {
		return [
			[0, lines.length],
			[Math.max(0, from - 7), Math.min(lines.length, to + 2)],
			[Math.max(0, from - 2), Math.min(lines.length, to + 11)],
		];
	}

	it("goes to its place and nowhere else, whatever was selected, or is not applied", function () {
		this.timeout(120_000);
		const counts = { right: 0, refused: 0 };
		for (const each of found()) {
			const { block, body } = edited(each);
			for (const [start, end] of selections(each)) {
				const code = each.lines.slice(start, end).join("\n");
				const placed = isAbridged(block, code) ? undefined : placeBlock(block, code);
				if (placed === undefined) {
					counts.refused++;
					continue;
				}
				const wanted = [...each.lines.slice(start, each.from), ...body, ...each.lines.slice(each.to, end)];
				assert.equal(placed, wanted.join("\n"));
				counts.right++;
			}
		}
		assert.ok(counts.right > 500 && counts.right > 8 * counts.refused, JSON.stringify(counts));
	});
});
