import { withoutSecrets } from "../withoutSecrets.ts";

/**
 * Makes a text fit for sharing: the home folder becomes `~`, and credentials and the queries of addresses go.
 * @param home the user's home folder
 */
export function redact(text: string, home: string): string {
	const homes = [home, home.replaceAll("\\", "\\\\")].filter((path) => path.length > 1);
	const shown = homes.reduce((shown, path) => shown.replaceAll(path, "~"), text);
	return withoutSecrets(shown).replace(/(\bhttps?:\/\/[^\s?#"')]*)[?#][^\s"')]*/gi, "$1");
}
