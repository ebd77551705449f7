import { failures } from "../../core/failure.ts";

/** The address of an OpenAI-compatible server. */
export interface ServerAddress {
	/** Prefix of its paths, without a slash at the end and without `/v1`. */
	readonly root: string;
	/** Name and port, as shown to the user. */
	readonly host: string;
}

/** What documents of servers show as their addresses. */
const ENDPOINT = /\/v1(?:\/completions|\/chat\/completions|\/models)?$/;

/**
 * Parses the address in a setting, with or without `/v1` and what is below it.
 * @throws Failure `serverAddressMissing`, `serverAddressInvalid`, `serverAddressNotBare`
 */
export function parseServerAddress(text: string): ServerAddress {
	if (text.trim() === "") throw failures.serverAddressMissing();
	const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
	// Credentials before an @ would not be sent but shown everywhere; a query may hold a key, too.
	const shown = text
		.trim()
		.replace(/^.*@/s, "")
		.replace(/[?#].*$/s, "");
	if (!url || !/^https?:$/.test(url.protocol)) throw failures.serverAddressInvalid(shown);
	if (url.username || url.password || url.search || url.hash) throw failures.serverAddressNotBare(url.host);
	const path = url.pathname.replace(/\/+$/, "").replace(ENDPOINT, "");
	return { root: `${url.origin}${path}`, host: url.host };
}
