import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const styles = "src/panel/styles";
const names = readdirSync(new URL(`../../${styles}`, import.meta.url));
const css = names.map((name) => read(`${styles}/${name}`).replace(/\/\*[\s\S]*?\*\//g, "")).join("\n");

describe("the panel's style sheet", () => {
	it("takes its colours from VS Code alone", () => {
		assert.doesNotMatch(
			css,
			/#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch|color-mix)a?\(|:\s*(black|white|gr[ae]y|red)\b/i,
		);
	});

	it("uses variables that VS Code has", () => {
		const themes = ["dark", "light", "hcDark", "hcLight"].map((name) =>
			read(`test/panel/themes/${name}.css`),
		);
		const used = new Set(css.match(/--vscode-[\w-]+/g));
		for (const name of used)
			assert.ok(
				themes.some((theme) => theme.includes(`${name}:`)),
				name,
			);
	});

	it("loads nothing", () => {
		assert.doesNotMatch(css, /url\(|@import (?!"\.\/\w+\.css")/);
	});
});
