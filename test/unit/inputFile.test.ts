import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parsePublished } from "../../bench/recorded/publishedProblem.ts";
import { readInput } from "../../src/cli/inputFile.ts";
import { readCode } from "../../src/cli/readCode.ts";
import { UsageError } from "../../src/cli/usage.ts";

describe("a file that is named in the terminal", () => {
	const folder = mkdtempSync(join(tmpdir(), "z1-input-"));
	after(() => rmSync(folder, { recursive: true }));

	const file = (content: string | Buffer): string => {
		const path = join(folder, "code.js");
		writeFileSync(path, content);
		return path;
	};
	const CODE = "// Größe, 例\nfunction f(n) {\n\treturn n;\n}\n";
	const utf16 = (text: string, mark: boolean, big: boolean) => {
		const bytes = Buffer.from((mark ? "\uFEFF" : "") + text, "utf16le");
		return big ? bytes.swap16() : bytes;
	};

	it("is read in UTF-8 and UTF-16, with a mark at its beginning or without", () => {
		const written = [
			...[Buffer.from(CODE), Buffer.from(`\uFEFF${CODE}`)],
			...[
				utf16(CODE, true, false),
				utf16(CODE, true, true),
				utf16(CODE, false, false),
				utf16(CODE, false, true),
			],
		];
		for (const [at, bytes] of written.entries()) {
			assert.equal(readInput(file(bytes)), CODE, `${at}`);
			assert.deepEqual(readCode(file(bytes)).text.split("\n").length, 4, `${at}`);
		}
		assert.equal(readInput(file("")), "");
	});

	it("is refused where it is no text", () => {
		const elf = Buffer.concat([
			Buffer.from("\x7fELF\x02\x01\x01"),
			Buffer.alloc(40),
			Buffer.from("text".repeat(20)),
		]);
		const utf32 = Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]);
		for (const bytes of [elf, utf32, Buffer.from([1, 0, 2])]) {
			assert.throws(
				() => readInput(file(bytes)),
				(error: Error) => {
					assert.ok(error instanceof UsageError);
					return /is no text: it holds zero bytes$/.test(error.message);
				},
			);
		}
	});

	it("is refused where it never ends", function () {
		if (process.platform === "win32") this.skip();
		assert.throws(
			() => readInput("/dev/zero", 2 ** 22),
			new UsageError("/dev/zero is too long, or never ends"),
		);
		assert.throws(() => readInput(folder), new UsageError(`cannot read ${folder}: EISDIR`));
	});

	it("may be a set of problems with a mark at its beginning", () => {
		const [line = ""] = readInput(file('\uFEFF{"id":"a","prompt":"Why?","answer":"6"}\r\n')).split("\n");
		assert.equal(parsePublished(JSON.parse(line)).id, "a");
	});
});
