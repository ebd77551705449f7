/**
 * `node tools/nls.mjs`: moves every text of package.json that users see into package.nls.json, under a key made of
 * its place, and drops texts that nothing uses any more. Run it after writing a new command or setting.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Properties that users read, wherever they stand. */
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
/** Levels of the manifest that add nothing to a key. */
const SILENT = new Set(["contributes", "properties", "menus"]);

/**
 * @typedef {object} VisibleText
 * @property {string} key made of its place, e.g. `commands.z1.stop.title`
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
			if (VISIBLE.has(name) && Array.isArray(value)) return listed(manifest, value, inside);
			return visibleTexts(value, inside);
		}
		// `name` is read only where a view is declared; elsewhere it names things for programs.
		const visible = VISIBLE.has(name) || (name === "name" && place.includes("views"));
		if (!visible || typeof value !== "string") return [];
		return [textAt(inside, value, (text) => Object.assign(manifest, { [name]: text }))];
	});
}

/** Descriptions of values, one each: their keys end in the value. @param {any} owner @param {string[]} texts @param {string[]} place */
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

/** What an element of a list is called. @param {any} element @param {string} index */
function nameOf(element, index) {
	return String(element?.command ?? element?.id ?? element?.view ?? element?.name ?? index);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const file = fileURLToPath(new URL("../package.json", import.meta.url));
	const textsFile = file.replace(/\.json$/, ".nls.json");
	const manifest = JSON.parse(readFileSync(file, "utf8"));
	const before = existsSync(textsFile) ? JSON.parse(readFileSync(textsFile, "utf8")) : {};
	/** @type {Record<string, string>} */
	const texts = {};
	for (const { key, text, set } of visibleTexts(manifest)) {
		const known = /^%(.+)%$/.exec(text)?.[1];
		texts[known ?? key] = known ? before[known] : text;
		set(`%${known ?? key}%`);
	}
	writeFileSync(file, `${JSON.stringify(manifest, null, "\t")}\n`);
	writeFileSync(textsFile, `${JSON.stringify(texts, null, "\t")}\n`);
}
