/**
 * `node tools/nls.mjs`, to run after changing texts for users:
 * - moves every visible text of package.json into package.nls.json, with a key made from its place;
 * - gathers the source's translatable texts (of `t`) in l10n/bundle.l10n.json;
 * - drops unused texts from all translations, and lists what still needs a translation.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundleOf, readSourceTexts } from "./nls/sourceTexts.mjs";
import { LANGUAGES, TEXT_FILES, translationOf } from "./nls/translations.mjs";

/** Properties that users read, wherever they are. */
const VISIBLE = new Set([
	...["title", "shortTitle", "category", "label", "displayName", "fullName", "contextualTitle", "contents"],
	...["description", "markdownDescription", "deprecationMessage", "markdownDeprecationMessage", "altText"],
	...[
		"enumDescriptions",
		"markdownEnumDescriptions",
		"enumItemLabels",
		"patternErrorMessage",
		"sampleRequest",
	],
	...["userDescription", "editPlaceholderText"],
]);
/** Levels of the manifest that are left out of keys. */
const SILENT = new Set(["contributes", "properties", "menus"]);

/**
 * @typedef {object} VisibleText
 * @property {string} key made from its place, e.g. `commands.z1.stop.title`
 * @property {string} text itself, or `%key%` once it was moved
 * @property {(text: string) => void} set
 */

/**
 * Every text of a manifest that users see.
 * @param {any} manifest
 * @param {string[]} [place]
 * @returns {VisibleText[]}
 */
export function visibleTexts(manifest, place = []) {
	return Object.entries(manifest).flatMap(([name, value]) => {
		const inside = [...place, Array.isArray(manifest) ? nameOf(value, name) : name];
		if (typeof value === "object" && value !== null) {
			// Models read it, not users.
			if (name === "inputSchema") return [];
			if (VISIBLE.has(name) && Array.isArray(value)) return listed(manifest, value, inside);
			return visibleTexts(value, inside);
		}
		// Users only see the `name` of a view; elsewhere, `name` is for programs.
		const visible = VISIBLE.has(name) || (name === "name" && place.includes("views"));
		if (!visible || typeof value !== "string") return [];
		return [textAt(inside, value, (text) => Object.assign(manifest, { [name]: text }))];
	});
}

/**
 * Descriptions of enum values: each key ends in the value.
 * @param {any} owner
 * @param {string[]} texts
 * @param {string[]} place
 */
function listed(owner, texts, place) {
	return texts.map((text, index) =>
		textAt([...place, String(owner.enum?.[index] ?? index)], text, (moved) => {
			texts[index] = moved;
		}),
	);
}

/** @param {string[]} place @param {string} text @param {(text: string) => void} set @returns {VisibleText} */
function textAt(place, text, set) {
	// All commands have the same category.
	const key = place.at(-1) === "category" ? "category" : place.filter((part) => !SILENT.has(part)).join(".");
	return { key, text, set };
}

/** The key of a list's element. @param {any} element @param {string} index */
function nameOf(element, index) {
	return String(
		element?.command ?? element?.id ?? element?.vendor ?? element?.view ?? element?.name ?? index,
	);
}

/** Writes package.json without its texts, and package.nls.json with them. */
function moveManifestTexts() {
	const manifest = readJson("package.json");
	const before = readJson(TEXT_FILES.manifest);
	/** @type {Record<string, string>} */
	const texts = {};
	for (const { key, text, set } of visibleTexts(manifest)) {
		const known = /^%(.+)%$/.exec(text)?.[1];
		texts[known ?? key] = known ? before[known] : text;
		set(`%${known ?? key}%`);
	}
	writeJson("package.json", manifest);
	writeJson(TEXT_FILES.manifest, texts);
}

/** Sorts a file's translations like the English texts, and drops unused ones. @param {string} file */
function tidyTranslations(file) {
	const keys = Object.keys(readJson(file));
	for (const language of LANGUAGES) {
		const translated = readJson(translationOf(file, language));
		const kept = keys.filter((key) => key in translated).map((key) => [key, translated[key]]);
		writeJson(translationOf(file, language), Object.fromEntries(kept));
		const missing = keys.filter((key) => !(key in translated));
		if (missing.length > 0) console.log(`${translationOf(file, language)} lacks`, missing);
	}
}

/** @param {string} file below the project's folder @returns {any} an empty object if it does not exist */
function readJson(file) {
	return existsSync(pathOf(file)) ? JSON.parse(readFileSync(pathOf(file), "utf8")) : {};
}

/** @param {string} file @param {unknown} value */
function writeJson(file, value) {
	writeFileSync(pathOf(file), `${JSON.stringify(value, null, "\t")}\n`);
}

/** @param {string} file */
function pathOf(file) {
	return fileURLToPath(new URL(`../${file}`, import.meta.url));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	moveManifestTexts();
	writeJson(TEXT_FILES.source, bundleOf((await readSourceTexts()).translated));
	for (const file of Object.values(TEXT_FILES)) tidyTranslations(file);
}
