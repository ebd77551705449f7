import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { faultsOf, LANGUAGES, TEXT_FILES, translationOf } from "../../tools/nls/translations.mjs";
import { readProjectFile } from "./readManifest.ts";

type Texts = Readonly<Record<string, string>>;

/** Names and units, the same everywhere, and words that two languages happen to share. */
const SAME = new Set([
	...["Z1 Code", "Z1", "Alt", "Ctrl", "Enter", "Shift", "Escape", "fold(4, 8)"],
	...["{0} kB", "{0} MB", "{0} GB", "{0} GiB", "{0} ms", "{0} s", "{0} min {1} s"],
	...["de Diagnose", "de in {0}", "de {0} in {1}", "de minimal", "fr minimal"],
	...["de auto", "fr auto", "es auto", "fr Z1 (local)", "es Z1 (local)"],
	...["fr Actions", "fr Question", "fr effort {0}", "fr information", "fr max", "fr signal {0}", "fr total"],
	...[
		"fr {0} branches",
		"fr {0} questions · {1}",
		"fr {0} tokens",
		"fr {0} tokens/s",
		"fr ≈ {0} tokens/s",
		"fr ≈ {0}–{1} tokens/s",
		"fr ≈ {0} tokens",
	],
	...[
		"es total",
		"es {0} tokens",
		"es {0} tokens/s",
		"es ≈ {0} tokens/s",
		"es ≈ {0}–{1} tokens/s",
		"es ≈ {0} tokens",
		"es Tokens: {0}",
		"es error",
	],
]);

for (const language of LANGUAGES) {
	const commands = commandTitles(language);

	describe(`the translation to ${language}`, () => {
		for (const file of Object.values(TEXT_FILES)) {
			const english = readJson(file);
			const translated = readJson(translationOf(file, language));

			it(`has every text of ${file} and no other (node tools/nls.mjs names them)`, () => {
				assert.deepEqual(Object.keys(translated), Object.keys(english));
			});

			it(`keeps values, settings, links and names of commands of ${file}`, () => {
				const faults = Object.entries(translated).flatMap(([key, text]) =>
					faultsOf(english[key] ?? "", text, commands).map((fault) => `${text} ${fault}`),
				);
				assert.deepEqual(faults, []);
			});

			it(`leaves nothing of ${file} in English`, () => {
				const same = Object.entries(translated).filter(
					([key, text]) => text === english[key] && !SAME.has(text) && !SAME.has(`${language} ${text}`),
				);
				assert.deepEqual(same, []);
			});
		}

		it("has the pages of the walkthrough, with the same values and pictures", () => {
			const pages = readdirSync("media/walkthrough").filter((name) => /^\w+\.md$/.test(name));
			assert.ok(pages.length > 0);
			for (const page of pages) {
				const file = `media/walkthrough/${page.replace(/\.md$/, `.nls.${language}.md`)}`;
				assert.ok(existsSync(file), `${file} is missing`);
				const [english, translated] = [readProjectFile(`media/walkthrough/${page}`), readProjectFile(file)];
				assert.deepEqual(faultsOf(english, translated, []), [], file);
				assert.equal(translated.split("\n").length, english.split("\n").length, file);
			}
		});
	});
}

describe("what judges translations", () => {
	it("finds lost values, changed settings and commands by other names", () => {
		const commands = [{ english: "Stop", translated: "Stoppen" }];
		assert.deepEqual(faultsOf("{0} of {1}", "{1} von {0}", []), []);
		assert.deepEqual(faultsOf("{0} of {1}", "{0} von {0}", []), ["loses {1}", "adds {0}"]);
		assert.deepEqual(faultsOf("See `#z1.model#`.", "Siehe `#z1.modell#`.", []), [
			"loses `#z1.model#`",
			"adds `#z1.modell#`",
		]);
		assert.deepEqual(faultsOf("[Go](command:z1.stop)", "[Los](command:z1.start)", []).length, 2);
		assert.deepEqual(faultsOf("Press Z1: Stop.", "Drücken Sie Z1: Stopp.", commands), [
			"does not name the command Stoppen",
		]);
		assert.deepEqual(faultsOf("Press Z1: Stop.", "Drücken Sie Z1: Stoppen.", commands), []);
	});
});

function commandTitles(language: string) {
	const [english, translated] = [
		readJson(TEXT_FILES.manifest),
		readJson(translationOf(TEXT_FILES.manifest, language)),
	];
	return Object.keys(english)
		.filter((key) => /^commands\..*\.title$/.test(key))
		.map((key) => ({ english: english[key] ?? "", translated: translated[key] ?? "" }));
}

function readJson(file: string): Texts {
	return JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), "utf8"));
}
