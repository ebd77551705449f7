/**
 * A text that can be shown to others: the home folder as `~`, without what signs anybody in. Addresses lose their
 * user, password and query, and access tokens of Hugging Face their value.
 * @param home the user's home folder
 */
export function redact(text: string, home: string): string {
	const homes = [home, home.replaceAll("\\", "\\\\")].filter((path) => path.length > 1);
	return homes
		.reduce((shown, path) => shown.replaceAll(path, "~"), text)
		.replace(/(\bhttps?:\/\/)[^\s/@"']*@/gi, "$1")
		.replace(/(\bhttps?:\/\/[^\s?#"')]*)[?#][^\s"')]*/gi, "$1")
		.replace(/\bhf_\w{8,}/g, "hf_…");
}
