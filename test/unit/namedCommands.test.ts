import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { aboutModel, STARTER_MODEL } from "../../src/core/catalogue/catalogue.ts";
import { failures } from "../../src/core/failure.ts";
import { commandsIn, NAMED_COMMANDS, splitAtCommands } from "../../src/core/protocol/namedCommands.ts";
import { LANGUAGES } from "../../tools/nls/translations.mjs";

describe("commands in sentences for users", () => {
	it("are found where they are named, so that they can be buttons", () => {
		const { nextStep } = failures.serverUnauthorized("http://127.0.0.1:8080", true);
		assert.deepEqual(
			commandsIn(nextStep).map(({ command }) => command),
			["z1.setServerKey"],
		);
		assert.deepEqual(splitAtCommands("Use Z1: Diagnose, or Z1: Unload Model."), [
			"Use ",
			{ command: "z1.diagnose", title: "Diagnose", words: "Z1: Diagnose" },
			", or ",
			{ command: "z1.unloadModel", title: "Unload Model", words: "Z1: Unload Model" },
			".",
		]);
	});

	it("are each there once, and none is found where none is named", () => {
		const twice = "Z1: Choose Model… or Z1: Choose Model…";
		assert.equal(commandsIn(twice).length, 1);
		assert.deepEqual(commandsIn("Choose Model…, Z1: Stop"), []);
		assert.deepEqual(
			commandsIn(aboutModel(STARTER_MODEL) ?? "").map(({ title }) => title),
			["Choose Model…"],
		);
	});

	for (const language of ["en", ...LANGUAGES]) {
		it(`have the titles there that VS Code shows, in ${language}`, () => {
			const of = (file: string): Record<string, string> =>
				JSON.parse(
					readFileSync(language === "en" ? file : file.replace(/\.json$/, `.${language}.json`), "utf8"),
				);
			const [titles, texts] = [of("package.nls.json"), of("l10n/bundle.l10n.json")];
			for (const command of NAMED_COMMANDS) {
				const [found] = commandsIn(`Z1: ${readTitle(command)}`);
				assert.equal(texts[found?.title ?? ""], titles[`commands.${command}.title`], command);
			}
		});
	}
});

/** In English, which the tests speak. */
function readTitle(command: string): string {
	return JSON.parse(readFileSync("package.nls.json", "utf8"))[`commands.${command}.title`];
}
