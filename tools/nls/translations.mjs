/** The languages that Z1 Code speaks beside English, as VS Code names them. */
export const LANGUAGES = ["de", "fr", "es", "ja", "zh-cn"];

/** The English texts: those of package.json by their keys, those of the source, which are their own keys. */
export const TEXT_FILES = { manifest: "package.nls.json", source: "l10n/bundle.l10n.json" };

/** The file beside an English one that holds its translation. @param {string} file @param {string} language */
export function translationOf(file, language) {
	return file.replace(/\.json$/, `.${language}.json`);
}
