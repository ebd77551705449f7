/** The languages of Z1 Code besides English, by VS Code's names. */
export const LANGUAGES = ["de", "fr", "es", "ja", "zh-cn"];

/** The English texts: those of package.json by key; those of the source are their own keys. */
export const TEXT_FILES = { manifest: "package.nls.json", source: "l10n/bundle.l10n.json" };

/**
 * The file with the translation of an English one.
 * @param {string} file
 * @param {string} language
 */
export function translationOf(file, language) {
	return file.replace(/\.json$/, `.${language}.json`);
}

/** What a translation keeps unchanged: values, settings, code, addresses, files, icons. */
const KEPT =
	/\{\d+\}|`[^`]+`|\]\([^)]+\)|\$\([\w~-]+\)|z1\.[\w.]*\w|Z1-7B|Z1_\w+|z1-\w+|docs\/\w+\.md|https?:\/\/[\w.:/]*[\w/]|--[a-z-]+/g;

/**
 * The faults of a translation, in words; none for a good one.
 * @param {string} english
 * @param {string} translated
 * @param {readonly { english: string, translated: string }[]} commands titles of commands, which other texts
 *   name
 * @returns {string[]}
 */
export function faultsOf(english, translated, commands) {
	if (translated.trim() === "") return ["is empty"];
	const [wanted, found] = [english, translated].map((text) => [...text.matchAll(KEPT)].map(([kept]) => kept));
	const lost = without(wanted ?? [], found ?? []).map((kept) => `loses ${kept}`);
	const added = without(found ?? [], wanted ?? []).map((kept) => `adds ${kept}`);
	const misnamed = commands
		.filter((command) => english.includes(`Z1: ${command.english}`))
		.filter((command) => !translated.includes(`Z1: ${command.translated}`))
		.map((command) => `does not name the command ${command.translated}`);
	return [...lost, ...added, ...misnamed];
}

/**
 * The elements of one list that are not in the other, counting repetitions.
 * @param {string[]} list
 * @param {string[]} others
 */
function without(list, others) {
	const rest = [...others];
	return list.filter((element) => {
		const at = rest.indexOf(element);
		if (at >= 0) rest.splice(at, 1);
		return at < 0;
	});
}
