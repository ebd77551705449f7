/** Lists the third-party work in a release and its licences. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const LICENCE = /^(licen[cs]e|copying|notice)/i;
const HERE = import.meta.dirname;

/**
 * The packages whose files are in the bundles.
 * @param {import("esbuild").Metafile["inputs"]} inputs
 * @returns {string[]} their folders
 */
export function packagesOf(inputs) {
	const folders = Object.keys(inputs).map(
		(file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0],
	);
	return [...new Set(folders.filter((folder) => folder !== undefined))];
}

/**
 * Name, version, licence and licence text of every package, and of the code compiled into them.
 * @param {readonly string[]} folders of the packages
 * @throws Error for a package without a licence
 */
export function thirdPartyNotices(folders) {
	const notices = new Map(folders.map(noticeOf));
	notices.set("llama.cpp and ggml", readFileSync(path.join(HERE, "llama.cpp.LICENSE"), "utf8"));
	const sections = [...notices]
		.sort(([a], [b]) => a.localeCompare(b, "en"))
		.map(([title, text]) => `${"-".repeat(80)}\n${title}\n\n${text.trim()}\n`);
	return ["Z1 Code contains the following works of others.\n", ...sections].join("\n");
}

/** @param {string} folder @returns {[title: string, text: string]} */
function noticeOf(folder) {
	const { name, version, license, author } = JSON.parse(
		readFileSync(path.join(folder, "package.json"), "utf8"),
	);
	if (!license) throw new Error(`${name}@${version} states no licence.`);
	const texts = readdirSync(folder)
		.filter((file) => LICENCE.test(file))
		.sort()
		.map((file) => readFileSync(path.join(folder, file), "utf8").trim());
	const holder = typeof author === "string" ? author : author?.name;
	// A few packages lack the text of their licence; then their author is named with it.
	if (texts.length === 0)
		texts.push(`The package carries no text of this licence.${holder ? ` Its author: ${holder}` : ""}`);
	return [`${name} ${version} (${license})`, texts.join("\n\n")];
}
