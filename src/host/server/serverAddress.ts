import { failures } from "../../core/failure.ts";

/** Where an OpenAI-compatible server is. */
export interface ServerAddress {
	/** What its paths are put behind, without a slash at the end and without `/v1`. */
	readonly root: string;
	/** Name and port, as the user knows it. */
	readonly host: string;
}

/**
 * The address in a setting; whether it ends in `/v1` does not matter.
 * @throws Failure `serverAddressMissing`, `serverAddressInvalid`
 */
export function parseServerAddress(text: string): ServerAddress {
	if (text.trim() === "") throw failures.serverAddressMissing();
	const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
	// What stands before an @ would be sent nowhere and shown everywhere; nor is a query, which may hold a key.
	const shown = text
		.trim()
		.replace(/^.*@/s, "")
		.replace(/[?#].*$/s, "");
	if (!url || !/^https?:$/.test(url.protocol)) throw failures.serverAddressInvalid(shown);
	if (url.username || url.password || url.search || url.hash) {
		throw failures.serverAddressInvalid(`${url.protocol}//${url.host}${url.pathname}`);
	}
	const path = url.pathname.replace(/\/+$/, "").replace(/\/v1$/, "");
	return { root: `${url.origin}${path}`, host: url.host };
}
