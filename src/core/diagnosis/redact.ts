import { withoutSecrets } from "../withoutSecrets.ts";

/**
 * A text that can be shown to others: the home folder as `~`, without what signs anybody in, and without the
 * query of addresses.
 * @param home the user's home folder
 */
export function redact(text: string, home: string): string {
	const homes = [home, home.replaceAll("\\", "\\\\")].filter((path) => path.length > 1);
	const shown = homes.reduce((shown, path) => shown.replaceAll(path, "~"), text);
	return withoutSecrets(shown).replace(/(\bhttps?:\/\/[^\s?#"')]*)[?#][^\s"')]*/gi, "$1");
}
